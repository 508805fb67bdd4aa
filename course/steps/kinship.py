"""How types of a language are akin: who embeds, implements or extends whom, as far as the text shows."""

from __future__ import annotations

import re

from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.survey.references import Reference

#: Types that say what others must do, in the words of their languages.
_CONTRACTS = ("interface", "trait", "protocol")


def builds(module: Module, symbol: Symbol) -> str:
    """What a type does to what it builds on, as a verb without its ending: "embed", "implement", "build on"."""
    text = module.excerpt(symbol.start, symbol.end)
    said = [_stands(base, text) for base in symbol.bases]
    if module.language == "Go" and said and all(said):
        return "embed"
    if module.language in ("Go", "Rust") and said and not any(said):
        return "implement"
    return "build on"


def heirs(survey: Survey, module: Module, symbol: Symbol, found: list[Reference]) -> str:
    """What other types do to this one, all of them; where they differ, the vaguest word."""
    verbs = {_verb(survey, module, symbol, item) for item in found}
    return verbs.pop() if len(verbs) == 1 else "build on"


def third(verb: str) -> str:
    """A verb of one subject: "embeds", "builds on"."""
    first, _, rest = verb.partition(" ")
    return f"{first}s {rest}".strip()


def _verb(survey: Survey, module: Module, symbol: Symbol, item: Reference) -> str:
    heir = survey.symbol(item.source)
    if heir is None:
        return "build on"
    if module.language in ("Go", "Rust"):
        is_inside = item.path == item.source.partition("::")[0] and heir.start <= item.line <= heir.end
        if not is_inside:
            return "implement"
        return "embed" if module.language == "Go" else "build on"
    if module.language == "PHP" and symbol.noun == "trait":
        return "use"
    if module.language == "Ruby" and symbol.noun == "module":
        return "build on"
    if _is_contract(symbol):
        return "extend" if _is_contract(heir) else "implement"
    return "extend"


def _is_contract(symbol: Symbol) -> bool:
    return any(word in symbol.noun.split() for word in _CONTRACTS)


def _stands(base: str, text: str) -> bool:
    name = re.split(r"[\[<(]", base, maxsplit=1)[0].rsplit(".", 1)[-1].lstrip("\\")
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
