"""Mermaid flowcharts: drawn from relations, with every label harmless, and checked before anyone renders them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from course.wording import say

MAX_NODES = 60
MAX_EDGES = 100
MAX_BYTES = 4000

_SPOKEN = {
    "calls": "calls",
    "decorates": "decorates",
    "imports": "imports",
    "inherits": "builds on",
    "instantiates": "creates",
    "mentions": "names",
    "raises": "raises",
}
_LABEL = r'"[\w .,()/+:×’-]{1,60}"'
_LINES = (
    re.compile(r"^(flowchart|graph) (LR|TD|TB|RL|BT)$"),
    re.compile(rf"^ {{2}}n\d+\[{_LABEL}\]$"),
    re.compile(rf"^ {{2}}n\d+ -->(\|{_LABEL}\|)? n\d+$"),
    re.compile(rf"^ {{2}}subgraph g\d+\[{_LABEL}\]$"),
    re.compile(r"^ {2}end$"),
)


class Edge(NamedTuple):
    """`source` uses `target`, both titles."""

    source: str
    target: str
    verb: str
    times: int


class Group(NamedTuple):
    """Nodes that are drawn in one box: what stands on it, and their titles."""

    name: str
    titles: tuple[str, ...]


def flowchart(nodes: list[str], edges: Iterable[Edge], direction: str = "LR", groups: Sequence[Group] = ()) -> str:
    """A flowchart of the named nodes; an empty string when there is nothing to connect."""
    kept = nodes[:MAX_NODES]
    index = {title: f"n{number}" for number, title in enumerate(kept)}
    drawn = [edge for edge in edges if edge.source in index and edge.target in index][:MAX_EDGES]
    if not drawn:
        return ""
    lines = [f"flowchart {direction}", *_nodes(index, groups)]
    lines += [f"  {index[edge.source]} -->{_edge_label(edge)} {index[edge.target]}" for edge in drawn]
    while len("\n".join(lines).encode()) > MAX_BYTES:
        lines.pop()
    return "\n".join(lines)


def _nodes(index: dict[str, str], groups: Sequence[Group]) -> Iterator[str]:
    """The nodes of each group within its box, then those of none."""
    grouped: set[str] = set()
    for number, group in enumerate(groups):
        inside = [title for title in group.titles if title in index and title not in grouped]
        if len(inside) < 2:
            continue
        yield f'  subgraph g{number}["{label(group.name)}"]'
        yield from (f'  {index[title]}["{label(title)}"]' for title in inside)
        yield "  end"
        grouped.update(inside)
    yield from (f'  {index[title]}["{label(title)}"]' for title in index if title not in grouped)


def is_valid(source: str) -> bool:
    """Whether a diagram uses nothing but plain nodes, boxes around them and arrows, all of them declared."""
    lines = source.split("\n")
    if len(source.encode()) > MAX_BYTES or not _LINES[0].match(lines[0]):
        return False
    nodes = {line.split("[", 1)[0].strip() for line in lines[1:] if _LINES[1].match(line)}
    edges = [line for line in lines[1:] if _LINES[2].match(line)]
    used = {name for edge in edges for name in re.findall(r"(?:^ {2}|\| |> )(n\d+)", edge)}
    frames = [line for line in lines[1:] if _LINES[3].match(line) or _LINES[4].match(line)]
    # Each box is closed before the next is opened.
    is_flat = all((line == "  end") == bool(number % 2) for number, line in enumerate(frames)) and not len(frames) % 2
    known = len(nodes) + len(edges) + len(frames) == len(lines) - 1
    return known and is_flat and len(nodes) <= MAX_NODES and len(edges) <= MAX_EDGES and used <= nodes


def label(text: str) -> str:
    """Text as it may stand in a node: letters, digits and a little punctuation."""
    clean = re.sub(r"\s+", " ", re.sub(r"[^\w .,()/+:×’-]", " ", text.replace("'", "’"))).strip()
    return (clean if len(clean) <= 48 else f"{clean[:46]}..") or "unnamed"


def _edge_label(edge: Edge) -> str:
    verb = say(_SPOKEN[edge.verb]) if edge.verb in _SPOKEN else edge.verb
    if not verb:
        return ""
    return f'|"{verb} ×{edge.times}"|' if edge.times > 1 else f'|"{verb}"|'
