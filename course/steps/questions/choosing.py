"""Which questions a chapter asks: few, of different kinds, the telling ones before the simple ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from course.abstractions import Abstraction
from course.courses import Question
from course.steps.questions import behaviour, shapes, whereabouts
from course.steps.questions.pool import Quizmaster, digest

_MOST = 4
#: Of each kind one question is drawn from the first few, which are about the most important definitions.
_DRAWN = 6
Kind = Callable[[Quizmaster, Abstraction], Iterator[Question]]
#: Kinds that ask how the code works come before those that ask what it looks like.
_TIERS: tuple[tuple[Kind, ...], ...] = (
    (behaviour.calls, behaviour.callers, behaviour.order, behaviour.fails, whereabouts.changes, whereabouts.described),
    (shapes.inherits, shapes.parameters, shapes.defaults, shapes.returns, shapes.values),
    (whereabouts.imports, whereabouts.defined),
)


def quiz(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Question]:
    """Up to four questions of different kinds about one abstraction."""
    found: list[Question] = []
    for tier in _TIERS:
        for kind in sorted(tier, key=lambda item: digest(abstraction.slug, item.__name__)):
            asked = sorted(islice(kind(quizmaster, abstraction), _DRAWN), key=lambda item: item.id)
            found += asked[:1]
            if len(found) == _MOST:
                return found
    return found
