"""Where everything of a layered drawing stands, in pixels: near its neighbours, and nothing on top of anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import mean

from course.export.drawing.layers import Layout

_ROUNDS = 40
#: How much firmer an edge stands where it wants to than a node.
_FIRM = 4.0
#: Pixels between two nodes of a layer, and beside a line that passes through.
_GAP, _LINE_GAP = 26.0, 14.0
#: And between two lanes, each of which may have a box around its nodes.
_LANE_GAP = 40.0


@dataclass(frozen=True, slots=True)
class Size:
    """Extent along the direction of the arrows, and across it."""

    along: float
    across: float


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a spot, and how deep its layer is: an edge that passes through goes straight for that long."""

    along: float
    across: float
    depth: float


def placed(layout: Layout, sizes: Mapping[int, Size], between: float) -> dict[int, Place]:
    """The place of every spot, `between` pixels from layer to layer."""
    across = _across(layout, sizes)
    left = min(across[spot] - sizes[spot].across / 2 for spot in across)
    found: dict[int, Place] = {}
    position = 0.0
    for layer in layout.layers:
        depth = max(sizes[spot].along for spot in layer)
        for spot in layer:
            found[spot] = Place(position + depth / 2, across[spot] - left, depth)
        position += depth + between
    return found


def _across(layout: Layout, sizes: Mapping[int, Size]) -> dict[int, float]:
    where: dict[int, float] = {}
    lanes = _lanes(layout, sizes)
    for layer in layout.layers:
        where.update(zip(layer, _packed(layer, [0.0] * len(layer), layout, sizes), strict=True))
    for turn in range(_ROUNDS):
        down = turn % 2 == 0
        lines = _lines(layout, where) if turn >= _ROUNDS // 2 else {}
        for layer in layout.layers if down else reversed(layout.layers):
            wanted = [lines.get(spot, _wanted(layout, where, spot, down, turn)) for spot in layer]
            where.update(zip(layer, _kept(layer, wanted, layout, sizes, lanes), strict=True))
    return where


def _lanes(layout: Layout, sizes: Mapping[int, Size]) -> dict[int, tuple[float, float]]:
    """Where each lane begins and ends: it is as wide as the widest layer in it; none, if there is only one."""
    widths: dict[int, float] = {}
    for layer in layout.layers:
        for lane, run in groupby(layer, key=lambda spot: layout.spots[spot].lane):
            spots = list(run)
            ends = (sizes[spots[0]].across + sizes[spots[-1]].across) / 2
            width = _offsets(spots, layout, sizes)[-1] + ends
            widths[lane] = max(widths.get(lane, 0.0), width)
    found: dict[int, tuple[float, float]] = {}
    start = 0.0
    for lane in sorted(widths):
        found[lane] = (start, start + widths[lane])
        start += widths[lane] + _LANE_GAP
    return found if len(found) > 1 else {}


def _kept(
    layer: Sequence[int],
    wanted: Sequence[float],
    layout: Layout,
    sizes: Mapping[int, Size],
    lanes: Mapping[int, tuple[float, float]],
) -> list[float]:
    """The nearest places to the wanted ones, each spot within its lane."""
    if not lanes:
        return _packed(layer, wanted, layout, sizes)
    want = dict(zip(layer, wanted, strict=True))
    found: list[float] = []
    for lane, run in groupby(layer, key=lambda spot: layout.spots[spot].lane):
        spots = list(run)
        packed = _packed(spots, [want[spot] for spot in spots], layout, sizes)
        offsets = _offsets(spots, layout, sizes)
        least = lanes[lane][0] + sizes[spots[0]].across / 2
        most = lanes[lane][1] - sizes[spots[-1]].across / 2 - offsets[-1]
        found += [min(max(at, least + offset), most + offset) for at, offset in zip(packed, offsets, strict=True)]
    return found


def _wanted(layout: Layout, where: Mapping[int, float], spot: int, down: bool, turn: int) -> float:
    """Between its neighbours of one side; in the later rounds of both, so that the drawing comes to rest."""
    before, after = layout.spots[spot].before, layout.spots[spot].after
    near = before + after if turn >= _ROUNDS // 2 else before if down else after
    return mean(where[other] for other in near) if near else where[spot]


def _lines(layout: Layout, where: Mapping[int, float]) -> dict[int, float]:
    """One place for all points of a long edge: it had better be straight than short."""
    found: dict[int, float] = {}
    for chain, _ in layout.chains:
        inner = chain[1:-1]
        if len(inner) > 1:
            found.update(dict.fromkeys(inner, mean(where[spot] for spot in inner)))
    return found


def _packed(layer: Sequence[int], wanted: Sequence[float], layout: Layout, sizes: Mapping[int, Size]) -> list[float]:
    """The places nearest to the wanted ones that keep the order and the distances (isotonic regression)."""
    offsets = _offsets(layer, layout, sizes)
    blocks: list[tuple[float, float, int]] = []
    for spot, want, offset in zip(layer, wanted, offsets, strict=True):
        value, weight, count = want - offset, 1.0 if layout.spots[spot].node >= 0 else _FIRM, 1
        while blocks and blocks[-1][0] > value:
            other, load, size = blocks.pop()
            value = (value * weight + other * load) / (weight + load)
            weight, count = weight + load, count + size
        blocks.append((value, weight, count))
    flat = [value for value, _, count in blocks for _ in range(count)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]


def _offsets(layer: Sequence[int], layout: Layout, sizes: Mapping[int, Size]) -> list[float]:
    """How far the spots of a layer are from the first one at the least."""
    offsets = [0.0]
    for left, right in pairwise(layer):
        lines = layout.spots[left].node < 0 or layout.spots[right].node < 0
        gap = _LINE_GAP if lines else _GAP
        offsets.append(offsets[-1] + (sizes[left].across + sizes[right].across) / 2 + gap)
    return offsets
