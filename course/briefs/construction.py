"""How an object of a type is made, where the code says so for certain."""

from __future__ import annotations

import re

from course.abstractions import Abstraction
from course.idioms import idiom, parameter
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name

Definition = tuple[Module, Symbol]

_LONGEST = 60
#: Types nothing can be made of, by what their language calls them, and by what stands before their name.
_ABSTRACT = re.compile(r"(?<!\w)(abstract|interface|trait|protocol|static|enum|annotation|object|module|sealed)(?!\w)")
_MARKED = re.compile(r"(?<!\w)(abstract|interface|static|enum)(?!\w)")
#: C++ functions without a body make their class abstract.
_PURE = re.compile(r"\)[^;{}]*=\s*0\s*;")
_NEW = ("JavaScript", "TypeScript", "Java", "C#", "PHP")


def constructor(survey: Survey, abstraction: Abstraction) -> Definition | None:
    """What makes an object of the type a chapter is about; None where nobody may call it."""
    module = survey.module_of(abstraction.lead) if abstraction.lead else None
    lead = module.by_name.get(key_name(abstraction.lead)) if module else None
    if module is None or lead is None or _is_abstract(module, lead):
        return None
    if module.language == "Go":
        return _maker(survey, module, lead)
    # Java and its kin name a constructor after its class.
    for name in (*idiom(module.language).constructor, lead.name):
        symbol = module.by_name.get(f"{lead.qualname}.{name}")
        if symbol is not None and _is_open(module, symbol):
            return module, symbol
    return None


def call(module: Module, owner: str, symbol: Symbol) -> str:
    """The call as one would write it: `new Pot(cups)`, `Pot.new(cups)`, `Pot::new(cups)`."""
    names = [
        parameter(module.language, item) for item in symbol.parameters if item.name != symbol.receiver or item.star
    ]
    taken = ", ".join(names)
    taken = taken if len(taken) <= _LONGEST else "…"
    name = owner.rpartition(".")[2]
    match module.language:
        case "Go":
            return f"{symbol.name}({taken})"
        case "Rust":
            return f"{name}::{symbol.name}({taken})"
        case "Ruby":
            return f"{name}.new({taken})"
        case language if language in _NEW:
            return f"new {name}({taken})"
        case _:
            return f"{name}({taken})"


def _is_abstract(module: Module, lead: Symbol) -> bool:
    if module.language == "Python":
        return False
    if module.language == "C++" and _PURE.search(module.excerpt(lead.start, lead.end)):
        return True
    if module.language == "Ruby" and re.search(r"private_class_method\s+:new", module.excerpt(lead.start, lead.end)):
        return True
    head = lead.head.partition("(")[0].partition(lead.name)[0]
    return _ABSTRACT.search(lead.noun) is not None or _MARKED.search(head) is not None


def _is_open(module: Module, symbol: Symbol) -> bool:
    if module.language == "Rust":
        return symbol.is_public and not symbol.receiver
    if module.language == "Java" and "(" not in symbol.head:
        # The short constructor of a record does not name what it takes.
        return False
    return symbol.is_public or symbol.is_special


def _maker(survey: Survey, module: Module, lead: Symbol) -> Definition | None:
    """Go's function that makes one: `NewPot` or `New`, in the same folder, giving the type itself."""
    beside = [item for item in survey.sources if item.folder == module.folder and item.language == "Go"]
    gives = re.compile(rf"^\(?(\w+ )?\*?{re.escape(lead.name)}(?!\w)")
    for name in (f"New{lead.name}", "New"):
        for other in beside:
            symbol = other.by_name.get(name)
            if symbol is not None and symbol.kind == "function" and gives.match(symbol.returns):
                return other, symbol
    return None
