"""The offline engine: every step computed, the same words for the same commit."""

from __future__ import annotations

from course.abstractions import Abstraction, Order, Relation
from course.briefs.brief import ChapterBrief, StartBrief
from course.briefs.glossary import GlossaryBrief
from course.courses import Draft, Exercise, Question
from course.engines.offline import chapters, glossary, start
from course.steps.extract import extract
from course.steps.order import order
from course.steps.relate import relate
from course.survey import Survey


class Offline:
    """Deterministic: no key, no network, no clock, no chance."""

    name = "offline"
    version = "2"

    def extract(self, survey: Survey) -> list[Abstraction]:
        return extract(survey)

    def relate(self, survey: Survey, abstractions: list[Abstraction]) -> list[Relation]:
        return relate(survey, abstractions)

    def order(self, abstractions: list[Abstraction], relations: list[Relation]) -> Order:
        return order(abstractions, relations)

    def start(self, brief: StartBrief) -> Draft:
        return start.write(brief)

    def write(self, brief: ChapterBrief) -> Draft:
        return chapters.write(brief)

    def glossary(self, brief: GlossaryBrief) -> Draft:
        return glossary.write(brief)

    def quiz(self, _title: str, questions: list[Question]) -> list[Question]:
        return questions

    def exercises(self, _title: str, exercises: list[Exercise]) -> list[Exercise]:
        return exercises
