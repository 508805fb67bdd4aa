"""Questions on the text itself, for small repositories and for languages without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course import docstrings
from course.abstractions import Abstraction
from course.courses import Citation, Question
from course.steps import lines
from course.steps.questions.pool import Quizmaster, named, occurs
from course.survey.languages import language_of
from course.survey.modules import Module
from course.wording import counted, say

#: Lines of one question on their order, files asked about, and lines of one file after which the next is asked for.
_OPTIONS, _FILES, _PAIRS = 4, 12, 3
#: Numbers beyond this are counted rather than known.
_MOST_COUNTED = 6


def takes(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """How many parameters a definition has; the wrong numbers are those around it."""
    for module, symbol in quizmaster.definitions(abstraction, "function", "method"):
        taken = [item for item in symbol.parameters if item.name != symbol.receiver]
        if symbol.name == "main" or any(item.star or not item.name for item in taken) or len(taken) > _MOST_COUNTED:
            continue
        if question := _number(
            quizmaster,
            "takes",
            say("How many parameters does {name} take?", name=named(module, symbol)),
            len(taken),
            say("It is declared with {parameters}.", parameters=", ".join(f"`{item.name}`" for item in taken))
            if taken
            else say("It is declared without any."),
            Citation(path=module.path, start=symbol.start, end=symbol.end, name=symbol.name),
        ):
            yield question


def times(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """On how many lines a definition is called, where every place with its name is understood."""
    for module, symbol in quizmaster.definitions(abstraction, "function", "method"):
        key = module.key(symbol.qualname)
        used = quizmaster.occurrences.uses(key)
        if not used or symbol.name == "main" or not quizmaster.occurrences.is_whole(key):
            continue
        places = sorted({(item.path, item.line) for item in used if item.verb == "calls"})
        if len(places) != len(used) or not 0 < len(places) < _MOST_COUNTED:
            continue
        path, line = places[0]
        if question := _number(
            quizmaster,
            "times",
            say("On how many lines of the source, tests aside, is {name} called?", name=named(module, symbol)),
            len(places),
            say(
                "The name stands on {lines} of code and where it is defined, and nowhere else.",
                lines=counted(len(places), "line"),
            ),
            Citation(path=path, start=line, end=line, name=symbol.name),
        ):
            yield question


def opens(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which file begins with a sentence; the wrong ones begin with others."""
    spoken = {module.path: _letters(module.facts.doc) for module in quizmaster.survey.sources}
    for module in _files(quizmaster, abstraction):
        told = docstrings.summary(module.facts.doc, 160)
        stem = module.path.rpartition("/")[2].partition(".")[0].lower()
        if len(told.split()) < 4 or "`" in told or told.endswith("…") or stem in told.lower():
            continue
        wrong = [f"`{path}`" for path, said in spoken.items() if _letters(told)[:24] not in said]
        if question := quizmaster.question(
            "opens",
            say("Which of these files begins with the words “{told}”?", told=told),
            f"`{module.path}`",
            wrong,
            say("So says the beginning of {file}.", file=f"`{module.path}`"),
            Citation(path=module.path, start=module.facts.doc_start, end=module.facts.doc_end),
        ):
            yield question


