"""Exercises on who uses a definition: find its callers, rename it, rename one of its parameters."""

from __future__ import annotations

from collections.abc import Iterator

from course import wording
from course.abstractions import Abstraction
from course.courses import Exercise
from course.markup import code
from course.steps.exercises import arguments
from course.steps.exercises.setting import answer, exercise, speaker
from course.steps.questions.pool import Quizmaster
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.survey.references import Reference

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
        yield exercise(
            "callers",
            module.key(symbol.qualname),
            f"who {act} {code(symbol.name)}?",
            f"{code(symbol.qualname)} is defined in {code(module.path)}. Find every place in the source, tests aside, "
            f"that {act} it. Write the places down before you look at the solution.",
            [f"There are {wording.number(len(found))} of them, in {_files(files)}.", _search(symbol)],
            f"These {wording.counted(len(found), 'place')} {verb} it, and no other:",
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
            f"where is {code(symbol.name)} used?",
            f"{code(symbol.qualname)} is defined in {code(module.path)}. Find every other line of the source that "
            "names it; tests, comments and texts aside.",
            [f"There are {wording.number(len(places))} of them, in {_files(files)}.", _search(symbol)],
            f"These {wording.counted(len(places), 'line')} name it, and no other:",
            [answer(f"{speaker(quizmaster.survey, item.source)} {_does(item.verb)} it", item.path, item.line,
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
        solution = [answer(f"{code(module.path)} defines it", module.path, symbol.line, symbol.name)]
        solution += [
            answer(f"{code(path)} {_does(first[path][1])} it", path, first[path][0], symbol.name) for path in others
        ]
        yield exercise(
            "rename",
            module.key(symbol.qualname),
            f"rename {code(symbol.name)}",
            f"Suppose {code(symbol.qualname)} gets another name. Which source files must change, tests, comments and "
            "texts aside? Name them all.",
            [f"There are {wording.number(len(solution))}.", _search(symbol)],
            f"{wording.counted(len(solution), 'file').capitalize()} must change; each is shown with the first place:",
            solution,
        )


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
                f"rename the parameter {code(item.name)} of {code(symbol.name)}",
                f"{code(symbol.qualname)} in {code(module.path)} takes {code(item.name)}. If that parameter gets "
                "another name, which calls in the source, tests aside, must change as well?",
                ["Only calls that pass it by name must change; those that pass it by position need not.",
                 f"There are {wording.number(len(places))}."],
                f"These {wording.counted(len(places), 'call')} pass {code(item.name)} by name:",
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


def _does(verb: str) -> str:
    return {"quotes": "names", **wording.VERBS}[verb]


def _search(symbol: Symbol) -> str:
    return f"Search the source for {code(symbol.name)}: it has no other meaning in this project."


def _files(paths: list[str]) -> str:
    return wording.listed([code(path) for path in paths]) if len(paths) <= 4 else wording.counted(len(paths), "file")
