"""Step 3: the reading order, prerequisites first; circles are broken where they are weakest, and named."""

from __future__ import annotations

from collections.abc import Mapping

import rustworkx

from course.abstractions import Abstraction, Order, Relation

#: A relation weaker than this share of its reverse is ignored when ordering.
_WEAK = 0.15


def order(abstractions: list[Abstraction], relations: list[Relation], homes: Mapping[str, int] | None = None) -> Order:
    """Slugs so that what a chapter builds on comes before it, important ones first among equals.

    The abstractions come most important first, and only their places count: an order is not made anew because a
    weight has changed a little. Of those that could come next, what lives with the last one does: `homes` holds the
    community of each.
    """
    weights = {item.slug: 1.0 / place for place, item in enumerate(abstractions, 1)}
    edges = _strong({(item.source, item.target): item.weight for item in relations})
    graph: rustworkx.PyDiGraph[str, float] = rustworkx.PyDiGraph()
    index = {slug: graph.add_node(slug) for slug in weights}
    graph.add_edges_from([(index[source], index[target], weight) for (source, target), weight in edges.items()])
    groups = [sorted(graph[node] for node in group) for group in rustworkx.strongly_connected_components(graph)]
    position = {slug: place for place, slug in enumerate(_sequence(groups, edges, weights, homes or {}))}
    cycles = [
        tuple(sorted(group, key=position.__getitem__))
        for group in sorted(groups, key=lambda group: min(position[slug] for slug in group))
        if len(group) > 1
    ]
    return Order(slugs=tuple(sorted(position, key=position.__getitem__)), cycles=tuple(cycles))


def _strong(edges: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Without the edges that hardly count against the way back."""
    return {
        (source, target): weight
        for (source, target), weight in edges.items()
        if weight >= _WEAK * edges.get((target, source), 0.0)
    }


def _sequence(
    groups: list[list[str]],
    edges: dict[tuple[str, str], float],
    weights: dict[str, float],
    homes: Mapping[str, int],
) -> list[str]:
    """Kahn's algorithm over the groups: among those whose needs are met, the nearest comes first."""
    group_of = {slug: number for number, group in enumerate(groups) for slug in group}
    needs: dict[int, set[int]] = {number: set() for number in range(len(groups))}
    for source, target in edges:
        if group_of[source] != group_of[target]:
            needs[group_of[source]].add(group_of[target])
    mass = {number: sum(weights[slug] for slug in group) for number, group in enumerate(groups)}
    latest = dict.fromkeys(needs, -1)
    sequence: list[str] = []

    def is_far(number: int) -> bool:
        """Whether a group lives elsewhere than the chapter just read."""
        last = homes.get(sequence[-1], -1) if sequence else -1
        return last < 0 or all(homes.get(slug, -1) != last for slug in groups[number])

    while needs:
        ready = [number for number, open_needs in needs.items() if not open_needs]
        # What builds on the chapter just read comes before what has nothing to do with it.
        chosen = min(ready, key=lambda number: (-latest[number], is_far(number), -mass[number], groups[number]))
        sequence += _within(groups[chosen], edges, weights)
        del needs[chosen]
        latest.update((number, len(sequence)) for number, open_needs in needs.items() if chosen in open_needs)
        for open_needs in needs.values():
            open_needs.discard(chosen)
    return sequence


def _within(group: list[str], edges: dict[tuple[str, str], float], weights: dict[str, float]) -> list[str]:
    """Order a circle so that little points forward: repeatedly take what others need most and needs least."""
    left = set(group)
    sequence: list[str] = []
    while left:

        def eagerness(slug: str) -> tuple[float, float, str]:
            needed = sum(edges.get((other, slug), 0.0) for other in left)
            needing = sum(edges.get((slug, other), 0.0) for other in left)
            return (needing - needed, -weights[slug], slug)

        chosen = min(left, key=eagerness)
        sequence.append(chosen)
        left.remove(chosen)
    return sequence
