"""Questions on what the code looks like: bases, parameters, defaults, return types and values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.abstractions import Abstraction
from course.courses import Citation, Question
from course.idioms import spelled
from course.steps.kinship import builds, third
from course.steps.questions.behaviour import ancestors
from course.steps.questions.pool import Quizmaster, named, occurs
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.wording import say

_SAYS_NOTHING = ("", "None", "Any", "t.Any", "typing.Any", "void", "any", "Unit", "()", "unknown")


def inherits(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a type extends; the wrong ones are not among its bases, near or far."""
    for module, symbol in quizmaster.definitions(abstraction, "class"):
        if len(symbol.bases) != 1 or symbol.bases[0] in ("object", "Protocol", "ABC"):
            continue
        base = re.split(r"[\[<(]", symbol.bases[0], maxsplit=1)[0]
        verb, said = builds(module, symbol), spelled(module.language, base)
        place = _said_at(module, symbol, base)
        if place is None:
            continue
        known = ancestors(quizmaster, module.key(symbol.qualname)) | {symbol.name, base.rsplit(".", 1)[-1]}
        wrong = [f"`{other.name}`" for _, other in quizmaster.classes if other.name not in known]
        if question := quizmaster.question(
            "inherits",
            say(f"What does {{name}} {verb}?", name=named(module, symbol)),
            f"`{said}`",
            wrong,
            say(f"The code says that {{name}} {third(verb)} {{base}}.", name=named(module, symbol), base=f"`{said}`"),
            place,
        ):
            yield question


def _said_at(module: Module, symbol: Symbol, base: str) -> Citation | None:
    """Where a type is said to build on another: in its definition, or, as in Rust, beside it."""
    name = base.rsplit(".", 1)[-1].rsplit("\\", 1)[-1]
    if occurs(name, module.excerpt(symbol.start, symbol.end)):
        return Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name)
    for use in module.facts.uses:
        if use.kind == "inherits" and use.scope == symbol.qualname and occurs(name, module.lines[use.line - 1]):
            return Citation(path=module.path, start=use.line, end=use.line, name=name)
    return None


def parameters(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a definition takes; the wrong ones are what others take."""
    others = list(dict.fromkeys(taken for _, item in quizmaster.public if (taken := _taken(item))))
    for module, symbol in quizmaster.definitions(abstraction, "method", "function"):
        right = _taken(symbol)
        if not right or right.count(",") < 1 or "overload" in " ".join(symbol.decorators):
            continue
        alike = [item for item in others if abs(item.count(",") - right.count(",")) <= 1]
        if question := quizmaster.question(
            "signature",
            say("Which parameters does {name} take?", name=named(module, symbol)),
            f"`{right}`",
            [f"`{item}`" for item in alike if set(item.split(", ")) != set(right.split(", "))][:30],
            say("It is declared with {parameters}.", parameters=f"`{right}`"),
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def returns(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """What a function is declared to return; the wrong ones are what others are declared to return."""
    for module, symbol in quizmaster.definitions(abstraction, "method", "function"):
        if symbol.returns in _SAYS_NOTHING or len(symbol.returns) > 60:
            continue
        if question := quizmaster.question(
            "returns",
            say("What does {name} return, as it is declared?", name=named(module, symbol)),
            f"`{symbol.returns}`",
            [f"`{item}`" for item in quizmaster.returns[:12] if len(item) <= 60],
            say("It is declared to return {type}.", type=f"`{symbol.returns}`"),
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def defaults(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """The default of a parameter; the wrong ones are other defaults."""
    for module, symbol in quizmaster.definitions(abstraction, "method", "function"):
        for parameter in symbol.parameters:
            if parameter.default in ("", "None", "...", "null", "nil", "undefined") or len(parameter.default) > 40:
                continue
            if question := quizmaster.question(
                "defaults",
                say("In {name}, what is the default of {parameter}?", name=named(module, symbol),
                    parameter=f"`{parameter.name}`"),
                f"`{parameter.default}`",
                [f"`{item}`" for item in quizmaster.defaults[:12]],
                say("The declaration gives {parameter} the default {value}.", parameter=f"`{parameter.name}`",
                    value=f"`{parameter.default}`"),
                Citation(path=module.path, start=symbol.start, end=symbol.end, name=parameter.name),
            ):  # fmt: skip
                yield question


def values(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """The value of a constant; the wrong ones are other constants' values."""
    known = set(quizmaster.values)
    for module, symbol in quizmaster.definitions(abstraction, "constant"):
        if symbol.owner or symbol.value not in known or not _is_set_once(module, symbol):
            continue
        if question := quizmaster.question(
            "values",
            say("What is {name} set to in {file}?", name=f"`{symbol.name}`", file=f"`{module.path}`"),
            f"`{symbol.value}`",
            [f"`{item}`" for item in quizmaster.values[:40]],
            say("{name} is set to {value}.", name=f"`{symbol.name}`", value=f"`{symbol.value}`"),
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def _taken(symbol: Symbol) -> str:
    """The names of what a definition takes, without its own object."""
    names = [item.name for item in symbol.parameters if item.name and item.name != symbol.receiver]
    text = ", ".join(names)
    return text if len(text) <= 70 and len(set(names)) == len(names) and "`" not in text else ""


def _is_set_once(module: Module, symbol: Symbol) -> bool:
    return sum(1 for other in module.facts.symbols if other.qualname == symbol.qualname) == 1
