"""Types of C# that are declared in parts: one of the parts stands for the type, and has what the others say of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from course.survey.facts import Symbol
from course.survey.modules import Module
from course.survey.packing import Packed, pack

_Part = tuple[str, Symbol]


def joined(modules: dict[str, Module]) -> dict[str, Module]:
    """The same modules, each top-level type once; the members of its other parts stay in their files."""
    merged: dict[str, dict[str, Symbol]] = defaultdict(dict)
    dropped: dict[str, set[str]] = defaultdict(set)
    for parts in _parts(modules):
        path, chosen = parts[0]
        merged[path][chosen.qualname] = _whole(chosen, [symbol for _, symbol in parts[1:]])
        for other, symbol in parts[1:]:
            if other != path:
                dropped[other].add(symbol.qualname)
    found = dict(modules)
    for path in sorted(merged.keys() | dropped.keys()):
        facts = modules[path].facts
        symbols = tuple(
            merged[path].get(symbol.qualname, symbol)
            for symbol in facts.symbols
            if symbol.qualname not in dropped[path]
        )
        found[path] = replace(modules[path], packed=Packed(pack(replace(facts, symbols=symbols))))
    return found


def _parts(modules: dict[str, Module]) -> list[list[_Part]]:
    """The parts of each type that has several, the one that stands for it first."""
    grouped: dict[tuple[str, str, str], list[_Part]] = defaultdict(list)
    for path in sorted(modules):
        module = modules[path]
        for symbol in module.top_symbols:
            if symbol.kind == "class" and " partial " in f" {symbol.head}":
                space = symbol.namespace or module.facts.package
                grouped[module.package, space, symbol.name].append((path, symbol))
    return [sorted(parts, key=_first) for parts in grouped.values() if len(parts) > 1]


def _first(part: _Part) -> tuple[bool, bool, int, str]:
    """The file named like the type, else the part with a comment, else the longest."""
    path, symbol = part
    stem = path.rsplit("/", 1)[-1].rpartition(".")[0]
    return stem != symbol.name, not symbol.doc, -symbol.lines, path


def _whole(chosen: Symbol, others: list[Symbol]) -> Symbol:
    bases = dict.fromkeys(base for symbol in (chosen, *others) for base in symbol.bases)
    decorators = dict.fromkeys(item for symbol in (chosen, *others) for item in symbol.decorators)
    hidden = all(symbol.hidden for symbol in (chosen, *others))
    return replace(chosen, bases=tuple(bases), decorators=tuple(decorators), hidden=hidden)
