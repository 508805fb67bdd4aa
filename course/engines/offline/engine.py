"""The offline engine: every step computed, the same words for the same commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.abstractions import Abstraction, Order, Relation
from course.briefs.brief import ChapterBrief, StartBrief
from course.briefs.glossary import GlossaryBrief
from course.briefs.outline import Outline
from course.courses import Draft, Exercise, Question
from course.engines.offline import chapters, glossary, start
from course.steps.extract import extract
from course.survey import Survey


class Offline:
    """Deterministic: no key, no network, no clock, no chance. It takes what the survey proposes."""

    name = "offline"
    parallel = 1
    reads_code = False
    #: Raised whenever the same input may give another output.
    version = "6"

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def identity(self, _kind: str) -> list[object]:
        return [self.name, self.version, self.language]

    def begin(self, warn: Callable[[str], None]) -> None:
        """There is nothing that could be missing."""

    def study(self, survey: Survey) -> None:
        """There is nothing to prepare."""

    def plan(self, outline: Outline) -> None:
        """There is nothing to plan."""

    def candidates(self, survey: Survey) -> list[Abstraction]:
        return extract(survey)

    def choose(self, proposed: list[Abstraction]) -> dict[str, str]:
        return {item.slug: "" for item in proposed}

    def label(self, _abstractions: list[Abstraction], _relations: list[Relation]) -> dict[tuple[str, str], str]:
        return {}

    def arrange(self, _abstractions: list[Abstraction], _relations: list[Relation], proposed: Order) -> tuple[str, ...]:
        return proposed.slugs

    def start(self, brief: StartBrief) -> Draft:
        return start.write(brief)

    def write(self, brief: ChapterBrief) -> Draft:
        return chapters.write(brief)

    def glossary(self, brief: GlossaryBrief) -> Draft:
        return glossary.write(brief)

    def quiz(self, _slug: str, questions: list[Question]) -> list[Question]:
        return questions

    def exercises(self, _slug: str, exercises: list[Exercise]) -> list[Exercise]:
        return exercises

    def cost(self, _unit: str) -> dict[str, Any] | None:
        return None

    def spent(self) -> dict[str, Any] | None:
        return None
