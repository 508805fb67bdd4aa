"""A flowchart as nodes and edges, read from the text that `course.diagrams` writes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from course import diagrams

_NODE = re.compile(r'^ {2}(n\d+)\["(.*)"\]$')
_GROUP = re.compile(r'^ {2}subgraph g\d+\["(.*)"\]$')
_EDGE = re.compile(r'^ {2}(n\d+) -->(?:\|"(.*?)"\|)? (n\d+)$')


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two nodes, by their places in the list."""

    source: int
    target: int
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """What is to be drawn; `across` when it runs from left to right."""

    labels: tuple[str, ...]
    edges: tuple[Edge, ...]
    across: bool
    #: Boxes: what stands on each, and the nodes in it.
    groups: tuple[tuple[str, tuple[int, ...]], ...] = ()


def read(source: str) -> Graph | None:
    """The graph of a flowchart; None when it is not one, or has nothing to connect."""
    if not diagrams.is_valid(source):
        return None
    first, *lines = source.split("\n")
    nodes = {match[1]: match[2] for line in lines if (match := _NODE.match(line))}
    place = {name: number for number, name in enumerate(nodes)}
    arrows = [match for line in lines if (match := _EDGE.match(line))]
    edges = tuple(Edge(place[item[1]], place[item[3]], item[2] or "") for item in arrows if item[1] != item[3])
    if not edges:
        return None
    return Graph(tuple(nodes.values()), edges, first.endswith(("LR", "RL")), _groups(lines, place))


def _groups(lines: list[str], place: dict[str, int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: list[tuple[str, list[int]]] = []
    is_open = False
    for line in lines:
        if match := _GROUP.match(line):
            found.append((match[1], []))
        is_open = (is_open or match is not None) and line != "  end"
        if is_open and (node := _NODE.match(line)):
            found[-1][1].append(place[node[1]])
    return tuple((name, tuple(nodes)) for name, nodes in found)
