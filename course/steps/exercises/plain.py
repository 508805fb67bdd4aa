"""Exercises on the text itself, for small repositories and for languages without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course import wording
from course.abstractions import Abstraction
from course.courses import Exercise
from course.markup import code
from course.steps import lines
from course.steps.exercises.setting import answer, exercise
from course.steps.questions.pool import Quizmaster, digest, named
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.wording import say

_FEWEST, _MOST = 2, 9
#: Lines to put in order, and of a short file.
_ORDERED, _SHORT = 5, 4


def word(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Find every line with a name, comments included: nothing but the text decides, so nothing is left out."""
    for module in _files(quizmaster, abstraction):
        for name in _names(quizmaster, module):
            places = quizmaster.occurrences.of(name)
            files = sorted({path for path, _ in places})
            many = say("There are {number} of them, in {files}.", number=wording.number(len(places)),
                       files=wording.counted(len(files), "file"))  # fmt: skip
            yield exercise(
                "word",
                name,
                say("where does {name} stand?", name=code(name)),
                say("{name} stands in {file}. Find every line of the source in which it stands as a whole word, "
                    "comments included, tests aside.", name=code(name), file=code(module.path)),
                [many, say("Search whole words only, and mind capital and small letters.")],
                say("It stands in these {lines}, and in no other:", lines=wording.counted(len(places), "line")),
                [answer(_told(quizmaster.survey.modules[path], line), path, line, name) for path, line in places],
            )  # fmt: skip


def signature(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Predict what a definition takes: its parameters, each where it is declared."""
    for module, symbol in quizmaster.definitions(abstraction, "function", "method"):
        places = _declared(module, symbol)
        if not _FEWEST <= len(places) <= _MOST:
            continue
        yield exercise(
            "signature",
            module.key(symbol.qualname),
            say("what does {name} take?", name=code(symbol.name)),
            say("{name} is defined in {file}. Think about what it needs to know, and name its parameters, in order.",
                name=named(module, symbol), file=code(module.path)),
            [say("There are {number}.", number=wording.number(len(places)))],
            say("It is declared with these, in this order:"),
            [answer(code(name), module.path, line, name) for name, line in places],
        )  # fmt: skip


def _declared(module: Module, symbol: Symbol) -> list[tuple[str, int]]:
    """The parameters with the line of each; none, if one of them has no name or is not seen where it should be."""
    taken = [item for item in symbol.parameters if item.name != symbol.receiver]
    found: list[tuple[str, int]] = []
    if any(item.star or not item.name.isidentifier() for item in taken):
        return []
    line = symbol.line
    # The name itself may be the name of a parameter, too.
    column = max(module.lines[line - 1].find(symbol.name), 0) + len(symbol.name)
    for item in taken:
        whole = re.compile(rf"(?<!\w){re.escape(item.name)}(?!\w)")
        while line <= symbol.end and not (place := whole.search(module.lines[line - 1], column)):
            line, column = line + 1, 0
        if line > symbol.end or place is None:
            return []
        found.append((item.name, line))
        column = place.end()
    return found


def ordered(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Put lines of a file in the order in which they stand there."""
    for module in _files(quizmaster, abstraction):
        told = lines.telling(module)
        if len(told) < _SHORT:
            continue
        count = min(len(told), _ORDERED)
        step = len(told) / count
        chosen = [told[int(place * step)] for place in range(count)]
        mixed = sorted(chosen, key=lambda item: digest(module.path, item[1]))
        if mixed == chosen:
            mixed.reverse()
        shown = "\n".join(f"- {code(text)}" for _, text in mixed)
        asked = say(
            "These lines stand in {file}. Think about what must come before what, and put them in the order in which "
            "they stand there:",
            file=code(module.path),
        )
        yield exercise(
            "ordered",
            module.path,
            say("put {file} in order", file=code(module.path.rpartition("/")[2])),
            f"{asked}\n\n{shown}",
            [say("The first is {name}.", name=code(chosen[0][1]))],
            say("From top to bottom:"),
            [answer(code(text), module.path, line, text) for line, text in chosen],
        )


def _names(quizmaster: Quizmaster, module: Module) -> list[str]:
    """Words of a file that stand on a few lines of the source, those of several files first."""
    found = {name: quizmaster.occurrences.of(name) for name in lines.words(module)[:40]}
    # A name is asked for in the first file it stands in, so that no two chapters ask the same.
    fit = [name for name, places in found.items()
           if _FEWEST <= len(places) <= _MOST and places[0][0] == module.path]  # fmt: skip
    return sorted(fit, key=lambda name: (-len({path for path, _ in found[name]}), -len(found[name]), name))


def _files(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Module]:
    found = [quizmaster.survey.modules[path] for path in abstraction.paths]
    return sorted(
        (module for module in found if module.is_quotable and module.role == "source"),
        key=lambda module: (-module.line_count, module.path),
    )


def _told(module: Module, line: int) -> str:
    text = module.lines[line - 1].strip()
    if not lines.is_quotable(text):
        return code(module.path)
    return code(text if len(text) <= 80 else f"{text[:78]}…")
