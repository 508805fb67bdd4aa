"""How important each definition is: PageRank over who uses whom, and how much code it is."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import rustworkx

from course.survey.modules import Module, key_path
from course.survey.packing import Top
from course.survey.tables import Sums

_WEIGHTS = {
    "inherits": 2.0,
    "raises": 0.5,
    "instantiates": 2.0,
    "calls": 1.5,
    "decorates": 1.5,
    "imports": 1.0,
    "mentions": 0.5,
}
_VERBS = {verb: place for place, verb in enumerate(_WEIGHTS)}
_PUBLIC_BONUS = 3.0
_MINOR = re.compile(r"(^|/)(_?compat|_?version|__version__|_?typing|_types|_winconsole)(\.py$|/)")


def rank(modules: Mapping[str, Module], sums: Iterable[Sums], named: set[str]) -> dict[str, float]:
    """A share of importance for every top-level symbol and module of the source; the shares sum to 1.

    `sums` say how often what uses what, in an order that is always the same.
    `named` are keys the project itself puts forward: exported from a package, shown in the README.
    """
    nodes = _nodes(modules)
    if not nodes:
        return {}
    graph: rustworkx.PyDiGraph[str, float] = rustworkx.PyDiGraph()
    index = dict(zip(nodes, graph.add_nodes_from(list(nodes)), strict=True))
    weights = _edge_weights(modules, sums, index)
    graph.add_edges_from([(source, target, weight) for (source, target), weight in weights.items()])
    wish = {index[node]: _PUBLIC_BONUS if node in named else 1.0 for node in nodes}
    raw = rustworkx.pagerank(graph, alpha=0.85, weight_fn=float, personalization=wish, max_iter=200, tol=1e-9)
    # Rounded, so that the last bits of floating point never decide an order.
    shares = {node: round(raw[index[node]] * merit, 9) for node, merit in nodes.items()}
    total = sum(shares.values()) or 1.0
    return {node: share / total for node, share in shares.items()}


def _nodes(modules: Mapping[str, Module]) -> dict[str, float]:
    """Every module and top-level definition, with the share of its rank that it keeps.

    Constants, exceptions and helpers for old versions teach less; tests and examples count where there is no more.
    """
    has_source = any(module.role == "source" for module in modules.values())
    nodes: dict[str, float] = {}
    for path in sorted(modules):
        module = modules[path]
        share = 0.3 if _MINOR.search(path) else 1.0
        if has_source and module.role != "source":
            share = 0.0
        nodes[path] = share
        for top in sorted(module.packed.tops):
            nodes.setdefault(module.key(top.name), share * _merit(top))
    return nodes


def _merit(top: Top) -> float:
    if top.is_test:
        return 0.0
    if top.kind == "constant":
        return 0.1
    if top.kind == "class" and top.name.endswith(("Error", "Exception", "Warning", "Timeout")):
        return 0.4
    return 1.0 if top.is_public else 0.5


def _edge_weights(
    modules: Mapping[str, Module], sums: Iterable[Sums], index: Mapping[str, int]
) -> dict[tuple[int, int], float]:
    # One whole number for source, target and verb: there are hundreds of thousands, and tuples cost more.
    size = len(index)
    counts: dict[int, int] = defaultdict(int)
    for item in sums:
        nodes = [index.get(end, -1) for end in item.ends]
        verbs = map(_VERBS.__getitem__, item.verbs)
        for start, end, verb, number in zip(item.sources, item.targets, verbs, item.numbers, strict=True):
            source, target = nodes[start], nodes[end]
            if source != target and source >= 0 and target >= 0:
                counts[(verb * size + source) * size + target] += number
    lesser = {path for path, module in modules.items() if module.role != "source"}
    lesser_nodes = {node for key, node in index.items() if key_path(key) in lesser} if lesser else set()
    weighing = list(_WEIGHTS.values())
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for packed, count in counts.items():
        rest, target = divmod(packed, size)
        verb, source = divmod(rest, size)
        # Tests show what matters to their authors, but ten of them say little more than three.
        damping = 0.5 if source in lesser_nodes else 1.0
        weights[source, target] += weighing[verb] * damping * (1 + math.log(count))
    return weights
