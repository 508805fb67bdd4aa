"""An exercise on the call graph: find the way from one definition to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from course import wording
from course.abstractions import Abstraction
from course.courses import Exercise
from course.markup import code
from course.steps.exercises.setting import answer, exercise, spoken
from course.steps.questions.pool import Quizmaster, occurs
from course.survey import Survey
from course.survey.modules import key_path
from course.survey.references import Reference
from course.wording import say

#: Calls a way consists of, and definitions looked at before the search ends.
_SHORTEST, _LONGEST, _SEEN = 3, 5, 600


def trace(quizmaster: Quizmaster, abstraction: Abstraction) -> Iterator[Exercise]:
    """A way of several calls, through more than one file where there is one."""
    survey = quizmaster.survey
    for module, symbol in quizmaster.definitions(abstraction, "function", "method"):
        way = _way(survey, module.key(symbol.qualname))
        if not way:
            continue
        first, last = spoken(survey, way[0].source), spoken(survey, way[-1].target)
        between = [spoken(survey, item.target) for item in way[:-1]]
        files = {item.path for item in way}
        yield exercise(
            "trace",
            f"{way[0].source}>{way[-1].target}",
            say("from {first} to {last}", first=code(first), last=code(last)),
            say("{first} in {file} does not call {last} itself, and yet gets there. Name the definitions in between, "
                "in order.", first=code(first), file=code(module.path), last=code(last)),
            [
                say("There are {definitions} on the way, and the calls stand in {files}.",
                    definitions=wording.counted(len(between), "definition"), files=wording.counted(len(files), "file")),
                say("The first step leads to {name}.", name=code(between[0])),
            ],
            say("One way there is:"),
            [
                answer(say("{who} calls {name}", who=code(spoken(survey, item.source)),
                           name=code(spoken(survey, item.target))), item.path, item.line, _called(item))
                for item in way
            ],
        )  # fmt: skip


def _way(survey: Survey, start: str) -> list[Reference]:
    """The calls on a shortest way to the farthest definition worth reaching; empty when all are near."""
    before: dict[str, Reference] = {}
    depth = {start: 0}
    waiting = deque([start])
    while waiting and len(depth) < _SEEN:
        current = waiting.popleft()
        if depth[current] == _LONGEST:
            continue
        for item in _steps(survey, current):
            if item.target not in depth:
                depth[item.target] = depth[current] + 1
                before[item.target] = item
                waiting.append(item.target)
    ends = [key for key in depth if depth[key] >= _SHORTEST and _is_worth(survey, key)]
    if not ends:
        return []
    end = min(ends, key=lambda key: (-_files(before, start, key), abs(depth[key] - _SHORTEST), key))
    return _back(before, start, end)


def _steps(survey: Survey, key: str) -> Iterator[Reference]:
    """The calls of a definition, each of which can be seen in the line it is said to stand in."""
    symbol = survey.symbol(key)
    for item in survey.inside(key, symbol) if symbol else ():
        module = survey.modules[item.path]
        if item.verb == "calls" and survey.in_source(item) and occurs(_called(item), module.lines[item.line - 1]):
            yield item


def _is_worth(survey: Survey, key: str) -> bool:
    symbol = survey.symbol(key)
    return symbol is not None and not symbol.is_special and survey.modules[key_path(key)].role == "source"


def _files(before: dict[str, Reference], start: str, end: str) -> int:
    return len({item.path for item in _back(before, start, end)})


def _back(before: dict[str, Reference], start: str, end: str) -> list[Reference]:
    way: list[Reference] = []
    while end != start:
        way.append(before[end])
        end = before[end].source
    return way[::-1]


def _called(item: Reference) -> str:
    return item.text.rsplit(".", 1)[-1]
