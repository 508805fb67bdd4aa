"""From a tree to a course: the survey, then six steps, each reported as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from course import wording, written
from course.abstractions import Abstraction, Order, Relation
from course.briefs import start as start_brief
from course.briefs.chapter import chapter_brief
from course.briefs.glossary import SLUG, GlossaryBrief, glossary_brief, terms
from course.briefs.outline import Outline
from course.courses import Chapter, Course
from course.engines import Engine
from course.messages import Log, Message, Progress, UnitDone
from course.steps import tutorials
from course.steps.exercises import exercises
from course.steps.extract import grounds
from course.steps.questions import Quizmaster, quiz
from course.steps.relate import ties
from course.steps.review import Findings, Reviewer
from course.steps.top import explained, with_coverage
from course.survey import Survey, survey
from course.tree import Tree
from course.units import Memo, Workbench

Emit = Callable[[Message], None]

#: Percent at the beginning of each step.
_PERCENT = {"survey": 0, "extract": 20, "relate": 28, "order": 34, "write": 38, "review": 82, "tutorials": 90}


def analyze(
    tree: Tree,
    engine: Engine,
    memo: Memo | None = None,
    emit: Emit | None = None,
    *,
    name: str = "",
    cache: Path | None = None,
) -> Course:
    """Make the course of a tree; raises CourseError when there is none to be made.

    `name` is the title of a project that does not name itself; without it, the folder's name is taken.
    `cache` is a folder where the survey keeps what it found out; the course is the same without it.
    """
    return _Analysis(tree, engine, memo or Memo(), emit or (lambda _: None), name, cache).run()


class _Analysis:
    def __init__(
        self, tree: Tree, engine: Engine, memo: Memo, emit: Emit, name: str, cache: Path | None = None
    ) -> None:
        self._name = name
        self._cache = cache
        self._tree = tree
        self._engine = engine
        self._emit = emit
        self._glossary = GlossaryBrief(entries=())
        self._bench = Workbench(engine.name, engine.version, memo, lambda unit: emit(UnitDone(unit=unit)))

    def run(self) -> Course:
        self._say("survey", 0, "Reading the files")
        facts = survey(self._tree, lambda text: self._emit(Log(level="warning", message=text)), self._cache)
        facts = replace(facts, name=self._name or facts.name)
        self._say("survey", 1, _surveyed(facts))
        outline = self._outline(facts)
        reviewer = Reviewer(facts, self._tree, {"start-here", SLUG, *outline.order.slugs})
        chapters = self._review(reviewer, self._write(outline))
        chapters = self._tutorials(facts, outline, chapters, reviewer)
        self._emit(
            Progress(
                step="tutorials", percent=100, message=f"The course has {wording.counted(len(chapters), 'chapter')}"
            )
        )
        return self._course(facts, outline, chapters, reviewer.findings)

    def _outline(self, facts: Survey) -> Outline:
        abstractions = self._extract(facts)
        count = wording.counted(len(abstractions), "abstraction")
        self._say("extract", 1, f"Found {count} in {wording.counted(len(facts.sources), 'file')}")
        relations = self._relate(facts, abstractions)
        self._say("relate", 1, f"Found {wording.counted(len(relations), 'relation')} between them")
        order = self._order(abstractions, relations)
        circles = f"; {wording.counted(len(order.cycles), 'circle')} named" if order.cycles else ""
        self._say("order", 1, f"Ordered the chapters, prerequisites first{circles}")
        return Outline(facts, abstractions, relations, order)

    def _extract(self, facts: Survey) -> list[Abstraction]:
        self._say("extract", 0, "Choosing what matters most")
        return self._bench.run(
            "abstractions",
            "abstractions",
            grounds(facts),
            lambda: self._engine.extract(facts),
            lambda found: [asdict(item) for item in found],
            lambda value: [Abstraction.from_value(item) for item in value],
        )

    def _relate(self, facts: Survey, abstractions: list[Abstraction]) -> list[Relation]:
        self._say("relate", 0, "Following who uses whom")
        return self._bench.run(
            "relations",
            "relations",
            list(ties(facts, abstractions).items()),
            lambda: self._engine.relate(facts, abstractions),
            lambda found: [asdict(item) for item in found],
            lambda value: [Relation.from_value(item) for item in value],
        )

    def _order(self, abstractions: list[Abstraction], relations: list[Relation]) -> Order:
        self._say("order", 0, "Putting prerequisites first")
        return self._bench.run(
            "order",
            "order",
            [[[item.slug, item.summary] for item in abstractions], relations],
            lambda: self._engine.order(abstractions, relations),
            asdict,
            Order.from_value,
        )

    def _write(self, outline: Outline) -> list[Chapter]:
        words = glossary_brief(outline)
        total = len(outline.order.slugs) + 1 + bool(words.entries)
        first = start_brief.start_brief(outline)
        self._say("write", 0, "Writing the chapters")
        chapters = [written.chapter(self._bench, 1, "start-here", first, partial(self._engine.start, first))]
        for number, abstraction in enumerate(outline.ordered, 2):
            brief = chapter_brief(outline, abstraction)
            write = partial(self._engine.write, brief)
            chapters.append(written.chapter(self._bench, number, abstraction.slug, brief, write))
            self._say("write", number / total, f"Wrote chapter {number} of {total}: {abstraction.title}")
        if words.entries:
            write = partial(self._engine.glossary, words)
            chapters.append(written.chapter(self._bench, total, SLUG, words, write))
        self._glossary = words
        return chapters

    def _review(self, reviewer: Reviewer, chapters: list[Chapter]) -> list[Chapter]:
        self._say("review", 0, "Holding every citation against the code")
        reviewed = [reviewer.chapter(chapter) for chapter in chapters]
        for note in reviewer.findings.notes[:20]:
            self._emit(Log(level="warning", message=note))
        findings = reviewer.findings
        self._say("review", 1, f"{findings.valid:,} of {findings.citations:,} citations hold")
        return reviewed

    def _tutorials(self, facts: Survey, outline: Outline, chapters: list[Chapter], reviewer: Reviewer) -> list[Chapter]:
        self._say("tutorials", 0, "Setting questions and exercises")
        quizmaster = Quizmaster(facts, outline.owners)
        asked: set[str] = set()
        finished = []
        for chapter in chapters:
            abstraction = outline.by_slug.get(chapter.slug)
            finished.append(
                self._examined(quizmaster, chapter, abstraction, asked, reviewer) if abstraction else chapter
            )
        return finished

    def _examined(
        self, quizmaster: Quizmaster, chapter: Chapter, abstraction: Abstraction, asked: set[str], reviewer: Reviewer
    ) -> Chapter:
        """A chapter with its quiz and its exercises."""
        title, slug = abstraction.title, abstraction.slug
        questions = quiz(quizmaster, abstraction)
        worded = written.quiz(self._bench, slug, questions, lambda: self._engine.quiz(title, questions))
        tasks = exercises(quizmaster, abstraction)
        set_ = written.exercises(self._bench, slug, tasks, lambda: self._engine.exercises(title, tasks))
        kept_quiz = tutorials.unasked([item for item in worded if reviewer.question(item)], asked)
        kept_tasks = tutorials.unasked([item for item in set_ if reviewer.exercise(item)], asked)
        return tutorials.with_exercises(replace(chapter, quiz=tuple(kept_quiz)), kept_tasks, reviewer)

    def _course(self, facts: Survey, outline: Outline, chapters: list[Chapter], findings: Findings) -> Course:
        coverage = _coverage(facts, outline, chapters)
        top = coverage["top_symbols"]
        return Course(
            title=start_brief.title(facts),
            summary=chapters[0].summary,
            engine=self._engine.name,
            commit=facts.commit,
            diagram=start_brief.diagram(outline),
            chapters=(with_coverage(chapters[0], top["of"], top["missing"]), *chapters[1:]),
            coverage=coverage,
            left_out=facts.left_out,
            stats=self._stats(facts, chapters, findings),
            glossary=terms(self._glossary),
        )

    def _stats(self, facts: Survey, chapters: list[Chapter], findings: Findings) -> dict[str, Any]:
        return {
            "files": len(facts.files),
            "source_files": len(facts.modules),
            "lines": facts.line_count,
            "symbols": facts.symbol_count,
            "references": len(facts.references),
            "languages": {count.language: count.lines for count in facts.counts if count.is_source},
            "chapters": len(chapters),
            "citations": findings.citations,
            "citations_valid": findings.valid,
            "excerpts": findings.excerpts,
            "diagrams": findings.diagrams,
            "repaired": findings.repaired,
            "removed": findings.removed,
            "questions": sum(len(chapter.quiz) for chapter in chapters),
            "exercises": sum(len(chapter.exercises) for chapter in chapters),
            "reading_minutes": sum(chapter.reading_minutes for chapter in chapters),
        }

    def _say(self, step: str, share: float, message: str) -> None:
        steps = [*_PERCENT, ""]
        start = _PERCENT[step]
        end = _PERCENT.get(steps[steps.index(step) + 1], 99)
        self._emit(Progress(step=step, percent=start + int(share * (end - start)), message=message))

    @property
    def units(self) -> tuple[int, int]:
        return self._bench.total, self._bench.reused


def _coverage(facts: Survey, outline: Outline, chapters: list[Chapter]) -> dict[str, Any]:
    """How much of the code the course is about, and which of the top definitions it really explains."""
    with_chapter = {path for item in outline.by_slug.values() for path in item.paths}
    explained_keys = set(explained(facts, chapters, outline.top))
    return {
        "important": start_brief.coverage(outline),
        "files": len(with_chapter),
        "files_total": len(facts.sources),
        "top_symbols": {
            "of": len(outline.top),
            "explained": len(explained_keys),
            "missing": [key for key in outline.top if key not in explained_keys],
        },
    }


def _surveyed(facts: Survey) -> str:
    files = wording.counted(len(facts.modules), "source file")
    return f"Read {files}, {wording.counted(facts.symbol_count, 'definition')}"
