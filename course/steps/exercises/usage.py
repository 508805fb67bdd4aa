"""Exercises on who uses a definition: find its callers, rename it, rename one of its parameters."""

from __future__ import annotations

from collections.abc import Iterator

from course import wording
from course.abstractions import Abstraction
from course.courses import Exercise
from course.markup import code
from course.steps.exercises import arguments
from course.steps.exercises.setting import answer, exercise, speaker
from course.steps.questions.pool import Quizmaster, named
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.survey.references import Reference
from course.wording import say

_FEWEST, _MOST = 2, 9
_CALLS = ("calls", "instantiates")


def callers(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Find every caller: the solution is complete, for every place with the name is understood."""
    for module, symbol in quizmaster.definitions(abstraction, "method", "function", "class"):
        used = _uses(quizmaster, module, symbol)
        found = [item for item in used if item.verb in _CALLS]
        if not _FEWEST <= len(found) <= _MOST or any(item.verb in ("raises", "decorates") for item in used):
            continue
        if len({(item.path, item.line) for item in found}) < len(found):
            continue
        verb, act = ("create", "creates") if symbol.kind == "class" else ("call", "calls")
        files = sorted({item.path for item in found})
        task = (
            f"{{name}} is defined in {{file}}. Find every place in the source, tests aside, that {act} it. "
            "Write the places down before you look at the solution."
        )
        yield exercise(
            "callers",
            module.key(symbol.qualname),
            say(f"who {act} {{name}}?", name=code(symbol.name)),
            say(task, name=named(module, symbol), file=code(module.path)),
            [_many(len(found), files), _search(symbol)],
            say(f"These {{places}} {verb} it, and no other:", places=wording.counted(len(found), "place")),
            [answer(f"{speaker(quizmaster.survey, item.source)}", item.path, item.line, symbol.name) for item in found],
        )


def usages(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Find every place that names a definition: called, built on, imported or only named."""
    for module, symbol in quizmaster.definitions(abstraction, "class", "function", "method", "constant"):
        found = _uses(quizmaster, module, symbol)
        if any(item.path == module.path and item.line == symbol.line for item in found):
            continue
        first = {(item.path, item.line): item for item in reversed(found)}
        spoken = [(path, line) for path, line in quizmaster.occurrences.quoted(module.key(symbol.qualname))
                  if (path, line) not in first]  # fmt: skip
        if spoken or not _FEWEST <= len(first) <= _MOST:
            continue
        places = [first[place] for place in sorted(first)]
        files = sorted({item.path for item in places})
        yield exercise(
            "usages",
            module.key(symbol.qualname),
            say("where is {name} used?", name=code(symbol.name)),
            say("{name} is defined in {file}. Find every other line of the source that names it; tests, comments and "
                "texts aside.", name=named(module, symbol), file=code(module.path)),
            [_many(len(places), files), _search(symbol)],
            say("These {lines} name it, and no other:", lines=wording.counted(len(places), "line")),
            [answer(wording.used(item.verb, speaker(quizmaster.survey, item.source), 1), item.path, item.line,
                    symbol.name) for item in places],
        )  # fmt: skip


def rename(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Find every file that must change with a name."""
    for module, symbol in quizmaster.definitions(abstraction, "function", "class", "method"):
        used = _uses(quizmaster, module, symbol)
        places: list[tuple[str, int, str]] = [(item.path, item.line, item.verb) for item in used]
        if not places:
            continue
        places += [(path, line, "quotes") for path, line in quizmaster.occurrences.quoted(module.key(symbol.qualname))]
        first: dict[str, tuple[int, str]] = {}
        for path, line, verb in sorted(places):
            first.setdefault(path, (line, verb))
        others = [path for path in sorted(first) if path != module.path]
        if not _FEWEST <= len(others) + 1 <= _MOST or not others:
            continue
        solution = [answer(say("{file} defines it", file=code(module.path)), module.path, symbol.line, symbol.name)]
        solution += [
            answer(wording.used(first[path][1], code(path), 1), path, first[path][0], symbol.name) for path in others
        ]
        yield exercise(
            "rename",
            module.key(symbol.qualname),
            say("rename {name}", name=code(symbol.name)),
            say("Suppose {name} gets another name. Which source files must change, tests, comments and texts aside? "
                "Name them all.", name=named(module, symbol)),
            [say("There are {number}.", number=wording.number(len(solution))), _search(symbol)],
            say("{files} must change; each is shown with the first place:",
                files=wording.capital(wording.counted(len(solution), "file"))),
            solution,
        )  # fmt: skip


def parameter(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """Find every call that passes a parameter by its name."""
    for module, symbol in quizmaster.definitions(abstraction, "function"):
        if module.language != "Python" or symbol.decorators:
            continue
        used = _uses(quizmaster, module, symbol)
        if any(item.verb not in ("calls", "imports") for item in used):
            continue
        passed = arguments.by_name(quizmaster.survey, symbol, [item for item in used if item.verb == "calls"])
        if passed is None:
            continue
        for item in symbol.parameters:
            places = passed.get(item.name, [])
            if item.star or not _FEWEST <= len(places) <= _MOST or len({place.path for place in places}) < _FEWEST:
                continue
            yield exercise(
                "parameter",
                f"{module.key(symbol.qualname)}:{item.name}",
                say("rename the parameter {parameter} of {name}", parameter=code(item.name), name=code(symbol.name)),
                say("{name} in {file} takes {parameter}. If that parameter gets another name, which calls in the "
                    "source, tests aside, must change as well?", name=named(module, symbol), file=code(module.path),
                    parameter=code(item.name)),
                [say("Only calls that pass it by name must change; those that pass it by position need not."),
                 say("There are {number}.", number=wording.number(len(places)))],
                say("These {calls} pass {parameter} by name:", calls=wording.counted(len(places), "call"),
                    parameter=code(item.name)),
                [answer(speaker(quizmaster.survey, place.source), place.path, place.line, symbol.name)
                 for place in places],
            )  # fmt: skip


def _uses(quizmaster: Quizmaster, module: Module, symbol: Symbol) -> list[Reference]:
    """The uses of a definition, if all of them are known for certain; else none."""
    key = module.key(symbol.qualname)
    used = quizmaster.occurrences.uses(key)
    if len(used) > 40 or not used or not quizmaster.occurrences.is_whole(key):
        return []
    lines = set(quizmaster.occurrences.of(symbol.name))
    return used if all((item.path, item.line) in lines for item in used) else []


def _many(count: int, files: list[str]) -> str:
    return say("There are {number} of them, in {files}.", number=wording.number(count), files=_files(files))


def _search(symbol: Symbol) -> str:
    return say("Search the source for {name}: it has no other meaning in this project.", name=code(symbol.name))


def _files(paths: list[str]) -> str:
    return wording.listed([code(path) for path in paths]) if len(paths) <= 4 else wording.counted(len(paths), "file")
