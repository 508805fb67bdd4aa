"""How important each definition is: PageRank over who uses whom, and how much code it is."""

from __future__ import annotations

import math
import re
from collections import defaultdict

import rustworkx

from course.survey.facts import Symbol
from course.survey.modules import Module, key_name, key_path
from course.survey.names import Names
from course.survey.references import Reference

_WEIGHTS = {
    "inherits": 2.0,
    "raises": 0.5,
    "instantiates": 2.0,
    "calls": 1.5,
    "decorates": 1.5,
    "imports": 1.0,
    "mentions": 0.5,
}
_PUBLIC_BONUS = 3.0
_MINOR = re.compile(r"(^|/)(_?compat|_?version|__version__|_?typing|_types|_winconsole)(\.py$|/)")


def rank(modules: dict[str, Module], references: list[Reference], names: Names, named: set[str]) -> dict[str, float]:
    """A share of importance for every top-level symbol and module of the source; the shares sum to 1.

    `named` are keys the project itself puts forward: exported from a package, shown in the README.
    """
    nodes = _nodes(modules)
    if not nodes:
        return {}
    graph: rustworkx.PyDiGraph[str, float] = rustworkx.PyDiGraph()
    index = {node: graph.add_node(node) for node in nodes}
    weights = _edge_weights(modules, references, names, index)
    graph.add_edges_from([(index[source], index[target], weight) for (source, target), weight in weights.items()])
    wish = {index[node]: _PUBLIC_BONUS if node in named else 1.0 for node in nodes}
    raw = rustworkx.pagerank(graph, alpha=0.85, weight_fn=float, personalization=wish, max_iter=200, tol=1e-9)
    # Rounded, so that the last bits of floating point never decide an order.
    shares = {node: round(raw[index[node]] * _merit(modules, node), 9) for node in nodes}
    total = sum(shares.values()) or 1.0
    return {node: share / total for node, share in shares.items()}


def _merit(modules: dict[str, Module], node: str) -> float:
    """What share of its rank a node keeps: constants, exceptions and helpers for old versions teach less."""
    module = modules[key_path(node)]
    if module.role != "source":
        return 0.0 if any(other.role == "source" for other in modules.values()) else 1.0
    symbol = module.by_name.get(key_name(node))
    merit = _symbol_merit(symbol) if symbol is not None else 1.0
    return merit * (0.3 if _MINOR.search(module.path) else 1.0)


def _symbol_merit(symbol: Symbol) -> float:
    if symbol.kind == "constant":
        return 0.1
    if symbol.kind == "class" and symbol.name.endswith(("Error", "Exception", "Warning", "Timeout")):
        return 0.4
    return 1.0 if symbol.is_public else 0.5


def _nodes(modules: dict[str, Module]) -> list[str]:
    nodes: list[str] = []
    for path in sorted(modules):
        nodes.append(path)
        nodes.extend(sorted(modules[path].key(symbol.name) for symbol in modules[path].top_symbols))
    return nodes


def _edge_weights(
    modules: dict[str, Module], references: list[Reference], names: Names, index: dict[str, int]
) -> dict[tuple[str, str], float]:
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for reference in references:
        source, target = names.home(reference.source), names.home(reference.target)
        if source != target and source in index and target in index and not reference.typing_only:
            counts[source, target, reference.verb] += 1
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for (source, target, verb), count in sorted(counts.items()):
        # Tests show what matters to their authors, but ten of them say little more than three.
        damping = 0.5 if modules[key_path(source)].role != "source" else 1.0
        weights[source, target] += _WEIGHTS[verb] * damping * (1 + math.log(count))
    return weights
