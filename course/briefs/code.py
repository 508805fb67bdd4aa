"""The code of a chapter for whoever writes about it: whole definitions, the most important ones first."""

from __future__ import annotations

from collections.abc import Iterator

from course import idioms
from course.abstractions import Abstraction
from course.briefs.brief import Excerpt
from course.markup import Cite
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module

#: Characters of code a chapter is written from.
_ROOM = 7_300


def code(survey: Survey, abstraction: Abstraction) -> tuple[Excerpt, ...]:
    """Definitions in the order of the files, as many as there is room for, none of them cut.

    A type too large for the room is shown by its head and by its most important members.
    """
    taken: list[tuple[str, int, int]] = []
    room = _ROOM
    for module, start, end in _candidates(survey, abstraction):
        size = sum(len(line) + 7 for line in module.lines[start - 1 : end])
        is_known = any(path == module.path and first <= end and start <= last for path, first, last in taken)
        if size <= room and not is_known and module.is_quotable:
            taken.append((module.path, start, end))
            room -= size
    return tuple(_excerpt(survey.modules[path], start, end) for path, start, end in sorted(taken))


def _candidates(survey: Survey, abstraction: Abstraction) -> Iterator[tuple[Module, int, int]]:
    """Spans to show, the most important first: top-level definitions, then the heads and members of large types."""
    ranked = _ranked(survey, abstraction)
    for module, symbol in ranked:
        yield module, symbol.start, symbol.end
    for module, symbol in ranked:
        if symbol.kind != "class":
            continue
        members = [item for item in module.facts.symbols if item.owner == symbol.qualname and item.kind == "method"]
        first = min((item.start for item in members), default=symbol.end + 1)
        yield module, symbol.start, min(max(first - 1, symbol.line), symbol.line + 40)
        for item in sorted(members, key=lambda item: (-_weight(survey, module, item), item.start)):
            yield module, item.start, item.end
    for path in abstraction.paths:
        if not survey.modules[path].top_symbols:
            yield survey.modules[path], 1, min(survey.modules[path].line_count, 80)


def _ranked(survey: Survey, abstraction: Abstraction) -> list[tuple[Module, Symbol]]:
    found = [
        (survey.ranks.get(module.key(symbol.name), 0.0), module, symbol)
        for module in (survey.modules[path] for path in abstraction.paths)
        for symbol in module.top_symbols
        if symbol.kind != "constant" and abstraction.owns(module.key(symbol.name))
    ]
    ordered = sorted(found, key=lambda item: (-item[0], item[1].path, item[2].start))
    return [(module, symbol) for _, module, symbol in ordered]


def _weight(survey: Survey, module: Module, symbol: Symbol) -> float:
    """How much a method matters: how often it is used, more when it is public."""
    used = len(survey.references_to.get(module.key(symbol.qualname), ()))
    return used + (1.5 if symbol.is_public else 0.0) + (0.5 if symbol.doc else 0.0)


def _excerpt(module: Module, start: int, end: int) -> Excerpt:
    text = module.excerpt(start, end)
    return Excerpt(label=idioms.idiom(module.language).label, cite=Cite(module.path, start, end), text=text)
