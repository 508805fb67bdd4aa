"""An exercise on what can go wrong: find everything a definition raises or throws itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course import wording
from course.abstractions import Abstraction
from course.courses import Exercise
from course.idioms import Idiom, idiom
from course.markup import code
from course.steps.exercises.setting import answer, exercise
from course.steps.questions.pool import Quizmaster, named, occurs
from course.survey.facts import Remark, Symbol
from course.survey.modules import Module
from course.wording import say

_FEWEST, _MOST = 2, 7
_LONGEST_CONDITION = 90


def failures(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Every failing statement of one definition, none left out."""
    for module, symbol in quizmaster.definitions(abstraction, "function", "method"):
        words = idiom(module.language)
        found = [item for item in module.facts.remarks if item.kind == "raises" and item.scope == symbol.qualname]
        if not _FEWEST <= len(found) <= _MOST or not _is_complete(module, symbol, words, found):
            continue
        act = "panics" if module.language == "Go" else f"{words.fails} an {words.failure}"
        yield exercise(
            "failures",
            module.key(symbol.qualname),
            say("what can go wrong in {name}?", name=code(symbol.name)),
            say(f"Read {{name}} in {{file}}. Find every place where it {act} itself, and on which condition.",
                name=named(module, symbol), file=code(module.path)),
            [say("There are {places} to find.", places=wording.counted(len(found), "place"))],
            say("From top to bottom:"),
            [answer(_told(item), module.path, item.line, _last(item)) for item in sorted(found, key=lambda x: x.line)],
        )  # fmt: skip


def _is_complete(module: Module, symbol: Symbol, words: Idiom, found: list[Remark]) -> bool:
    """Whether the text has exactly as many failing statements as were found, each where it is said to be."""
    if not words.failing:
        return False
    statement = re.compile(rf"(?<!\w)(?:{'|'.join(words.failing)})(?!\w)")
    lines = range(symbol.start, symbol.end + 1)
    documented = range(symbol.doc_start, symbol.doc_end + 1) if symbol.doc_start else range(0)
    standing = [line for line in lines if line not in documented and statement.search(module.lines[line - 1])]
    is_shown = all(occurs(_last(item), module.lines[item.line - 1]) for item in found)
    return is_shown and standing == sorted(item.line for item in found)


def _told(item: Remark) -> str:
    condition = item.condition if len(item.condition) <= _LONGEST_CONDITION else ""
    return (
        say("{name} if {condition}", name=code(_last(item)), condition=code(condition))
        if condition
        else code(_last(item))
    )


def _last(item: Remark) -> str:
    return item.subject.rsplit(".", 1)[-1]
