"""Engines turn facts into words: one is chosen by name, and the pipeline knows only this protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from course.abstractions import Abstraction, Order, Relation
from course.briefs.brief import ChapterBrief, StartBrief
from course.briefs.glossary import GlossaryBrief
from course.courses import Draft, Exercise, Question
from course.errors import UnknownEngine
from course.survey import Survey


class Engine(Protocol):
    """One way of making a course; every method is a pure function of its arguments."""

    #: Part of every fingerprint: work of one engine is never taken for another's.
    name: str
    #: Raised whenever the same input may give another output.
    version: str

    def extract(self, survey: Survey) -> list[Abstraction]:
        """The core abstractions, most important first."""

    def relate(self, survey: Survey, abstractions: list[Abstraction]) -> list[Relation]:
        """How they use each other."""

    def order(self, abstractions: list[Abstraction], relations: list[Relation]) -> Order:
        """In which order to read about them."""

    def start(self, brief: StartBrief) -> Draft:
        """The first chapter."""

    def write(self, brief: ChapterBrief) -> Draft:
        """The chapter about one abstraction."""

    def glossary(self, brief: GlossaryBrief) -> Draft:
        """The last chapter, on the words of the project."""

    def quiz(self, title: str, questions: list[Question]) -> list[Question]:
        """The quiz of a chapter: questions with computed answers, put into words and never changed in substance."""

    def exercises(self, title: str, exercises: list[Exercise]) -> list[Exercise]:
        """The exercises of a chapter, likewise."""


def engine(name: str) -> Engine:
    """The engine of that name; raises UnknownEngine."""
    makers: dict[str, Callable[[], Engine]] = {"offline": _offline}
    if name not in makers:
        raise UnknownEngine(f"There is no engine called {name!r}: choose one of {', '.join(sorted(makers))}.")
    return makers[name]()


def _offline() -> Engine:
    from course.engines.offline import Offline

    return Offline()
