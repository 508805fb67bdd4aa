"""What questions are drawn from: real names, annotations and defaults of the repository."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property

from course.courses import Citation, Question
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module

_OPTIONS = 4


class Quizmaster:
    """Draws wrong options that are real, similar and certainly wrong; the same ones every time."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey

    @cached_property
    def returns(self) -> list[str]:
        """Every return annotation of the source, the most common first."""
        return _common(symbol.returns for _, symbol in self._functions)

    @cached_property
    def defaults(self) -> list[str]:
        return _common(
            item.default for _, symbol in self._functions for item in symbol.parameters if 0 < len(item.default) <= 40
        )

    @cached_property
    def classes(self) -> list[tuple[Module, Symbol]]:
        return [
            (module, symbol)
            for module in self.survey.sources
            for symbol in module.top_symbols
            if symbol.kind == "class" and symbol.is_public
        ]

    @cached_property
    def values(self) -> list[str]:
        return _common(
            symbol.value
            for module in self.survey.sources
            for symbol in module.top_symbols
            if symbol.kind == "constant" and re.match(r"^[-\d\"'].{0,39}$", symbol.value)
        )

    @cached_property
    def _functions(self) -> list[tuple[Module, Symbol]]:
        return [
            (module, symbol)
            for module in self.survey.sources
            for symbol in module.facts.symbols
            if symbol.kind in ("function", "method")
        ]

    def question(
        self, kind: str, text: str, right: str, wrong: Iterable[str], explanation: str, citation: Citation
    ) -> Question | None:
        """A question with four different options; None when there are not enough wrong ones."""
        others = [item for item in dict.fromkeys(wrong) if _loose(item) != _loose(right)]
        distinct = list({_loose(item): item for item in reversed(others)}.values())
        if len(distinct) < _OPTIONS - 1:
            return None
        distinct.sort(key=lambda item: digest(text, item))
        options = sorted([right, *distinct[: _OPTIONS - 1]], key=lambda item: digest(item, text))
        return Question(
            id=digest(kind, text)[:12],
            kind=kind,
            question=text,
            options=tuple(options),
            answer=options.index(right),
            explanation=explanation,
            citations=(citation,),
        )


def digest(*parts: str) -> str:
    """A number for shuffling that is the same on every run."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _common(values: Iterable[str]) -> list[str]:
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return sorted(counts, key=lambda value: (-counts[value], value))


def _loose(text: str) -> str:
    """Two options that read the same are the same."""
    return re.sub(r"[\s`\"']", "", text).lower()
