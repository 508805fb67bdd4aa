"""Flowcharts as SVG: everything is there, nothing lies on anything else, and arrows point the right way."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from course import diagrams
from course.diagrams import Edge
from course.export.drawing import drawn

_SVG = "{http://www.w3.org/2000/svg}"


def chart(pairs: list[tuple[str, str]], direction: str = "TD", verb: str = "calls", nodes: str = "") -> str:
    names = list(nodes) or sorted({name for pair in pairs for name in pair})
    return diagrams.flowchart(names, [Edge(source, target, verb, 2) for source, target in pairs], direction)


def boxes(svg: str) -> dict[str, tuple[float, float, float, float]]:
    """Each node's name with its left, top, right and bottom."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # made by the code under test
    rects = [item for item in root.iter(f"{_SVG}rect") if item.get("class") == "node"]
    names = [item.text or "" for item in root.iter(f"{_SVG}text") if item.get("class") == "name"]
    found = {}
    for name, rect in zip(names, rects, strict=True):
        x, y, width, height = (float(rect.get(key, "0")) for key in ("x", "y", "width", "height"))
        found[name] = (x, y, x + width, y + height)
    return found


PAIRS = {
    "line": [("a", "b"), ("b", "c")],
    "diamond": [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d")],
    "circle": [("a", "b"), ("b", "c"), ("c", "a")],
    "both ways": [("a", "b"), ("b", "a")],
    "dense": [(x, y) for x, y in combinations("abcdefgh", 2)],
    "apart": [("a", "b"), ("c", "d"), ("c", "b")],
}


@pytest.mark.parametrize("direction", ["TD", "LR"])
@pytest.mark.parametrize("name", PAIRS)
def test_every_node_and_arrow_is_drawn_and_none_covers_another(name: str, direction: str) -> None:
    pairs = PAIRS[name]
    svg = drawn(chart(pairs, direction))
    found = boxes(svg)
    assert set(found) == {node for pair in pairs for node in pair}
    assert svg.count('class="line"') == svg.count('class="head"') == svg.count("calls ×2</text>") == len(pairs)
    width, height = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())  # type: ignore[union-attr]
    for left, top, right, bottom in found.values():
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    for one, other in combinations(found.values(), 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize(("direction", "axis"), [("TD", 1), ("LR", 0)])
def test_arrows_run_one_way_unless_they_close_a_circle(direction: str, axis: int) -> None:
    for name in ("line", "diamond", "dense", "apart"):
        found = boxes(drawn(chart(PAIRS[name], direction)))
        for source, target in PAIRS[name]:
            assert found[source][axis] < found[target][axis]
    found = boxes(drawn(chart(PAIRS["circle"], direction)))
    assert sum(found[source][axis] < found[target][axis] for source, target in PAIRS["circle"]) == 2


def test_the_head_is_at_the_node_an_arrow_points_to() -> None:
    for pairs in PAIRS.values():
        svg = drawn(chart(pairs))
        found = boxes(svg)
        heads = re.findall(r'<polygon class="head" points="([\d.-]+),([\d.-]+) ', svg)
        for (_, target), (x, y) in zip(pairs, heads, strict=True):
            left, top, right, bottom = found[target]
            assert left - 0.2 <= float(x) <= right + 0.2
            assert min(abs(float(y) - top), abs(float(y) - bottom)) < 0.2


def test_a_node_without_arrows_is_shown_below() -> None:
    found = boxes(drawn(chart([("a", "b")], nodes="abz")))
    assert found["z"][1] > found["b"][3]


def test_text_is_harmless_and_links_are_where_they_are_wanted() -> None:
    source = chart([("a", "b")]).replace('n0["a"]', 'n0["a"]')
    svg = drawn(source, lambda name: 'x"><script>' if name == "a" else "", 'A "name"')
    ElementTree.fromstring(svg)  # noqa: S314  # made by the code under test
    assert svg.count("<a ") == 1
    assert "<script>" not in svg
    assert 'aria-label="A &quot;name&quot;: a calls ×2 b"' in svg


@pytest.mark.parametrize("source", ["", "flowchart TD", 'flowchart TD\n  n0["a"]', "graph LR\n  click n0 x", "pie"])
def test_what_is_no_flowchart_is_not_drawn(source: str) -> None:
    assert drawn(source) == ""


def test_the_largest_diagram_there_may_be_is_drawn_in_time() -> None:
    nodes = [f"n{number}" for number in range(40)]
    edges = [
        Edge(nodes[i], nodes[(i * 7 + k) % 40], "", 1) for k in range(1, 3) for i in range(40) if i != (i * 7 + k) % 40
    ]
    svg = drawn(diagrams.flowchart(nodes, edges))
    assert svg.count('class="node"') == 40
    assert drawn(diagrams.flowchart(nodes, edges)) == svg


def grouped(groups: list[str], direction: str = "TD") -> str:
    pairs = [("a", "b"), ("b", "c"), ("d", "e"), ("a", "d"), ("e", "c"), ("f", "b"), ("f", "e"), ("g", "h"), ("h", "a")]
    names = sorted({name for pair in pairs for name in pair})
    edges = [Edge(source, target, "calls", 2) for source, target in pairs]
    found = [diagrams.Group(f"around {names[0]}", tuple(names)) for names in groups]
    return diagrams.flowchart(names, edges, direction, found)


@pytest.mark.parametrize("direction", ["TD", "LR"])
@pytest.mark.parametrize("groups", [["abc", "de"], ["ac", "bd", "eg"], ["gh", "fe", "cd"]])
def test_a_group_has_a_box_with_its_own_nodes_and_no_others(groups: list[str], direction: str) -> None:
    svg = drawn(grouped(groups, direction))
    found = boxes(svg)
    root = ElementTree.fromstring(svg)  # noqa: S314  # made by the code under test
    frames = []
    for rect in root.iter(f"{_SVG}rect"):
        if rect.get("class") == "frame":
            x, y, width, height = (float(rect.get(key, "0")) for key in ("x", "y", "width", "height"))
            frames.append((x, y, x + width, y + height))
    names = [item.text for item in root.iter(f"{_SVG}text") if item.get("class") == "group"]
    assert names == [f"around {group[0]}" for group in groups]
    for group, (left, top, right, bottom) in zip(groups, frames, strict=True):
        for name, (x, y, x_end, y_end) in found.items():
            inside = left <= x and x_end <= right and top <= y and y_end <= bottom
            outside = x_end <= left or right <= x or y_end <= top or bottom <= y
            assert inside if name in group else outside, (group, name)
    x, y, width, height = map(float, root.get("viewBox", "").split())
    assert all(x <= box[0] and y <= box[1] and box[2] <= x + width and box[3] <= y + height for box in frames)
    for one, other in combinations(found.values(), 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_boxes_are_plain_and_closed() -> None:
    source = grouped(["abc", "de"])
    assert diagrams.is_valid(source)
    assert source.count("  end") == source.count("subgraph") == 2
    assert not diagrams.is_valid(source.replace("  end\n", "", 1))
    assert not diagrams.is_valid(source.replace("  end\n", "  end\n  end\n", 1))
    assert not diagrams.is_valid(source.replace('g0["around a"]', 'g0["<b>"]'))
    assert "subgraph" not in grouped(["a"])
