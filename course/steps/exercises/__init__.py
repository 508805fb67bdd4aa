"""Tasks to do in the code, with solutions computed from the graph and held against the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from course.abstractions import Abstraction
from course.courses import Exercise
from course.steps.exercises import failures, plain, sequence, tracing, usage
from course.steps.questions.pool import Quizmaster, digest

__all__ = ["exercises"]

_MOST = 2
#: Exercises of one kind that are looked at.
_DRAWN = 3
#: Exercises a course should have in all, and one more because not every chapter gives its share.
_WANTED = 4
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
#: Asked of the text where the code gives less than its share.
_TEXTUAL: tuple[Kind, ...] = (plain.word, plain.signature, plain.ordered)


def exercises(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Exercise]:
    """Up to two exercises of different kinds about one abstraction; more, where a course has few chapters."""
    chosen = _chosen(quizmaster, abstraction)
    quizmaster.ask(chosen)
    return chosen


def _chosen(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Exercise]:
    found: list[Exercise] = []
    for kind in (*sorted(_KINDS, key=lambda item: digest(abstraction.slug, item.__name__)), *_PLAIN):
        posed = _drawn(quizmaster, abstraction, kind, _DRAWN)
        # One about something else, where there is one; a plain one only then.
        fresh = [item for item in posed if _subject(item) not in map(_subject, found)]
        found += (fresh or ([] if kind in _PLAIN else posed))[:1]
        if len(found) == _MOST:
            break
    wanted = quizmaster.share(_WANTED)
    if len(found) >= wanted:
        return found
    spare = [_drawn(quizmaster, abstraction, kind, wanted) for kind in (*_TEXTUAL, *_PLAIN)]
    ranked = [posed[turn] for turn in range(wanted) for posed in spare if turn < len(posed)]
    return list({item.id: item for item in [*found, *ranked]}.values())[:wanted]


def _drawn(quizmaster: Quizmaster, abstraction: Abstraction, kind: Kind, most: int) -> list[Exercise]:
    return list(islice(filter(quizmaster.is_fresh, kind(quizmaster, abstraction)), most))


def _subject(exercise: Exercise) -> frozenset[str]:
    """The names that its solution points at."""
    return frozenset(item.citation.name for item in exercise.solution)
