"""Tasks to do in the code, with solutions computed from the graph and held against the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from course.abstractions import Abstraction
from course.courses import Exercise
from course.steps.exercises import failures, sequence, tracing, usage
from course.steps.questions.pool import Quizmaster, digest

__all__ = ["exercises"]

_MOST = 2
Kind = Callable[[Quizmaster, Abstraction], Iterator[Exercise]]
_KINDS: tuple[Kind, ...] = (
    usage.callers,
    usage.rename,
    usage.parameter,
    tracing.trace,
    failures.failures,
    sequence.sequence,
)
#: Asked where there is no better one.
_PLAIN: tuple[Kind, ...] = (usage.usages,)


def exercises(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Exercise]:
    """Up to two exercises of different kinds about one abstraction."""
    found: list[Exercise] = []
    for kind in (*sorted(_KINDS, key=lambda item: digest(abstraction.slug, item.__name__)), *_PLAIN):
        first = next(kind(quizmaster, abstraction), None)
        if first is not None:
            found.append(first)
        if len(found) == _MOST:
            break
    return found
