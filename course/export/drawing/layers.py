"""Which node stands in which layer, and in which order: few crossings, short arrows, all of them the same way."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from statistics import mean

from course.export.drawing.graph import Graph

_SWEEPS = 24
#: More lanes than this are taken as they come.
_MOST_LANES = 6


@dataclass(slots=True)
class Spot:
    """Something with a place in a layer: a node, a label of an edge, or a point an edge passes through."""

    layer: int
    #: Node number for a node, -1 for the others.
    node: int = -1
    text: str = ""
    #: The lane it keeps to across all layers: each box has one of its own.
    lane: int = 0
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """All spots, the layers as lists of spots, and each edge as the chain of spots it runs through."""

    spots: list[Spot]
    layers: list[list[int]]
    #: One chain an edge, from the higher to the lower layer, and whether the arrow runs against it.
    chains: list[tuple[list[int], bool]]


def layered(graph: Graph) -> Layout:
    """Every node that has an edge, in layers."""
    against = _against(graph)
    pairs = [
        (edge.target, edge.source) if number in against else (edge.source, edge.target)
        for number, edge in enumerate(graph.edges)
    ]
    # Labels have layers of their own between those of the nodes.
    step = 2 if any(edge.label for edge in graph.edges) else 1
    depth = {node: place * step for node, place in _depths(pairs).items()}
    lanes = _lanes(graph)
    layout = Layout([Spot(layer, node, lane=lanes[node]) for node, layer in depth.items()], [], [])
    spot_of = {spot.node: number for number, spot in enumerate(layout.spots)}
    for number, (high, low) in enumerate(pairs):
        chain = _chain(layout, spot_of[high], spot_of[low], graph.edges[number].label)
        layout.chains.append((chain, number in against))
    layout.layers = [[] for _ in range(max(depth.values()) + 1)]
    for number, spot in enumerate(layout.spots):
        layout.layers[spot.layer].append(number)
    for layer in layout.layers:
        layer.sort(key=lambda number: layout.spots[number].lane)
    _untangle(layout)
    return layout


def _lanes(graph: Graph) -> list[int]:
    """The lane of each node: one a box, one for what is in none; those with much in common lie side by side."""
    box = {node: number for number, (_, nodes) in enumerate(graph.groups, 1) for node in nodes}
    home = [box.get(node, 0) for node in range(len(graph.labels))]
    ties = Counter((home[edge.source], home[edge.target]) for edge in graph.edges)
    used = sorted(set(home))
    if len(used) > _MOST_LANES:
        return home

    def stretch(lanes: tuple[int, ...]) -> int:
        return sum(count * abs(lanes.index(one) - lanes.index(other)) for (one, other), count in ties.items())

    best = min(permutations(used), key=lambda lanes: (stretch(lanes), lanes))
    return [best.index(number) for number in home]


def _against(graph: Graph) -> set[int]:
    """Edges that close a circle: they are laid out the other way round."""
    leaving: dict[int, list[tuple[int, int]]] = {}
    for number, edge in enumerate(graph.edges):
        leaving.setdefault(edge.source, []).append((number, edge.target))
    closing: set[int] = set()
    seen: set[int] = set()
    for start in range(len(graph.labels)):
        if start in seen:
            continue
        seen.add(start)
        open_, stack = {start}, [(start, iter(leaving.get(start, ())))]
        while stack:
            node, rest = stack[-1]
            number, target = next(rest, (-1, -1))
            if number < 0:
                open_.discard(node)
                stack.pop()
            elif target in open_:
                closing.add(number)
            elif target not in seen:
                seen.add(target)
                open_.add(target)
                stack.append((target, iter(leaving.get(target, ()))))
    return closing


def _depths(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Each node one layer below the lowest it hangs from, and what hangs from nothing just above what needs it."""
    nodes = sorted({node for pair in pairs for node in pair})
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for high, low in pairs:
            if depth[low] <= depth[high]:
                depth[low], changed = depth[high] + 1, True
        if not changed:
            break
    hanging = {low for _, low in pairs}
    for node in nodes:
        if node not in hanging:
            depth[node] = min(depth[low] for high, low in pairs if high == node) - 1
    return depth


def _chain(layout: Layout, high: int, low: int, label: str) -> list[int]:
    """The spots an edge runs through, with its label in the middle."""
    top, bottom = layout.spots[high].layer, layout.spots[low].layer
    chain = [high]
    for layer in range(top + 1, bottom):
        text = label if layer == (top + bottom) // 2 else ""
        # A line stays in its lane until it turns to where it leads.
        lane = layout.spots[high if layer <= (top + bottom) // 2 else low].lane
        layout.spots.append(Spot(layer, text=text, lane=lane))
        chain.append(len(layout.spots) - 1)
    chain.append(low)
    for above, below in pairwise(chain):
        layout.spots[above].after.append(below)
        layout.spots[below].before.append(above)
    return chain


def _untangle(layout: Layout) -> None:
    """Sort each layer by where its neighbours stand, down and up again, and keep the order that crosses least."""
    best, fewest = [list(layer) for layer in layout.layers], _crossings(layout)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        place = {spot: number for layer in layout.layers for number, spot in enumerate(layer)}
        for layer in layout.layers if down else reversed(layout.layers):
            centre = {}
            for spot in layer:
                near = layout.spots[spot].before if down else layout.spots[spot].after
                centre[spot] = mean(place[other] for other in near) if near else float(place[spot])
            layer.sort(key=lambda spot: (layout.spots[spot].lane, centre[spot], place[spot]))
            place.update((spot, number) for number, spot in enumerate(layer))
        crossings = _crossings(layout)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layout.layers], crossings
    layout.layers = best


def _crossings(layout: Layout) -> int:
    place = {spot: number for layer in layout.layers for number, spot in enumerate(layer)}
    total = 0
    for layer in layout.layers:
        seen: list[int] = []
        for spot in layer:
            ends = sorted(place[other] for other in layout.spots[spot].after)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
