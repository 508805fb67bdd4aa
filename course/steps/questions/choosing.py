"""Which questions a chapter asks: few, of different kinds, the telling ones before the simple ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from course.abstractions import Abstraction
from course.courses import Question
from course.steps.questions import behaviour, plain, shapes, whereabouts
from course.steps.questions.pool import Quizmaster, digest

_MOST = 4
#: Questions a course should have in all, and a few more because not every chapter gives its share.
_WANTED = 8
#: Of each kind one question is drawn from the first few, which are about the most important definitions.
_DRAWN = 6
Kind = Callable[[Quizmaster, Abstraction], Iterator[Question]]
#: Kinds that ask how the code works come before those that ask what it looks like.
_TIERS: tuple[tuple[Kind, ...], ...] = (
    (behaviour.calls, behaviour.callers, behaviour.order, behaviour.fails, whereabouts.changes, whereabouts.described),
    (shapes.inherits, shapes.parameters, shapes.defaults, shapes.returns, shapes.values),
    (whereabouts.imports, whereabouts.defined, whereabouts.starts),
)
#: Asked of the text where the code gives less than its share.
_PLAIN: tuple[Kind, ...] = (
    plain.opens, plain.speaks, plain.takes, plain.times, plain.spread, plain.first, plain.follows, plain.last,
)  # fmt: skip


def quiz(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Question]:
    """Up to four questions of different kinds about one abstraction; more, where a course has few chapters."""
    chosen = _chosen(quizmaster, abstraction)
    quizmaster.ask(chosen)
    return _spread(chosen)


def _chosen(quizmaster: Quizmaster, abstraction: Abstraction) -> list[Question]:
    found: list[Question] = []
    for tier in _TIERS:
        for kind in sorted(tier, key=lambda item: digest(abstraction.slug, item.__name__)):
            if len(found) < _MOST:
                found += _drawn(quizmaster, abstraction, kind)[:1]
    return _filled(quizmaster, abstraction, found)


def _filled(quizmaster: Quizmaster, abstraction: Abstraction, found: list[Question]) -> list[Question]:
    """With plain questions until the chapter has its share: one of each kind, then what else there is."""
    wanted = quizmaster.share(_WANTED)
    if len(found) >= wanted:
        return found
    spare = [_drawn(quizmaster, abstraction, kind) for kind in _PLAIN]
    ranked = [asked[turn] for turn in range(_DRAWN) for asked in spare if turn < len(asked)]
    return [*found, *ranked][: max(wanted, len(found))]


def _spread(questions: list[Question]) -> list[Question]:
    """With the right answers in different places: chance alone would now and then have all of them in one."""
    most = len(questions) // 4 + 1
    spread: list[Question] = []
    for question in questions:
        taken = [item.answer for item in spread]
        while taken.count(question.answer) >= most:
            question = _turned(question)
        spread.append(question)
    return spread


def _turned(question: Question) -> Question:
    """With its last option before the first."""
    options = (question.options[-1], *question.options[:-1])
    return replace(question, options=options, answer=(question.answer + 1) % len(options))


def _drawn(quizmaster: Quizmaster, abstraction: Abstraction, kind: Kind) -> list[Question]:
    fresh = filter(quizmaster.is_fresh, kind(quizmaster, abstraction))
    return sorted(islice(fresh, _DRAWN), key=lambda item: item.id)
