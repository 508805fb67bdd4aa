"""Engines turn facts into words: one is chosen by name, and the pipeline knows only this protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from course import wording
from course.abstractions import Abstraction, Order, Relation
from course.briefs.brief import ChapterBrief, StartBrief
from course.briefs.glossary import GlossaryBrief
from course.briefs.outline import Outline
from course.courses import Draft, Exercise, Question
from course.errors import UnknownEngine
from course.survey import Survey

#: The pair of a relation, as slugs: who uses whom.
Pair = tuple[str, str]


class Engine(Protocol):
    """One way of making a course.

    The survey proposes; an engine chooses among what is proposed, orders it and puts it into words. Where it cannot, it
    raises `units.Provisional` with what stands in. Slugs it does not know from its arguments are dropped.
    """

    name: str
    #: How many chapters may be written at a time, once the first is done.
    parallel: int
    #: Whether chapters are written from the code itself, and briefs must carry it.
    reads_code: bool
    #: What the course is written in, as an ISO 639-1 code.
    language: str

    def identity(self, kind: str) -> list[object]:
        """What decides, besides its inputs, how a unit of this kind comes out; part of its fingerprint."""

    def begin(self, warn: Callable[[str], None]) -> None:
        """Called once, before anything else; raises CourseError when the engine cannot work."""

    def study(self, survey: Survey) -> None:
        """Called once, when the survey is there."""

    def plan(self, outline: Outline) -> None:
        """Called once, before the first chapter."""

    def candidates(self, survey: Survey) -> list[Abstraction]:
        """The parts of the code it wants to choose from, most important first; computed every time."""

    def choose(self, proposed: list[Abstraction]) -> dict[str, str]:
        """The slugs that deserve a chapter, each with a sentence on what it is for, or an empty one."""

    def label(self, abstractions: list[Abstraction], relations: list[Relation]) -> dict[Pair, str]:
        """What the uses are for, in a few words each."""

    def arrange(self, abstractions: list[Abstraction], relations: list[Relation], proposed: Order) -> tuple[str, ...]:
        """All slugs in reading order."""

    def start(self, brief: StartBrief) -> Draft:
        """The first chapter."""

    def write(self, brief: ChapterBrief) -> Draft:
        """The chapter about one abstraction."""

    def glossary(self, brief: GlossaryBrief) -> Draft:
        """The last chapter, on the words of the project."""

    def quiz(self, slug: str, questions: list[Question]) -> list[Question]:
        """The quiz of a chapter: questions with computed answers, put into words and never changed in substance."""

    def exercises(self, slug: str, exercises: list[Exercise]) -> list[Exercise]:
        """The exercises of a chapter, likewise."""

    def cost(self, unit: str) -> dict[str, Any] | None:
        """What one unit cost so far; None for an engine that costs nothing."""

    def spent(self) -> dict[str, Any] | None:
        """What the run cost so far: total, steps, budget, models, masked secrets; None likewise."""


def engine(name: str, options: Mapping[str, Any] | None = None) -> Engine:
    """The engine of that name; raises UnknownEngine, and MissingKey for one that needs a key and has none.

    `options` are a person's wishes: see `claude.options`. What an engine does not know it ignores.
    """
    makers: dict[str, Callable[[Mapping[str, Any]], Engine]] = {"offline": _offline, "claude": _claude}
    if name not in makers:
        raise UnknownEngine(f"There is no engine called {name!r}: choose one of {', '.join(sorted(makers))}.")
    return makers[name](options or {})


def _offline(options: Mapping[str, Any]) -> Engine:
    from course.engines.offline import Offline

    with wording.speaking(str(options.get("language") or "")):
        # Of a language nobody here speaks it is honest to say that the course is in English.
        return Offline(wording.language())


def _claude(options: Mapping[str, Any]) -> Engine:
    from course.engines.claude.engine import Claude
    from course.engines.claude.options import Options

    return Claude.from_environment(Options.from_mapping(options))
