"""The Claude engine: each step asks a model, and what no model writes, the offline engine does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from course.abstractions import Abstraction, Order, Relation
from course.briefs.brief import ChapterBrief, StartBrief
from course.briefs.glossary import GlossaryBrief
from course.briefs.outline import Outline
from course.courses import Draft, Exercise, Question
from course.engines import Pair
from course.engines.claude import checking, choosing, prompts, wording
from course.engines.claude.budget import Ledger
from course.engines.claude.client import Asking, Client
from course.engines.claude.desk import Desk, Unwritten
from course.engines.claude.options import Credentials, Options, Step
from course.engines.claude.usage import as_of
from course.engines.claude.writing import Writer
from course.engines.offline import Offline
from course.errors import MissingKey
from course.steps.extract import MAX_CHAPTERS, candidates
from course.survey import Survey
from course.units import Provisional
from course.wording import speaks

T = TypeVar("T")

#: Which prompts and which step's model make a unit of each kind.
_MADE_WITH: dict[str, tuple[Step, tuple[str, ...]]] = {
    "abstractions": ("extract", ("rules", "extract")),
    "relations": ("relate", ("rules", "relate")),
    "order": ("order", ("rules", "order")),
    "chapter": ("write", ("rules", "start", "chapter", "bare", "repair")),
    "quiz": ("tutorials", ("bare", "quiz")),
}


class Claude:
    """Prose by Claude over the survey's facts; every method falls back on the offline engine for its one piece."""

    reads_code = True

    def __init__(self, options: Options, client: Asking, ledger: Ledger) -> None:
        self.options = options
        self.ledger = ledger
        self.parallel = options.parallel
        self.name = "claude (demonstration)" if options.demonstration else "claude"
        self.language = options.language
        self._client = client
        self._offline = Offline(options.language)
        self._desk: Desk | None = None
        self._outline: Outline | None = None

    @classmethod
    def from_environment(cls, options: Options) -> Claude:
        """An engine with the credentials of this process; raises MissingKey."""
        credentials = Credentials.from_environment()
        if not credentials:
            raise MissingKey("Claude needs a key: set ANTHROPIC_API_KEY, or take the offline engine, which needs none.")
        ledger = Ledger(options.budget)
        return cls(options, Client(credentials, ledger), ledger)

    def identity(self, kind: str) -> list[object]:
        """All that decides how a unit of this kind comes out, besides its inputs."""
        if kind not in _MADE_WITH:
            return self._offline.identity(kind)
        step, names = _MADE_WITH[kind]
        options = self.options
        return [
            self.name,
            options.model_for(step),
            prompts.version(*names),
            options.audience,
            options.focus,
            options.language,
        ]

    def begin(self, warn: Callable[[str], None]) -> None:
        checking.check(self._client, self.options, warn)
        if not speaks(self.language):
            warn("The chapters are in the language asked for; exercises and the glossary stay in English.")

    def study(self, survey: Survey) -> None:
        self._desk = Desk(self.options, self._client, survey)

    def plan(self, outline: Outline) -> None:
        self._outline = outline

    def candidates(self, survey: Survey) -> list[Abstraction]:
        return candidates(survey)

    def choose(self, proposed: list[Abstraction]) -> dict[str, str]:
        return self._or(
            "abstractions",
            lambda: choosing.choose(self._open, proposed),
            lambda: self._offline.choose(proposed[:MAX_CHAPTERS]),
        )

    def label(self, abstractions: list[Abstraction], relations: list[Relation]) -> dict[Pair, str]:
        return self._or("relations", lambda: choosing.label(self._open, abstractions, relations), dict)

    def arrange(self, abstractions: list[Abstraction], relations: list[Relation], proposed: Order) -> tuple[str, ...]:
        return self._or(
            "order", lambda: choosing.arrange(self._open, abstractions, relations, proposed), lambda: proposed.slugs
        )

    def start(self, brief: StartBrief) -> Draft:
        return self._or("chapter", lambda: self._writer.start(brief), lambda: self._offline.start(brief))

    def write(self, brief: ChapterBrief) -> Draft:
        return self._or("chapter", lambda: self._writer.chapter(brief), lambda: self._offline.write(brief))

    def glossary(self, brief: GlossaryBrief) -> Draft:
        return self._offline.glossary(brief)

    def quiz(self, slug: str, questions: list[Question]) -> list[Question]:
        return self._or("quiz", lambda: wording.quiz(self._open, slug, questions), lambda: questions)

    def exercises(self, slug: str, exercises: list[Exercise]) -> list[Exercise]:
        return self._offline.exercises(slug, exercises)

    def cost(self, unit: str) -> dict[str, Any] | None:
        used = self.ledger.of_unit(unit)
        return used.value() if used.calls else None

    def spent(self) -> dict[str, Any] | None:
        return {
            "total": self.ledger.total.value(),
            "steps": {step: usage.value() for step, usage in self.ledger.steps.items()},
            "budget": self.options.budget,
            "models": list(dict.fromkeys([self.options.model, *self.options.models.values()])),
            "prices_as_of": as_of(),
            "masked": self._desk.redactor.count if self._desk else 0,
        }

    def _or(self, kind: str, ask: Callable[[], T], offline: Callable[[], T]) -> T:
        try:
            return ask()
        except Unwritten as missing:
            raise Provisional(offline(), self._offline.identity(kind), missing.reason) from missing

    @property
    def _open(self) -> Desk:
        if self._desk is None:
            raise RuntimeError("study() comes before the first step")
        return self._desk

    @property
    def _writer(self) -> Writer:
        if self._outline is None:
            raise RuntimeError("plan() comes before the first chapter")
        return Writer(self._open, self._outline)
