"""Which files belong together: groups that use each other more than chance would have it (Louvain, deterministic)."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from course.survey.modules import Module

#: Weight by node by node; both directions are present, and a node's weight with itself counts twice.
Graph = dict[int, dict[int, int]]

#: How often a node is looked at before the search is called off, on average.
_MAX_VISITS = 10
_MAX_LEVELS = 10


def members(modules: Mapping[str, Module]) -> list[str]:
    """The files that are grouped: the source, or all there is where there is no source."""
    return sorted(path for path, module in modules.items() if module.role == "source") or sorted(modules)


def groups(paths: Sequence[str], graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The files in groups, the largest first; files that nothing connects are grouped by their folder.

    All weights are whole numbers and nodes are taken in the order of their paths: the outcome is always the same.
    """
    labels = _louvain(graph)
    found: dict[tuple[str, object], list[str]] = defaultdict(list)
    for node, path in enumerate(paths):
        found[("linked", labels[node]) if graph[node] else ("alone", path.rpartition("/")[0])].append(path)
    return tuple(sorted((tuple(group) for group in found.values()), key=lambda group: (-len(group), group)))


def graph(paths: Sequence[str], links: Iterable[tuple[str, str, int]]) -> Graph:
    """How strongly files are linked; a link is a file, another one that it uses, and how often it does."""
    index = {path: node for node, path in enumerate(paths)}
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for path, other, number in links:
        source, target = index.get(path), index.get(other)
        if source is not None and target is not None and source != target:
            counts[min(source, target), max(source, target)] += number
    found: Graph = {node: {} for node in range(len(paths))}
    for (source, target), count in sorted(counts.items()):
        # Ten uses say more than one, but not ten times as much.
        found[source][target] = found[target][source] = round(10 * (1 + math.log(count)))
    return found


def _louvain(graph: Graph) -> dict[int, int]:
    """A label for every node."""
    labels = {node: node for node in graph}
    for _ in range(_MAX_LEVELS):
        moved = _move(graph)
        if len(set(moved.values())) == len(graph):
            break
        labels = {node: moved[label] for node, label in labels.items()}
        graph = _merged(graph, moved)
    return labels


def _move(graph: Graph) -> dict[int, int]:
    """Move single nodes to the neighbouring group that gains most, until none wants to move."""
    label = {node: node for node in graph}
    degree = {node: sum(weights.values()) for node, weights in graph.items()}
    total = dict(degree)
    whole = sum(degree.values())
    waiting = deque(graph)
    is_waiting = set(graph)
    for _ in range(_MAX_VISITS * len(graph)):
        if not waiting:
            break
        node = waiting.popleft()
        is_waiting.discard(node)
        own = label[node]
        total[own] -= degree[node]
        best = _best(node, graph[node], label, degree[node], total, whole)
        total[best] += degree[node]
        if best != own:
            label[node] = best
            # Only those around it may now want to move too.
            for neighbour in graph[node]:
                if neighbour not in is_waiting and label[neighbour] != best:
                    waiting.append(neighbour)
                    is_waiting.add(neighbour)
    return label


def _best(
    node: int, weights: dict[int, int], label: dict[int, int], degree: int, total: dict[int, int], whole: int
) -> int:
    """The group a node belongs to most; it stays where it is unless another is truly better."""
    own = label[node]
    towards = {own: 0}
    for neighbour, weight in weights.items():
        if neighbour != node:
            group = label[neighbour]
            towards[group] = towards.get(group, 0) + weight
    best, most = own, towards[own] * whole - total[own] * degree
    for group, weight in towards.items():
        gain = weight * whole - total[group] * degree
        if gain > most or (gain == most and best != own and group < best):
            best, most = group, gain
    return best


def _merged(graph: Graph, label: dict[int, int]) -> Graph:
    """The graph of the groups."""
    merged: Graph = {group: {} for group in sorted(set(label.values()))}
    for node, weights in graph.items():
        row = merged[label[node]]
        for neighbour, weight in weights.items():
            other = label[neighbour]
            row[other] = row.get(other, 0) + weight
    return merged
