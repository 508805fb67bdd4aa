"""What a reader of an offline course notices."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from course import markup
from course.courses import Course
from course.messages import Message, Progress, UnitDone
from course.tree import paths
from tests.unit.course.conftest import MakeRepository, git, made, text
from tests.unit.course.library import LIBRARY

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def library(repository: MakeRepository) -> Course:
    return made(repository(LIBRARY))


def test_the_first_chapter_says_what_the_project_is(library: Course) -> None:
    first = library.chapters[0]
    assert (first.position, first.slug, first.title) == (1, "start-here", "Start here")
    assert "Kettle boils water for any number of cups, and stops in time." in first.markdown
    assert (
        "runs `kettle.cli:main`, defined in [src/kettle/cli.py:7-11](cite:src/kettle/cli.py#L7-L11)" in first.markdown
    )
    assert "badge" not in first.markdown
    assert (library.title, library.summary) == ("kettle", "Boils water.")


def test_chapters_are_the_parts_of_the_code_with_prerequisites_first(library: Course) -> None:
    titles = [chapter.title for chapter in library.chapters]
    assert titles[0] == "Start here"
    assert titles[-1] == "Glossary"
    assert len(titles) == 6
    assert titles.index("Sensor") < titles.index("Boiler") < titles.index("kettle.cli")
    assert not any("test" in title for title in titles)


def test_a_chapter_tells_what_its_code_tells(library: Course) -> None:
    chapter = next(item for item in library.chapters if item.title == "Boiler")
    told = chapter.markdown
    assert "> Heats water until it boils." in told
    assert "[kettle.cli](chapter:kettle-cli) creates `Boiler` in `main`" in told
    assert "raises [`DryError`](chapter:" in told
    assert ") if `not self.cups`: “There is no water for {self.cups} cups.”" in told
    assert "TODO: mind the altitude" in told
    assert "`test_it_boils`: A cup is boiled." in told
    assert ":param" not in told.split("```")[0]


def test_brackets_in_a_message_are_not_taken_for_a_citation(repository: MakeRepository) -> None:
    body = LIBRARY["src/kettle/boiler.py"].replace("{self.cups} cups", "{self.cups[0]} cups")
    whole = made(repository({**LIBRARY, "src/kettle/boiler.py": body}))
    assert r"“There is no water for {self.cups\[0\]} cups.” ([src/kettle/boiler.py:26](cite:" in text(whole)
    assert [match["label"] for match in markup.CITE.finditer(r"a\[0\] ([x.py:1](cite:x.py#L1-L1))")] == ["x.py:1"]


def test_excerpts_are_the_bytes_of_the_commit(library: Course) -> None:
    found = re.findall(r"^```python path=(\S+) lines=(\d+)-(\d+)\n(.*?)\n```$", text(library), re.MULTILINE | re.DOTALL)
    assert found
    for path, start, end, body in found:
        lines = LIBRARY[path].split("\n")
        assert body == "\n".join(lines[int(start) - 1 : int(end)])


def test_the_same_commit_gives_the_same_bytes(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository(LIBRARY)
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "elsewhere.git")
    values = [json.dumps(made(path).value()) for path in (root, root / ".git", tmp_path / "elsewhere.git")]
    assert values[0] == values[1] == values[2]


def test_every_citation_of_this_repository_holds() -> None:
    whole = made(ROOT)
    assert whole.stats["citations"] > 100
    assert whole.stats["citations_valid"] == whole.stats["citations"]
    slugs = {chapter.slug for chapter in whole.chapters}
    for chapter in whole.chapters:
        for match in markup.CITE.finditer(chapter.markdown):
            file = ROOT / paths.decoded(match["path"])
            assert 1 <= int(match["start"]) <= int(match["end"]), match[0]
            assert whole.commit or file.read_text().count("\n") + 1 >= int(match["end"]), match[0]
        prose = markup.outside_fences(chapter.markdown, str, lambda _: "")
        assert {match["slug"] for match in markup.CHAPTER_LINK.finditer(prose)} <= slugs
    assert 5 <= len([slug for slug in slugs if slug not in ("start-here", "glossary")]) <= 12


def test_progress_never_goes_back_and_names_every_step(repository: MakeRepository) -> None:
    heard: list[Message] = []
    made(repository(LIBRARY), emit=heard.append)
    progress = [item for item in heard if isinstance(item, Progress)]
    percents = [item.percent for item in progress]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (0, 100)
    steps = list(dict.fromkeys(item.step for item in progress))
    assert steps == ["survey", "extract", "relate", "order", "write", "review", "tutorials"]
    chapters = [item.unit for item in heard if isinstance(item, UnitDone) and item.unit.kind == "chapter"]
    assert {unit.key for unit in chapters} >= {"chapter:start-here", "chapter:boiler"}
    assert chapters[0].value["markdown"]


def test_without_docstrings_there_are_names_and_structure(repository: MakeRepository) -> None:
    bare = {path: re.sub(r'"""[^"]*"""', "pass", body) for path, body in LIBRARY.items() if path.endswith(".py")}
    whole = made(repository(bare))
    chapter = next(item for item in whole.chapters if item.title == "Boiler")
    assert chapter.summary == "A class with boil and warm."
    assert "docstring" not in chapter.markdown
    assert "`warm(" in chapter.markdown


def test_javascript_alone_still_makes_an_honest_course(repository: MakeRepository) -> None:
    files = {
        "package.json": '{"name": "tea", "description": "Makes tea."}',
        "lib/pot.js": "// The pot keeps tea warm.\nimport { leaf } from './leaf'\nexport const pot = () => leaf\n"
        + "x()\n" * 20,
        "lib/leaf.js": "/*\n * Leaves, and how long they steep.\n */\nexport const leaf = 1\n" + "y()\n" * 20,
        "server/index.js": "import { pot } from '../lib/pot.js'\npot()\n" + "z()\n" * 20,
    }
    whole = made(repository(files))
    assert whole.title == "tea"
    assert len(whole.chapters) >= 3
    assert "The pot keeps tea warm." in text(whole)
    assert "python" not in text(whole)
    assert whole.stats["citations_valid"] == whole.stats["citations"]


def test_what_is_left_out_is_listed_with_its_reason(repository: MakeRepository) -> None:
    files: dict[str, str | bytes] = {
        **LIBRARY,
        "vendor/lib.py": "x = 1\n",
        "logo.png": b"\x89PNG\0",
        "uv.lock": "x",
        "big.py": b"x = 1\n" * 200_000,
        "data.py": b"\0\0\0",
        "weights.py": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "models_pb2.py": "x = 1\n",
        "made.py": "# Code generated by a tool. DO NOT EDIT.\nx = 1\n",
        "app.min.js": "x",
        ".env": "SECRET=1",
    }
    reasons = {item.path: item.reason for item in made(repository(files)).left_out}
    assert reasons == {
        "vendor/lib.py": "vendored",
        "logo.png": "binary",
        "uv.lock": "lock file",
        "big.py": "too large (over 1 MB)",
        "data.py": "binary",
        "weights.py": "Git LFS pointer",
        "models_pb2.py": "generated or minified",
        "made.py": "generated",
        "app.min.js": "generated or minified",
        ".env": "may hold secrets",
    }


def test_a_script_of_ten_lines_is_shown(repository: MakeRepository) -> None:
    script = (
        '"""Counts words."""\n\n\ndef count(text: str) -> int:\n    return len(text.split())\n\n\nprint(count("a b"))\n'
    )
    chapter = made(repository({"count.py": script})).chapters[1]
    assert "```python path=count.py lines=4-5\ndef count(text: str) -> int:\n    return len(text.split())\n```" in (
        chapter.markdown
    )


def test_a_stub_has_no_chapter_beside_its_module(repository: MakeRepository) -> None:
    code = 'def boil(cups: int) -> int:\n    """Boil water."""\n    total = cups\n    total += 1\n    return total\n'
    course = made(repository({"kettle.py": code, "kettle.pyi": "def boil(cups: int) -> int: ...\n"}))
    assert [chapter.title for chapter in course.chapters] == ["Start here", "kettle"]
    assert ("kettle.pyi", "type stub beside its module") in {(item.path, item.reason) for item in course.left_out}


def test_a_base_class_is_cited_where_it_stands(repository: MakeRepository) -> None:
    body = "    def fill(self) -> int:\n        level = 1\n        level += 1\n        return level\n"
    pot = f"class Pot:\n{body}"
    lid = "from pot import Pot\n\n\nclass Lid(  # on top\n    Pot,\n):\n" + body
    course = made(repository({"pot.py": pot, "lid.py": lid}))
    assert course.stats["citations_valid"] == course.stats["citations"]
    assert "lid.py#L5-L5" in text(course)
