"""What the code tells of a definition that says nothing of itself: what it takes and gives, and who calls it."""

from __future__ import annotations

from course import wording
from course.idioms import failing, spelled, spoken
from course.steps.kinship import builds, third
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name, key_path
from course.survey.references import Reference
from course.wording import say

_NAMES = 3
_LONGEST_TYPE = 48


def told(survey: Survey, module: Module, symbol: Symbol, *, names_parameters: bool = True) -> str:
    """One sentence of facts, names in backticks; empty when there is nothing to say.

    Parameters are named only where they do not stand beside the sentence anyway.
    """
    substance, use = _substance(survey, module, symbol, names_parameters), _use(survey, module, symbol)
    text = say("{substance}; {use}", substance=substance, use=use) if substance and use else substance or use
    return f"{wording.capital(text)}." if text else ""


def _substance(survey: Survey, module: Module, symbol: Symbol, names_parameters: bool) -> str:
    match symbol.kind:
        case "class":
            return _of_class(module, symbol)
        case "constant":
            return _of_constant(symbol)
        case _:
            parts = _taken(symbol) if names_parameters else []
            parts += _returned(symbol)
            return _joined(parts) or _called(survey, module, symbol) or _raised(module, symbol)


def _of_class(module: Module, symbol: Symbol) -> str:
    members = [item for item in module.facts.symbols if item.owner == symbol.qualname and item.is_public]
    methods = [f"`{item.name}`" for item in members if item.kind in ("method", "function") and not item.is_special]
    fields = [f"`{item.name}`" for item in members if item.kind == "constant"]
    nested = [f"`{item.name}`" for item in members if item.kind == "class"]
    bases = [spelled(module.language, base.split("[", 1)[0]) for base in symbol.bases if base != "object"]
    parts = []
    if bases:
        named = wording.listed([f"`{base}`" for base in bases[:_NAMES]])
        parts.append(say(f"{third(builds(module, symbol))} {{bases}}", bases=named))
    if fields:
        parts.append(say("holds {fields}", fields=wording.some(fields, _NAMES, "field")))
    elif nested:
        parts.append(say("contains {types}", types=wording.some(nested, _NAMES, "type")))
    if methods:
        parts.append(say("offers {methods}", methods=wording.some(methods, _NAMES, "method")))
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """Clauses that may be lists themselves."""
    if len(parts) > 1 and any(f" {say('and')} " in part for part in parts[:-1]):
        return say("{parts}, and {last}", parts=", ".join(parts[:-1]), last=parts[-1])
    return wording.listed(parts)


def _taken(symbol: Symbol) -> list[str]:
    names = [f"`{item.name}`" for item in symbol.parameters if item.name not in (symbol.receiver, "self", "cls", "")]
    return [say("takes {parameters}", parameters=wording.some(names, _NAMES, "parameter"))] if names else []


def _returned(symbol: Symbol) -> list[str]:
    if not symbol.returns or len(symbol.returns) > _LONGEST_TYPE or "`" in symbol.returns:
        return []
    is_empty = symbol.returns in ("None", "void", "Unit")
    return [say("returns nothing") if is_empty else say("returns {type}", type=f"`{symbol.returns}`")]


def _called(survey: Survey, module: Module, symbol: Symbol) -> str:
    """What it calls or makes of the repository's own, in the order of the source."""
    key = module.key(symbol.qualname)
    targets = dict.fromkeys(
        item.target
        for item in survey.inside(key, symbol)
        if item.verb in ("calls", "instantiates") and item.target != key and survey.symbol(item.target) is not None
    )
    names = [f"`{spelled(survey.module_of(item).language, spoken(key_name(item)))}`" for item in targets]
    return say("calls {names}", names=wording.some(names, _NAMES, "definition")) if names else ""


def _raised(module: Module, symbol: Symbol) -> str:
    raised = [item.subject for item in module.facts.remarks
              if item.kind == "raises" and item.scope == symbol.qualname]  # fmt: skip
    said = failing(module.language, raised[0]) if raised else ""
    return say("in some cases {fails}", fails=said) if said else ""


def _of_constant(symbol: Symbol) -> str:
    if symbol.value and len(symbol.value) <= _LONGEST_TYPE and "`" not in symbol.value:
        return say("set to {value}", value=f"`{symbol.value}`")
    return say("of type {type}", type=f"`{symbol.returns}`") if symbol.returns and "`" not in symbol.returns else ""


#: The ways of using, the commonest first.
_WAYS = ("calls", "instantiates", "inherits", "decorates", "raises", "mentions", "imports")


def _use(survey: Survey, module: Module, symbol: Symbol) -> str:
    """Who uses it, by the commonest way of using."""
    found = [
        item
        for item in survey.references_to.get(module.key(symbol.qualname), ())
        if survey.in_source(item) and not _is_within(item, module, symbol)
    ]
    for kind in _WAYS:
        users = list(dict.fromkeys(_speaker(survey, item) for item in found if item.verb == kind))
        if users:
            return wording.used(kind, wording.some([f"`{name}`" for name in users], 2, "place"), len(users))
    return ""


def _speaker(survey: Survey, item: Reference) -> str:
    """The definition a use stands in, or the file at whose top it stands."""
    module = survey.modules[key_path(item.source)]
    return spelled(module.language, spoken(key_name(item.source))) or module.dotted


def _is_within(item: Reference, module: Module, symbol: Symbol) -> bool:
    return item.path == module.path and symbol.start <= item.line <= symbol.end
