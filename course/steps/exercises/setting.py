"""How an exercise is put together."""

from __future__ import annotations

from collections.abc import Iterable

from course.courses import Answer, Citation, Exercise
from course.idioms import spelled
from course.markup import code
from course.steps.questions.pool import digest
from course.survey import Survey
from course.survey.modules import key_name, key_path
from course.wording import say


def exercise(
    kind: str, subject: str, title: str, task: str, hints: Iterable[str], opening: str, solution: Iterable[Answer]
) -> Exercise:
    """An exercise about a subject; kind and subject make its identity."""
    return Exercise(
        id=digest(kind, subject)[:12],
        kind=kind,
        title=title,
        task=task,
        hints=tuple(hint for hint in hints if hint),
        opening=opening,
        solution=tuple(solution),
    )


def answer(text: str, path: str, line: int, name: str) -> Answer:
    """One line of a solution, proved by one line of code that holds the name."""
    return Answer(text=text, citation=Citation(path=path, start=line, end=line, name=name))


def speaker(survey: Survey, key: str) -> str:
    """A place in the code as a sentence names it: a definition, or the top of a file."""
    name = spoken(survey, key)
    return code(name) if name else say("The top of {file}", file=code(survey.modules[key_path(key)].path))


def spoken(survey: Survey, key: str) -> str:
    """The name of a definition as its language writes it; empty for a whole file."""
    return spelled(survey.modules[key_path(key)].language, key_name(key))
