"""A flowchart as one SVG element: no script, no style of its own, every text escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from course.export.drawing import graph, layers, places
from course.export.drawing.graph import Graph
from course.export.drawing.layers import Layout
from course.export.drawing.places import Place, Size
from course.wording import say

#: Pixels: heights of a node and of a label, sizes of their type, space around all.
_NODE, _LABEL, _TYPE, _SMALL, _EDGE = 36.0, 18.0, 13.5, 11.5, 8.0
_NARROW, _BROAD = frozenset("iljtfrI.,:;|'()[]/ -"), frozenset("mwMW@%×+")
_ROW = 4
#: Pixels between a group's nodes and its box.
_ROOM = 10.0
#: Pixels beyond which a drawing had better be scrolled than made small.
_BROAD_CHART = 1000.0

Point = tuple[float, float]


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def drawn(source: str, link: Callable[[str], str] = lambda _: "", name: str = "") -> str:
    """The SVG of a flowchart, or an empty string when it is none; `link` answers where a node leads, if anywhere."""
    found = graph.read(source)
    if found is None:
        return ""
    return _Drawing(found, link).svg(name)


class _Drawing:
    def __init__(self, chart: Graph, link: Callable[[str], str]) -> None:
        self._chart = chart
        self._link = link
        self._layout = layers.layered(chart)
        self._sizes = {number: self._size(spot) for number, spot in enumerate(self._layout.spots)}
        between = 30.0 if chart.across else 26.0
        labelled = any(edge.label for edge in chart.edges)
        self._places = places.placed(self._layout, self._sizes, between if labelled else between * 1.6)
        self._ends = _Ends(self._layout, self._places, self._sizes)

    def svg(self, name: str) -> str:
        boxes = self._boxes()
        frames = self._frames(boxes)
        below = max(box.y + box.height for box in [*boxes, *(box for box, _ in frames)])
        alone = self._alone(below)
        every = [*boxes, *(box for box, _ in frames), *(box for box, _ in alone)]
        left, top = (min(box.x for box in every) - _EDGE, min(box.y for box in every) - _EDGE) if frames else (0.0, 0.0)
        width = max(box.x + box.width for box in every) + _EDGE - left
        height = max(box.y + box.height for box in every) + _EDGE - top
        lines = [self._edge(number) for number in range(len(self._layout.chains))]
        texts = [self._label(number) for number, spot in enumerate(self._layout.spots) if spot.text]
        nodes = [self._node(box, text) for box, text in [*self._named(boxes), *alone]]
        names = [_group(*item) for item in frames]
        kind = "chart broad" if width > _BROAD_CHART else "chart"
        view = f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="{view}" '
            f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(self._told(name))}">'
            f"{''.join([*(_frame(box) for box, _ in frames), *lines, *texts, *nodes, *names])}</svg>"
        )

    def _size(self, spot: layers.Spot) -> Size:
        if spot.node >= 0:
            width, height = _width(self._chart.labels[spot.node], _TYPE) + 34, _NODE
        elif spot.text:
            width, height = _width(spot.text, _SMALL) + 10, _LABEL
        else:
            width, height = 2.0, 2.0
        return Size(width, height) if self._chart.across else Size(height, width)

    def _point(self, along: float, across: float) -> Point:
        return (along + _EDGE, across + _EDGE) if self._chart.across else (across + _EDGE, along + _EDGE)

    def _box(self, spot: int) -> _Box:
        x, y = self._point(self._places[spot].along, self._places[spot].across)
        size = self._sizes[spot]
        width, height = (size.along, size.across) if self._chart.across else (size.across, size.along)
        return _Box(x - width / 2, y - height / 2, width, height)

    def _boxes(self) -> list[_Box]:
        return [self._box(number) for number in range(len(self._layout.spots))]

    def _named(self, boxes: Sequence[_Box]) -> list[tuple[_Box, str]]:
        return [
            (boxes[number], self._chart.labels[spot.node])
            for number, spot in enumerate(self._layout.spots)
            if spot.node >= 0
        ]

    def _frames(self, boxes: Sequence[_Box]) -> list[tuple[_Box, str]]:
        """A box around the nodes of each group, with room for its name above them."""
        spots = {spot.node: number for number, spot in enumerate(self._layout.spots) if spot.node >= 0}
        found = []
        for name, nodes in self._chart.groups:
            inside = [boxes[spots[node]] for node in nodes if node in spots]
            if len(inside) < 2:
                continue
            left, top = min(box.x for box in inside) - _ROOM, min(box.y for box in inside) - _ROOM - _LABEL
            right = max(max(box.x + box.width for box in inside) + _ROOM, left + _width(name, _SMALL) + 2 * _ROOM)
            bottom = max(box.y + box.height for box in inside) + _ROOM
            found.append((_Box(left, top, right - left, bottom - top), name))
        return found

    def _alone(self, below: float) -> list[tuple[_Box, str]]:
        """Nodes without any edge, in rows under the drawing."""
        tied = {node for edge in self._chart.edges for node in (edge.source, edge.target)}
        found: list[tuple[_Box, str]] = []
        x, y = _EDGE, below + 24
        for number, text in enumerate(text for node, text in enumerate(self._chart.labels) if node not in tied):
            if number and number % _ROW == 0:
                x, y = _EDGE, y + _NODE + 14
            found.append((_Box(x, y, _width(text, _TYPE) + 34, _NODE), text))
            x += found[-1][0].width + 16
        return found

    def _node(self, box: _Box, text: str) -> str:
        address = self._link(text)
        shape = (
            f'<rect class="node" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
            f'rx="7"/><text class="name" x="{box.x + box.width / 2:.1f}" y="{box.y + box.height / 2 + 4.6:.1f}" '
            f'font-size="{_TYPE}" text-anchor="middle">{escape(text)}</text>'
        )
        return f'<a href="{escape(address)}">{shape}</a>' if address else shape

    def _label(self, spot: int) -> str:
        box = self._box(spot)
        return (
            f'<rect class="plate" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
            f'rx="3"/><text class="verb" x="{box.x + box.width / 2:.1f}" y="{box.y + box.height / 2 + 4:.1f}" '
            f'font-size="{_SMALL}" text-anchor="middle">{escape(self._layout.spots[spot].text)}</text>'
        )

    def _edge(self, number: int) -> str:
        chain, against = self._layout.chains[number]
        first, last = self._ends.of(number)
        # The line ends where the head begins.
        points = [(first[0] + (7 if against else 0), first[1])]
        for spot in chain[1:-1]:
            place = self._places[spot]
            points += [(place.along - place.depth / 2, place.across), (place.along + place.depth / 2, place.across)]
        points.append((last[0] - (0 if against else 7), last[1]))
        tip, base = (first, points[0]) if against else (last, points[-1])
        parts = [f"M{_at(self._point(*points[0]))}"]
        for (along, across), (to_along, to_across) in pairwise(points):
            middle = (along + to_along) / 2
            turns = (self._point(middle, across), self._point(middle, to_across), self._point(to_along, to_across))
            parts.append(f"C{' '.join(map(_at, turns))}")
        head = (tip, (base[0], base[1] - 4), (base[0], base[1] + 4))
        corners = " ".join(_at(self._point(*corner)) for corner in head)
        return f'<path class="line" d="{"".join(parts)}"/><polygon class="head" points="{corners}"/>'

    def _told(self, name: str) -> str:
        """The drawing in words, for those who hear it."""
        said = [
            f"{self._chart.labels[edge.source]} {edge.label or say('uses')} {self._chart.labels[edge.target]}"
            for edge in self._chart.edges
        ]
        return f"{name}: {'; '.join(said)}"


class _Ends:
    """Where edges leave and meet their nodes: side by side, in the order of what is at their other ends."""

    def __init__(self, layout: Layout, at: dict[int, Place], sizes: dict[int, Size]) -> None:
        self._found: dict[tuple[int, bool], Point] = {}
        for leaves in (True, False):
            for spot, side in self._sides(layout, leaves).items():
                side.sort(key=lambda item: (at[item[1]].across, item[0]))
                room = sizes[spot].across * 0.7
                gap = min(14.0, room / max(len(side) - 1, 1))
                along = at[spot].along + (sizes[spot].along / 2 if leaves else -sizes[spot].along / 2)
                for place, (number, _) in enumerate(side):
                    across = at[spot].across + (place - (len(side) - 1) / 2) * gap
                    self._found[number, leaves] = (along, across)

    def of(self, number: int) -> tuple[Point, Point]:
        return self._found[number, True], self._found[number, False]

    def _sides(self, layout: Layout, leaves: bool) -> dict[int, list[tuple[int, int]]]:
        """For each node, its edges on one side with the next spot of each."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number, (chain, _) in enumerate(layout.chains):
            spot, other = (chain[0], chain[1]) if leaves else (chain[-1], chain[-2])
            found.setdefault(spot, []).append((number, other))
        return found


def _frame(box: _Box) -> str:
    return (
        f'<rect class="frame" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        'rx="10"/>'
    )


def _group(box: _Box, name: str) -> str:
    """The name of a group, which no line runs through."""
    x, y = box.x + _ROOM, box.y + 15
    return (
        f'<rect class="plate" x="{x - 3:.1f}" y="{y - 11:.1f}" width="{_width(name, _SMALL) + 6:.1f}" height="14"/>'
        f'<text class="group" x="{x:.1f}" y="{y:.1f}" font-size="{_SMALL}">{escape(name)}</text>'
    )


def _width(text: str, size: float) -> float:
    """How wide a text will be, near enough: a drawing cannot know the reader's typeface."""
    ems = sum(
        0.34 if char in _NARROW else 0.88 if char in _BROAD else 1.0 if ord(char) > 0x2E7F else 0.66
        if char.isupper() else 0.59
        for char in text
    )  # fmt: skip
    return ems * size


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