def speaks(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which file has the name of another one, or of something of its own, in its text; the wrong ones do not."""
    for module in _files(quizmaster, abstraction):
        for word in _spoken(quizmaster, module):
            naming = quizmaster.occurrences.files_naming(word)
            line = next((line for path, line in quizmaster.occurrences.of(word) if path == module.path), 0)
            if not line:
                continue
            # A file that is called so speaks of it in a way.
            wrong = [f"`{other.path}`" for other in quizmaster.survey.sources
                     if other.path not in naming and not occurs(word, other.path)]  # fmt: skip
            if question := quizmaster.question(
                "speaks",
                say("Which of these files speaks of {name}?", name=f"`{word}`"),
                f"`{module.path}`",
                wrong,
                say("The word stands in {file}, and in none of the others.", file=f"`{module.path}`"),
                Citation(path=module.path, start=line, end=line, name=word),
            ):
                yield question
                break


def spread(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """On how many lines a name stands, comments included; a count of whole words, whatever the language."""
    for module in _files(quizmaster, abstraction):
        for word in lines.words(module)[:12]:
            places = quizmaster.occurrences.of(word)
            if not 1 < len(places) <= _MOST_COUNTED or places[0][0] != module.path:
                continue
            if question := _number(
                quizmaster,
                "spread",
                say("{name} stands in {file}. On how many lines of the source does it stand in all, tests aside?",
                    name=f"`{word}`", file=f"`{module.path}`"),
                len(places),
                say("As a whole word, {name} stands on {lines}.", name=f"`{word}`",
                    lines=counted(len(places), "line")),
                Citation(path=module.path, start=places[0][1], end=places[0][1], name=word),
            ):  # fmt: skip
                yield question


def first(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which of some lines comes first in a file; each of them stands in it once, and they are well apart."""
    for module in _files(quizmaster, abstraction):
        told = lines.telling(module)
        apart = max(len(told) // _OPTIONS, 1)
        # How a file opens is no question.
        chosen = told[min(1, apart - 1) :: apart]
        if len(chosen) < _OPTIONS:
            continue
        line, right = chosen[0]
        if question := quizmaster.question(
            "first",
            say("Reading {file} from top to bottom, which of these lines comes first?", file=f"`{module.path}`"),
            f"`{right}`",
            [f"`{text}`" for _, text in chosen[1:]],
            say("It is line {number}; the others come after it.", number=line),
            Citation(path=module.path, start=line, end=line, name=right),
        ):
            yield question


def last(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which of some lines comes last in a file; in a longer one, others than are asked for the first."""
    for module in _files(quizmaster, abstraction):
        told = lines.telling(module)
        apart = max(len(told) // _OPTIONS, 1)
        chosen = told[apart - 1 :: apart][-_OPTIONS:]
        if len(chosen) < _OPTIONS:
            continue
        line, right = chosen[-1]
        if question := quizmaster.question(
            "last",
            say("Reading {file} from top to bottom, which of these lines comes last?", file=f"`{module.path}`"),
            f"`{right}`",
            [f"`{text}`" for _, text in chosen[:-1]],
            say("It is line {number}; the others come before it.", number=line),
            Citation(path=module.path, start=line, end=line, name=right),
        ):
            yield question


def follows(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Question]:
    """Which line comes right below another one; the wrong ones stand elsewhere in the file, or not in it at all."""
    own = [quizmaster.survey.modules[path] for path in abstraction.paths]
    for module in sorted(own, key=lambda item: (-item.line_count, item.path))[:_FILES]:
        told = dict(lines.telling(module)) if module.is_quotable else {}
        pairs = [number for number in told if number + 1 in told and _is_flow(module, number)]
        for number in pairs[:: max(len(pairs) // _PAIRS, 1)][:_PAIRS]:
            asked, right = told[number], told[number + 1]
            wrong = [text for text in told.values() if text not in (asked, right)]
            if len(wrong) < _OPTIONS - 1:
                wrong += _lines_elsewhere(quizmaster, module)
            if question := quizmaster.question(
                "follows",
                say("In {file}, which line comes right below {line}?", file=f"`{module.path}`", line=f"`{asked}`"),
                f"`{right}`",
                [f"`{text}`" for text in wrong],
                say("They are lines {first} and {second}.", first=number, second=number + 1),
                Citation(path=module.path, start=number, end=number + 1, name=right),
            ):
                yield question


def _is_flow(module: Module, number: int) -> bool:
    """Whether a line and the next belong together: to one definition, where definitions are known."""
    symbols = module.facts.symbols
    within = any(item.start <= number and number + 1 <= item.end for item in symbols)
    return within if symbols else True


def _lines_elsewhere(quizmaster: Quizmaster, module: Module) -> list[str]:
    """Lines of other files of the language that stand nowhere in this one."""
    here = {line.strip() for line in module.lines}
    near = [other for other in quizmaster.survey.sources
            if other.path != module.path and other.is_quotable and other.language == module.language]  # fmt: skip
    return [text for other in near[:_FILES] for _, text in lines.telling(other) if text not in here]


def _number(quizmaster: Quizmaster, kind: str, text: str, right: int, why: str, citation: Citation) -> Question | None:
    # Nobody asks about what is nowhere, but a definition may take nothing.
    least = 0 if kind == "takes" else 1
    near = [str(count) for count in range(max(right - 2, least), right + 4) if count != right]
    return quizmaster.question(kind, text, str(right), near, why, citation)


def _files(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Module]:
    """The files of an abstraction that have text to ask about, the longest first."""
    found = [quizmaster.survey.modules[path] for path in abstraction.paths]
    readable = [module for module in found if module.is_quotable and module.facts.code_lines > 3]
    return sorted(readable, key=lambda module: (-module.line_count, module.path))[:_FILES]


def _spoken(quizmaster: Quizmaster, module: Module) -> list[str]:
    """Names to ask about: of files this one names, then words that stand in few files."""
    text = module.data.decode("utf-8", "replace")
    names = [other.path.rpartition("/")[2].partition(".")[0] for other in quizmaster.survey.sources
             if other.path != module.path and language_of(other.path) == language_of(module.path)]  # fmt: skip
    called = sorted({name for name in names if len(name) > 3 and occurs(name, text)})
    own = module.path.rpartition("/")[2].partition(".")[0]
    rare = [word for word in lines.words(module)
            if word != own and len(quizmaster.occurrences.files_naming(word)) <= 3]  # fmt: skip
    return [*called, *rare][:8]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
