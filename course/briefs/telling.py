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


def told(survey: Survey, module: Module, symbol: Symbol) -> str:
    """One sentence of facts, names in backticks; empty when there is nothing to say."""
    substance, use = _substance(module, symbol), _use(survey, module, symbol)
    text = say("{substance}; {use}", substance=substance, use=use) if substance and use else substance or use
    return f"{wording.capital(text)}." if text else ""


def _substance(module: Module, symbol: Symbol) -> str:
    match symbol.kind:
        case "class":
            return _of_class(module, symbol)
        case "constant":
            return _of_constant(symbol)
        case _:
            return _of_function(module, symbol)


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


def _of_function(module: Module, symbol: Symbol) -> str:
    takes = [f"`{item.name}`" for item in symbol.parameters if item.name not in (symbol.receiver, "self", "cls", "")]
    parts = []
    if takes:
        parts.append(say("takes {parameters}", parameters=wording.some(takes, _NAMES, "parameter")))
    if symbol.returns and len(symbol.returns) <= _LONGEST_TYPE and "`" not in symbol.returns:
        is_empty = symbol.returns in ("None", "void", "Unit")
        parts.append(say("returns nothing") if is_empty else say("returns {type}", type=f"`{symbol.returns}`"))
    if not parts:
        raised = [item.subject for item in module.facts.remarks
                  if item.kind == "raises" and item.scope == symbol.qualname]  # fmt: skip
        said = failing(module.language, raised[0]) if raised else ""
        parts = [say("in some cases {fails}", fails=said)] if said else []
    return _joined(parts)


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
