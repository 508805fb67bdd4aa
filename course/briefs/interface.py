"""The public interface of an abstraction: what to list, and what to walk through in detail."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from course.abstractions import Abstraction
from course.briefs import neighbours
from course.briefs.brief import Member
from course.briefs.construction import call, constructor
from course.briefs.members import excerpt, member
from course.briefs.outline import Outline
from course.steps.parts import beside, is_test
from course.steps.relate import Owners
from course.steps.top import named
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name

#: Rows of the interface table, and definitions walked through.
_LISTED, _BESIDE, _WALKED, _QUOTED, _ATTRIBUTES = 14, 8, 3, 2, 10
_SKIPPED = {"__repr__", "__str__", "__hash__", "__eq__", "__ne__", "__getstate__", "__setstate__", "__slots__",
            "__init__", "__enter__", "__exit__", "__aenter__", "__aexit__"}  # fmt: skip

Definition = tuple[Module, Symbol]


@dataclass(frozen=True, kw_only=True)
class Interface:
    """What a chapter shows of the definitions it covers."""

    classes: int
    functions: int
    construction: Member | None
    attributes: tuple[Member, ...]
    members: tuple[Member, ...]
    others: tuple[Member, ...]
    hidden: int
    nearby: tuple[Member, ...]
    walk: tuple[Member, ...]


def gather(outline: Outline, abstraction: Abstraction) -> Interface:
    """The interface of one abstraction, most used definitions first where not all can be shown."""
    survey, owners = outline.survey, outline.owners
    modules = [survey.modules[path] for path in abstraction.paths]
    lead = survey.symbol(abstraction.lead) if abstraction.lead else None
    owned = _owned(modules, owners, abstraction)
    beside: list[Definition] = []
    definitions = owned
    if lead is not None:
        definitions = _members_of(survey, survey.module_of(abstraction.lead), lead)
        beside = [item for item in owned if item[1] is not lead and abstraction.kind != "class"]
    weight = _weights(survey, owners, abstraction)
    made = constructor(survey, abstraction)
    # What makes an object is told of by itself.
    listed, hidden = _listed([item for item in definitions if made is None or item[1] is not made[1]])
    others = [item for item in _listed(beside)[0] if item[1].is_public]
    chosen = _heaviest(listed, weight, _LISTED)
    chosen_others = _heaviest(others, weight, _BESIDE)
    walked = _walk(survey, listed + hidden + others, weight, bool(listed))
    attributes = _attributes(definitions, bool(lead)) if len(modules) == 1 else []

    def shown(item: Definition) -> Member:
        return member(survey, owners, item[0], item[1], abstraction.slug)

    told = {id(item[1]) for item in (*chosen, *chosen_others, *walked, *attributes)} | {id(lead)}
    told |= {id(made[1])} if made else set()
    return Interface(
        classes=sum(1 for _, symbol in owned if symbol.kind == "class"),
        functions=sum(1 for _, symbol in owned if symbol.kind == "function"),
        construction=_made(survey, owners, abstraction, *made) if made else None,
        attributes=tuple(shown(item) for item in attributes),
        members=tuple(shown(item) for item in chosen),
        others=tuple(shown(item) for item in chosen_others),
        hidden=len(listed) - len(chosen) + sum(1 for item in hidden if item not in listed),
        nearby=tuple(shown(item) for item in _nearby(outline, abstraction) if id(item[1]) not in told),
        walk=tuple(shown(item) for item in walked),
    )


def _made(survey: Survey, owners: Owners, abstraction: Abstraction, module: Module, symbol: Symbol) -> Member:
    found = member(survey, owners, module, symbol, abstraction.slug)
    return replace(found, call=call(module, key_name(abstraction.lead), symbol))


def _nearby(outline: Outline, abstraction: Abstraction) -> list[Definition]:
    """The most important definitions this chapter is to speak of, its own and those of no chapter."""
    keys = [key for key, slug in outline.speaks_of.items() if slug == abstraction.slug]
    return [found for key in keys if (found := named(outline.survey, key)) is not None]


def _listed(definitions: list[Definition]) -> tuple[list[Definition], list[Definition]]:
    """What a reader may use, and what is kept from them; where nothing is public, all is shown."""
    named = [item for item in definitions if item[1].kind != "constant" and item[1].name not in _SKIPPED]
    public = [item for item in named if item[1].is_public]
    hidden = [item for item in named if not item[1].is_public]
    return (public, hidden) if public else (hidden, [])


def _heaviest(found: list[Definition], weight: Callable[[Definition], float], limit: int) -> list[Definition]:
    """The most used ones, in the order of the source."""
    return sorted(sorted(found, key=lambda item: (-weight(item), _place(item)))[:limit], key=_place)


def _owned(modules: list[Module], owners: Owners, abstraction: Abstraction) -> list[Definition]:
    return [
        (module, symbol)
        for module in modules
        for symbol in (*module.top_symbols, *beside(module))
        if owners.of(module.key(symbol.qualname)) == abstraction.slug and not is_test(module, symbol)
    ]


def _members_of(survey: Survey, module: Module, lead: Symbol) -> list[Definition]:
    """What a type owns, in its own file and, where the language allows it, in those beside it."""
    beside = [
        other
        for other in survey.sources
        if other.folder == module.folder and other.language == module.language and lead.qualname not in other.by_name
    ]
    return [
        (found, symbol) for found in (module, *beside) for symbol in found.facts.symbols
        if symbol.owner == lead.qualname
    ]  # fmt: skip


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
    ranked = sorted(
        # Where nothing does much, the little there is.
        [item for item in definitions if _body(item[1]) >= 3] or [item for item in definitions if excerpt(*item)],
        key=lambda item: (-_worth(survey, item, weight(item), has_public), _place(item)),
    )
    several = len({module.path for module, _ in definitions}) > 1
    chosen = ranked[: _WALKED + several]
    quotable = [item for item in ranked if excerpt(*item) is not None and _body(item[1]) >= 5]
    shown = sum(1 for item in chosen if item in quotable)
    for item in quotable:
        if shown >= _QUOTED or len(chosen) > _WALKED + 1:
            break
        if item not in chosen:
            chosen.append(item)
            shown += 1
    return sorted(chosen, key=_place)


def _worth(survey: Survey, item: Definition, weight: float, has_public: bool) -> float:
    """How much a reader learns from a definition: used by others, doing something, neither hidden nor trivial."""
    module, symbol = item
    calls = sum(len(survey.references_from.get(key, ())) for key in _keys(item))
    score = weight + 0.8 * math.log2(1 + min(calls, 12)) + 0.6 * math.log2(1 + min(_body(symbol), 120))
    score += 1.0 if symbol.doc else 0.0
    score += 1.0 if excerpt(module, symbol) is not None else 0.0
    score += 2.0 if neighbours.is_exported(survey, module.key(symbol.qualname)) else 0.0
    score -= 2.5 if _is_record(item) else 0.0
    score -= 3.0 if not symbol.is_public and has_public else 0.0
    score -= 3.0 if _body(symbol) < 5 else 0.0
    score -= 2.0 if any("deprecat" in decorator for decorator in symbol.decorators) else 0.0
    return round(score, 6)


def _keys(item: Definition) -> list[str]:
    """A definition and, of a class, its methods."""
    module, symbol = item
    methods = [other.qualname for other in module.facts.symbols if other.owner == symbol.qualname]
    return [module.key(name) for name in (symbol.qualname, *methods)]


def _is_record(item: Definition) -> bool:
    """A class that holds values and does nothing."""
    module, symbol = item
    own = [other for other in module.facts.symbols if other.owner == symbol.qualname and other.kind == "method"]
    return symbol.kind == "class" and not any(_body(other) >= 3 for other in own)


def _body(symbol: Symbol) -> int:
    """About how many lines a definition has below its signature and docstring."""
    return symbol.end - (symbol.doc_end or symbol.line)


def _weights(survey: Survey, owners: Owners, abstraction: Abstraction) -> Callable[[Definition], float]:
    def weight(item: Definition) -> float:
        symbol = item[1]
        keys = _keys(item)
        outside = inside = tests = 0
        for reference in (found for key in keys for found in survey.references_to.get(key, ())):
            if not survey.in_source(reference):
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
