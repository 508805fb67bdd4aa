"""An exercise on the text of one definition: put what it calls in the order it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course import wording
from course.abstractions import Abstraction
from course.courses import Exercise
from course.markup import code
from course.steps.exercises.setting import answer, exercise
from course.steps.questions.pool import Quizmaster, named
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name
from course.wording import say

_FEWEST, _MOST = 3, 7


def sequence(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Calls of the repository's own definitions, each on a line of its own and named once in the whole text."""
    for module, symbol in quizmaster.definitions(abstraction, "function", "method"):
        lines = _calls(quizmaster, module, symbol)
        if not _FEWEST <= len(lines) <= _MOST:
            continue
        mixed = sorted(lines, key=lambda name: (name.lower(), name))
        ranked = sorted(lines, key=lambda name: lines[name])
        if mixed == ranked:
            mixed.reverse()
        yield exercise(
            "sequence",
            module.key(symbol.qualname),
            say("in which order does {name} go?", name=code(symbol.name)),
            say("The text of {name} in {file} calls {calls}. Without looking: in which order do these calls stand "
                "there, from top to bottom?", name=named(module, symbol), file=code(module.path),
                calls=wording.listed([code(name) for name in mixed])),
            [say("The first is {name}.", name=code(ranked[0]))],
            say("From top to bottom:"),
            [answer(code(name), module.path, lines[name], name) for name in ranked],
        )  # fmt: skip


def _calls(quizmaster: Quizmaster, module: Module, symbol: Symbol) -> dict[str, int]:
    """The line of each call, by the name that is called; none, if two share a line."""
    text = module.excerpt(symbol.start, symbol.end)
    found: dict[str, int] = {}
    for item in quizmaster.survey.inside(module.key(symbol.qualname), symbol):
        name = key_name(item.target).rsplit(".", 1)[-1]
        called = re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        opened = re.search(rf"(?<!\w){re.escape(name)}\s*[(<]", module.lines[item.line - 1])
        if item.verb == "calls" and len(called) == 1 and opened and name != symbol.name:
            found.setdefault(name, item.line)
    return found if len(set(found.values())) == len(found) else {}
