"""What uses each other is shown in one box, and read one after the other."""

from __future__ import annotations

import re

import pytest

from course.abstractions import Abstraction, Relation
from course.steps.order import order
from tests.unit.course.conftest import MakeRepository, made


def part(name: str, needs: list[str], root: str) -> str:
    lines = [f"from {root}.{other} import {other.title()}" for other in needs]
    body = "".join(f"        self.{other} = {other.title()}()\n        self.{other}.run(1)\n" for other in needs)
    return (
        "\n".join(lines)
        + f'\n\n\nclass {name.title()}:\n    """The {name} of it."""\n\n'
        + "    def __init__(self):\n        self.size = 1\n"
        + body
        + "\n    def run(self, times):\n        kept = self.size\n        for turn in range(times):\n"
        "            kept += turn\n            self.size = kept\n        return kept\n"
    )


@pytest.fixture
def files() -> dict[str, str]:
    left = {"stove": [], "kettle": ["stove"], "kitchen": ["kettle", "stove"]}
    right = {"engine": [], "wheel": ["engine"], "garage": ["wheel", "engine"]}
    return {f"home/{name}.py": part(name, needs, "home") for name, needs in left.items()} | {
        f"road/{name}.py": part(name, needs, "road") for name, needs in right.items()
    }


def test_the_picture_has_a_box_for_what_belongs_together(files: dict[str, str], repository: MakeRepository) -> None:
    diagram = made(repository(files)).diagram
    boxes = diagram.split("  subgraph ")[1:]
    assert [box.split('"')[1] for box in boxes] == ["home/", "road/"]
    for box, names in zip(boxes, (("Stove", "Kettle", "Kitchen"), ("Engine", "Wheel", "Garage")), strict=True):
        inside = set(re.findall(r'n\d+\["(.*?)"\]', box.split("  end")[0]))
        assert len(inside) > 1
        assert inside <= {*names, *(f"{part}.{name.lower()}" for name in names for part in ("home", "road"))}


def test_one_group_alone_needs_no_box(files: dict[str, str], repository: MakeRepository) -> None:
    alone = {path: text for path, text in files.items() if path.startswith("home")}
    assert "subgraph" not in made(repository(alone)).diagram


def test_a_neighbour_comes_next_where_nothing_else_decides() -> None:
    found = [Abstraction(slug=slug, title=slug, kind="module", paths=(f"{slug}.py",)) for slug in "abcd"]
    homes = {"a": 0, "b": 1, "c": 1, "d": 0}
    assert order(found, []).slugs == ("a", "b", "c", "d")
    assert order(found, [], homes).slugs == ("a", "d", "b", "c")


def test_a_prerequisite_outweighs_a_neighbour() -> None:
    found = [Abstraction(slug=slug, title=slug, kind="module", paths=(f"{slug}.py",)) for slug in "abc"]
    needed = [Relation(source="c", target="b", verb="calls", count=3, weight=6.0)]
    assert order(found, needed, {"a": 0, "b": 1, "c": 0}).slugs == ("a", "b", "c")
