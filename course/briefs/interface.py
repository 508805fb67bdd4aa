"""The public interface of an abstraction: what to list, and what to walk through in detail."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from course.abstractions import Abstraction
from course.briefs.brief import Member
from course.briefs.members import member
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module

#: Rows of the interface table, and definitions walked through.
_LISTED, _WALKED, _ATTRIBUTES = 14, 4, 10
_SKIPPED = {"__repr__", "__str__", "__hash__", "__eq__", "__ne__", "__getstate__", "__setstate__", "__slots__"}

Definition = tuple[Module, Symbol]


@dataclass(frozen=True, kw_only=True)
class Interface:
    """What a chapter shows of the definitions it covers."""

    classes: int
    functions: int
    construction: Member | None
    attributes: tuple[Member, ...]
    members: tuple[Member, ...]
    hidden: int
    walk: tuple[Member, ...]


def gather(survey: Survey, owners: Owners, abstraction: Abstraction) -> Interface:
    """The interface of one abstraction, most used definitions first where not all can be shown."""
    modules = [survey.modules[path] for path in abstraction.paths]
    lead = survey.symbol(abstraction.lead) if abstraction.lead else None
    owned = _owned(modules, abstraction)
    if lead is not None:
        module = survey.module_of(abstraction.lead)
        definitions = _members_of(module, lead)
        if abstraction.kind != "class":
            definitions += [(module, item) for item in module.top_symbols if item is not lead]
    else:
        definitions = owned
    public = [item for item in definitions if item[1].is_public and item[1].kind != "constant"]
    hidden = [item for item in definitions if not item[1].is_public and item[1].kind != "constant"]
    listed = [item for item in public or hidden if item[1].name not in _SKIPPED | {"__init__"}]
    weight = _weights(survey, owners, abstraction)
    chosen = sorted(listed, key=lambda item: (-weight(item), item[0].path, item[1].start))[:_LISTED]
    walked = _walk(survey, listed + hidden, weight, bool(public))

    def shown(item: Definition) -> Member:
        return member(survey, owners, item[0], item[1], abstraction.slug)

    construction = _construction(survey, abstraction)
    return Interface(
        classes=sum(1 for _, symbol in owned if symbol.kind == "class"),
        functions=sum(1 for _, symbol in owned if symbol.kind == "function"),
        construction=shown(construction) if construction else None,
        attributes=tuple(shown(item) for item in _attributes(definitions, bool(lead))),
        members=tuple(shown(item) for item in sorted(chosen, key=_place)),
        hidden=len(hidden) + len(listed) - len(chosen) if public else 0,
        walk=tuple(shown(item) for item in walked),
    )


def _owned(modules: list[Module], abstraction: Abstraction) -> list[Definition]:
    return [
        (module, symbol)
        for module in modules
        for symbol in module.top_symbols
        if abstraction.owns(module.key(symbol.name))
    ]


def _members_of(module: Module, lead: Symbol) -> list[Definition]:
    return [(module, symbol) for symbol in module.facts.symbols if symbol.owner == lead.qualname]


def _construction(survey: Survey, abstraction: Abstraction) -> Definition | None:
    if not abstraction.lead:
        return None
    module = survey.module_of(abstraction.lead)
    symbol = module.by_name.get(f"{abstraction.lead.partition('::')[2]}.__init__")
    return (module, symbol) if symbol is not None else None


def _attributes(definitions: list[Definition], of_class: bool) -> list[Definition]:
    """Class attributes with a type or a docstring; module constants that are public and say something."""
    found = [
        item
        for item in definitions
        if item[1].kind == "constant"
        and item[1].is_public
        and (item[1].doc or item[1].returns or (item[1].name.isupper() and 0 < len(item[1].value) <= 60))
        and (bool(item[1].owner) or not of_class)
        and item[1].returns not in ("TypeAlias", "t.TypeAlias")
    ]
    return sorted(found, key=lambda item: (not item[1].doc, _place(item)))[:_ATTRIBUTES]


def _walk(
    survey: Survey, definitions: list[Definition], weight: Callable[[Definition], float], has_public: bool
) -> list[Definition]:
    """The few definitions worth reading line by line, in the order of the source."""
    worth: list[tuple[float, Definition]] = []
    for module, symbol in definitions:
        if symbol.kind == "class" and not module.facts.symbols:
            continue
        size = symbol.end - symbol.start + 1 - max(symbol.doc_end - symbol.doc_start, 0)
        if symbol.name in _SKIPPED or size < 5:
            continue
        calls = len(survey.references_from.get(module.key(symbol.qualname), ()))
        score = weight((module, symbol)) + 0.8 * math.log2(1 + min(calls, 12)) + (1 if symbol.doc else 0)
        score += 1.5 if 8 <= size <= 40 else 0.0
        score -= 3.0 if not symbol.is_public and has_public else 0.0
        score -= 2.0 if any("deprecat" in decorator for decorator in symbol.decorators) else 0.0
        worth.append((round(score, 6), (module, symbol)))
    worth.sort(key=lambda item: (-item[0], item[1][0].path, item[1][1].start))
    return sorted((item for _, item in worth[:_WALKED]), key=_place)


def _weights(survey: Survey, owners: Owners, abstraction: Abstraction) -> Callable[[Definition], float]:
    def weight(item: Definition) -> float:
        module, symbol = item
        keys = [module.key(symbol.qualname)]
        if symbol.kind == "class":
            keys += [module.key(other.qualname) for other in module.facts.symbols if other.owner == symbol.qualname]
        outside = inside = tests = 0
        for reference in (found for key in keys for found in survey.references_to.get(key, ())):
            if survey.modules[reference.path].role != "source":
                tests += 1
            elif owners.of(reference.source) == abstraction.slug:
                inside += 1
            else:
                outside += 1
        score = 2 * math.log2(1 + outside) + math.log2(1 + inside) + math.log2(1 + tests)
        return round(score + (0.5 if symbol.doc else 0) - (1 if symbol.is_special else 0), 6)

    return weight


def _place(item: Definition) -> tuple[str, int]:
    return item[0].path, item[1].start
