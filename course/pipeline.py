"""From a tree to a course: the survey, then six steps, each reported as it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from course import outlining, wording, written
from course.abstractions import Abstraction
from course.briefs import start as start_brief
from course.briefs.brief import ChapterBrief
from course.briefs.chapter import chapter_brief
from course.briefs.code import code
from course.briefs.glossary import SLUG, GlossaryBrief, glossary_brief, terms
from course.briefs.outline import Outline
from course.courses import Chapter, Course, Exercise, Question
from course.engines import Engine
from course.errors import CourseError
from course.messages import Log, Message, Progress, Spent, UnitDone
from course.steps import tutorials
from course.steps.exercises import exercises
from course.steps.linking import linked, plain, told_apart
from course.steps.questions import Quizmaster, quiz
from course.steps.review import Findings, Reviewer
from course.steps.top import explained, with_coverage
from course.survey import Survey, survey
from course.tree import Tree
from course.units import Memo, Unit, Workbench
from course.wording import ENGLISH

Emit = Callable[[Message], None]
T = TypeVar("T")

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
        self._bench = Workbench(engine.identity, memo, self._done, cost=engine.cost, regret=self._regret)

    def run(self) -> Course:
        try:
            with wording.speaking(self._engine.language):
                return self._run()
        except CourseError:
            # What a pause or a failure was paid for.
            self._tell_cost()
            raise

    def _run(self) -> Course:
        self._engine.begin(self._warn)
        self._say("survey", 0, "Reading the files")
        facts = survey(self._tree, self._warn, self._cache)
        facts = replace(facts, name=self._name or facts.name)
        self._say("survey", 1, _surveyed(facts))
        self._engine.study(facts)
        outline = self._outline(facts)
        reviewer = Reviewer(facts, self._tree, {"start-here", SLUG, *outline.order.slugs})
        chapters = self._review(facts, reviewer, self._write(outline))
        chapters = self._tutorials(facts, outline, chapters, reviewer)
        self._emit(
            Progress(
                step="tutorials", percent=100, message=f"The course has {ENGLISH.counted(len(chapters), 'chapter')}"
            )
        )
        return self._course(facts, outline, chapters, reviewer.findings)

    def _outline(self, facts: Survey) -> Outline:
        self._say("extract", 0, "Choosing what matters most")
        abstractions = outlining.abstractions(self._bench, self._engine, facts)
        found = ENGLISH.counted(len(abstractions), "abstraction")
        self._say("extract", 1, f"Found {found} in {ENGLISH.counted(len(facts.sources), 'file')}")
        self._say("relate", 0, "Following who uses whom")
        relations = outlining.relations(self._bench, self._engine, facts, abstractions)
        self._say("relate", 1, f"Found {ENGLISH.counted(len(relations), 'relation')} between them")
        self._say("order", 0, "Putting prerequisites first")
        order = outlining.arranged(self._bench, self._engine, facts, abstractions, relations)
        circles = f"; {ENGLISH.counted(len(order.cycles), 'circle')} named" if order.cycles else ""
        self._say("order", 1, f"Ordered the chapters, prerequisites first{circles}")
        outline = Outline(facts, abstractions, relations, order)
        self._engine.plan(outline)
        return outline

    def _write(self, outline: Outline) -> list[Chapter]:
        """All chapters: the first alone, so that what they share is ready for the others, which may go side by side."""
        words = self._glossary = glossary_brief(outline)
        total = len(outline.order.slugs) + 1 + bool(words.entries)
        first = start_brief.start_brief(outline)
        self._say("write", 0, "Writing the chapters")
        chapters = [written.chapter(self._bench, 1, "start-here", first, partial(self._engine.start, first))]
        done = count(2)

        def write(number: int, abstraction: Abstraction) -> Chapter:
            brief = self._brief(outline, abstraction)
            chapter = written.chapter(self._bench, number, abstraction.slug, brief, partial(self._engine.write, brief))
            self._say("write", next(done) / total, f"Wrote chapter {number} of {total}: {abstraction.title}")
            return chapter

        chapters += self._side_by_side(write, list(enumerate(outline.ordered, 2)))
        if words.entries:
            chapters.append(written.chapter(self._bench, total, SLUG, words, partial(self._engine.glossary, words)))
        return chapters

    def _brief(self, outline: Outline, abstraction: Abstraction) -> ChapterBrief:
        brief = chapter_brief(outline, abstraction)
        return replace(brief, code=code(outline.survey, abstraction)) if self._engine.reads_code else brief

    def _side_by_side(self, work: Callable[..., T], arguments: Sequence[tuple[Any, ...]]) -> list[T]:
        """The results in the order of the arguments; the first failure stops what has not begun."""
        if self._engine.parallel == 1:
            return [work(*item) for item in arguments]
        with ThreadPoolExecutor(self._engine.parallel) as pool:
            # Each thread speaks the language of the course.
            futures = [pool.submit(copy_context().run, work, *item) for item in arguments]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _review(self, facts: Survey, reviewer: Reviewer, chapters: list[Chapter]) -> list[Chapter]:
        self._say("review", 0, "Holding every citation against the code")
        reviewed = [reviewer.chapter(chapter) for chapter in chapters]
        words = plain(facts, terms(self._glossary))
        reviewed = [chapter if chapter.slug == SLUG else linked(chapter, words) for chapter in reviewed]
        for note in reviewer.findings.notes[:20]:
            self._emit(Log(level="warning", message=note))
        findings = reviewer.findings
        self._say("review", 1, f"{findings.valid:,} of {findings.citations:,} citations hold")
        return reviewed

    def _done(self, unit: Unit) -> None:
        # First the bill: whoever is killed in between has an account of all that was bought.
        if unit.usage is not None:
            self._tell_cost()
        self._emit(UnitDone(unit=unit))

    def _tell_cost(self) -> None:
        if (spent := self._engine.spent()) is not None:
            told = {name: spent[name] for name in ("total", "steps", "budget", "masked")}
            self._emit(Spent(**told))

    def _warn(self, text: str) -> None:
        self._emit(Log(level="warning", message=text))

    def _regret(self, key: str, reason: str) -> None:
        self._warn(f"Written offline: {key.partition(':')[2] or key}, because {reason}.")

    def _tutorials(self, facts: Survey, outline: Outline, chapters: list[Chapter], reviewer: Reviewer) -> list[Chapter]:
        self._say("tutorials", 0, "Setting questions and exercises")
        quizmaster = Quizmaster(facts, outline.owners, len(outline.order.slugs))
        subjects = {
            chapter.slug: outline.by_slug[chapter.slug] for chapter in chapters if chapter.slug in outline.by_slug
        }
        # One chapter after the other, because none asks what an earlier one did; the wording may go side by side.
        drawn = [(slug, quiz(quizmaster, item), exercises(quizmaster, item)) for slug, item in subjects.items()]
        posed = self._side_by_side(self._worded, drawn)
        by_slug = dict(zip(subjects, posed, strict=True))
        return [
            self._examined(chapter, *by_slug[chapter.slug], reviewer) if chapter.slug in by_slug else chapter
            for chapter in chapters
        ]

    def _worded(
        self, slug: str, questions: list[Question], tasks: list[Exercise]
    ) -> tuple[list[Question], list[Exercise]]:
        """The questions and the exercises of a chapter, worded."""
        return (
            written.quiz(self._bench, slug, questions, lambda: self._engine.quiz(slug, questions)),
            written.exercises(self._bench, slug, tasks, lambda: self._engine.exercises(slug, tasks)),
        )

    def _examined(
        self, chapter: Chapter, questions: list[Question], tasks: list[Exercise], reviewer: Reviewer
    ) -> Chapter:
        """A chapter with the questions and exercises that hold."""
        kept = tuple(item for item in questions if reviewer.question(item))
        kept_tasks = [item for item in tasks if reviewer.exercise(item)]
        return tutorials.with_exercises(replace(chapter, quiz=kept), kept_tasks, reviewer)

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
            language=self._engine.language,
            glossary=told_apart(facts, terms(self._glossary)),
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
            **({"usage": spent} if (spent := self._engine.spent()) else {}),
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
    files = ENGLISH.counted(len(facts.modules), "source file")
    return f"Read {files}, {ENGLISH.counted(facts.symbol_count, 'definition')}"
