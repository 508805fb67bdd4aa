"""Mermaid flowcharts: drawn from relations, with every label harmless, and checked before anyone renders them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

MAX_NODES = 60
MAX_EDGES = 100
MAX_BYTES = 4000

_SPOKEN = {"instantiates": "creates", "mentions": "names", "inherits": "builds on"}
_LABEL = r'"[\w .,()/+:×-]{1,60}"'
_LINES = (
    re.compile(r"^(flowchart|graph) (LR|TD|TB|RL|BT)$"),
    re.compile(rf"^ {{2}}n\d+\[{_LABEL}\]$"),
    re.compile(rf"^ {{2}}n\d+ -->(\|{_LABEL}\|)? n\d+$"),
)


class Edge(NamedTuple):
    """`source` uses `target`, both titles."""

    source: str
    target: str
    verb: str
    times: int


def flowchart(nodes: list[str], edges: Iterable[Edge], direction: str = "LR") -> str:
    """A flowchart of the named nodes; an empty string when there is nothing to connect."""
    kept = nodes[:MAX_NODES]
    index = {title: f"n{number}" for number, title in enumerate(kept)}
    drawn = [edge for edge in edges if edge.source in index and edge.target in index][:MAX_EDGES]
    if not drawn:
        return ""
    lines = [f"flowchart {direction}", *(f'  {index[title]}["{label(title)}"]' for title in kept)]
    lines += [f"  {index[edge.source]} -->{_edge_label(edge)} {index[edge.target]}" for edge in drawn]
    while len("\n".join(lines).encode()) > MAX_BYTES:
        lines.pop()
    return "\n".join(lines)


def is_valid(source: str) -> bool:
    """Whether a diagram uses nothing but plain nodes and arrows, all of them declared."""
    lines = source.split("\n")
    if len(source.encode()) > MAX_BYTES or not _LINES[0].match(lines[0]):
        return False
    nodes = {line.split("[", 1)[0].strip() for line in lines[1:] if _LINES[1].match(line)}
    edges = [line for line in lines[1:] if _LINES[2].match(line)]
    used = {name for edge in edges for name in re.findall(r"(?:^ {2}|\| |> )(n\d+)", edge)}
    counted = len(nodes) <= MAX_NODES and len(edges) <= MAX_EDGES and len(nodes) + len(edges) == len(lines) - 1
    return counted and used <= nodes


def label(text: str) -> str:
    """Text as it may stand in a node: letters, digits and a little punctuation."""
    clean = re.sub(r"\s+", " ", re.sub(r"[^\w .,()/+:×-]", " ", text)).strip()
    return (clean if len(clean) <= 48 else f"{clean[:46]}..") or "unnamed"


def _edge_label(edge: Edge) -> str:
    verb = _SPOKEN.get(edge.verb, edge.verb)
    if not verb:
        return ""
    return f'|"{verb} ×{edge.times}"|' if edge.times > 1 else f'|"{verb}"|'
