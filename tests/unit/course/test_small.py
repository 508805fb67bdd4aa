"""Little repositories, and languages without a parser: enough to ask and to do, all of it from the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.courses import Course
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.textual import TextJudge

DEPLOY = """#!/bin/sh
# Build the image and bring it to the servers.
set -eu
. ./common.sh
IMAGE_NAME="shop:$(git rev-parse HEAD)"
log "building $IMAGE_NAME"
docker build -t "$IMAGE_NAME" .
push_image "$IMAGE_NAME"
for server in $SERVERS; do
  ssh "$server" docker pull "$IMAGE_NAME"
  ssh "$server" systemctl restart shop
done
log "all done"
"""
COMMON = """# Settings and functions all scripts share.
SERVERS="one.example two.example"
REGISTRY=registry.example

log() {
  echo "$(date): $*" >&2
}

push_image() {
  docker tag "$1" "$REGISTRY/$1"
  docker push "$REGISTRY/$1"
}
"""
ROLLBACK = """#!/bin/sh
# Go back to the release before.
set -eu
. ./common.sh
before=$(cat .previous)
log "back to $before"
for server in $SERVERS; do
  ssh "$server" docker pull "$REGISTRY/$before"
  ssh "$server" systemctl reload shop
done
"""
SCHEMA = """-- Customers and what they order.
create table customers (
  id bigint primary key,
  name text not null
);
create table orders (
  id bigint primary key,
  customer_id bigint not null references customers (id),
  placed_at timestamptz not null default now()
);
create index orders_of_customer on orders (customer_id);
create view open_orders as
  select * from orders where placed_at > now() - interval '1 day';
"""
FETCH = '''"""Fetch a page and count its words."""

import sys
from collections import Counter
from urllib.request import urlopen

TIMEOUT = 10


def fetch(url):
    """The text of a page."""
    with urlopen(url, timeout=TIMEOUT) as answer:
        return answer.read().decode()


def count(text, least=1):
    """How often each word stands in a text."""
    if not text:
        raise ValueError("There is no text.")
    return Counter(word for word in text.split() if len(word) > least)


def main():
    page = fetch(sys.argv[1])
    for word, times in count(page).most_common(10):
        print(word, times)


if __name__ == "__main__":
    main()
'''
PART = """-- The {name} of the game.
local {name} = {{}}
local config = require("config")

function {name}.new(options)
  local made = setmetatable({{}}, {{ __index = {name} }})
  made.speed = options.speed or config.default_speed
  return made
end

function {name}:update(delta)
  self.{name}_position = (self.{name}_position or 0) + self.speed * delta
  if self.{name}_position > config.world_width then
    error("{name} has left the world")
  end
end

return {name}
"""
REPOSITORIES = {
    "shell": {"deploy.sh": DEPLOY, "common.sh": COMMON, "rollback.sh": ROLLBACK},
    "sql": {"schema.sql": SCHEMA},
    "python": {"fetch.py": FETCH},
    "two files": {
        "calc/add.py": "def add(a, b):\n    return a + b\n",
        "calc/mul.py": "from calc.add import add\n\n\ndef mul(a, b):\n    total = 0\n    for _ in range(b):\n"
        "        total = add(total, a)\n    return total\n",
    },
    "a tiny package": {
        "index.js": 'const { parse } = require("./parse");\n\n/** Runs the text. */\nfunction run(text) {\n'
        "  return parse(text).map((x) => x * 2);\n}\n\nmodule.exports = { run };\n",
        "parse.js": '/** Numbers of a text. */\nfunction parse(text) {\n  return text.split(",").map(Number);\n}\n\n'
        "module.exports = { parse };\n",
    },
    "lua": {
        **{f"{name}.lua": PART.format(name=name) for name in ("player", "enemy", "map", "sound")},
        "config.lua": "-- Numbers that everything shares.\nreturn {\n  default_speed = 4,\n  world_width = 1024,\n}\n",
        "main.lua": 'local player = require("player")\nlocal enemy = require("enemy")\nplayer.new({}):update(1)\n'
        "enemy.new({}):update(1)\n",
    },
}


@pytest.fixture(params=sorted(REPOSITORIES))
def small(request: pytest.FixtureRequest, repository: MakeRepository) -> tuple[Course, dict[str, str]]:
    files = REPOSITORIES[request.param]
    return made(repository(files)), files


def test_there_is_enough_to_answer_and_to_do(small: tuple[Course, dict[str, str]]) -> None:
    stats = small[0].stats
    assert stats["questions"] >= 5
    assert stats["exercises"] >= 3
    assert stats["citations_valid"] == stats["citations"]


def test_answers_agree_with_the_text_and_others_do_not(small: tuple[Course, dict[str, str]]) -> None:
    whole, files = small
    judge = TextJudge(files)
    assert judge.course(whole) >= 5
    for chapter in whole.chapters:
        for question in chapter.quiz:
            if question.kind in ("first", "last", "follows", "spread", "speaks"):
                with pytest.raises(AssertionError):
                    judge.question(replace(question, answer=(question.answer + 1) % 4))
        for exercise in chapter.exercises:
            if exercise.kind in ("word", "ordered"):
                wrong = exercise.solution[:-1] if exercise.kind == "word" else exercise.solution[::-1]
                with pytest.raises(AssertionError):
                    judge.exercise(replace(exercise, solution=wrong))


def test_nothing_is_asked_twice(small: tuple[Course, dict[str, str]]) -> None:
    asked = [question.question for chapter in small[0].chapters for question in chapter.quiz]
    tasks = [(item.kind, item.task) for chapter in small[0].chapters for item in chapter.exercises]
    assert len(set(asked)) == len(asked)
    assert len(set(tasks)) == len(tasks)


def test_a_large_course_is_not_padded(repository: MakeRepository) -> None:
    """Where the code itself gives enough to ask, nothing is asked about its mere text."""
    parts = {
        f"shop/part{number}.py": f'"""Part {number}."""\n\n\n'
        + "\n\n".join(
            f"def step_{number}_{letter}(amount: int, factor: float = {number}.{place}) -> float:\n"
            f'    """Makes the {letter} of part {number} out of an amount."""\n'
            + (f"    kept = step_{number}_{'abcdef'[place - 1]}(amount)\n" if place else "    kept = 0.0\n")
            + "    return kept + amount * factor\n"
            for place, letter in enumerate("abcdef")
        )
        for number in range(1, 6)
    }
    whole = made(repository(parts))
    kinds = {question.kind for chapter in whole.chapters for question in chapter.quiz}
    assert whole.stats["questions"] >= 5
    assert not kinds & {"first", "last", "follows", "spread", "speaks", "opens"}
