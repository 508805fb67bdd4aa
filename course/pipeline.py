"""From a tree to a course: the survey, then six steps, each reported as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from course import wording
from course.abstractions import Abstraction, Order, Relation
from course.briefs import start as start_brief
from course.briefs.chapter import Outline, chapter_brief
from course.courses import Chapter, Citation, Course, Draft, Question, reading_minutes
from course.engines import Engine
from course.messages import Log, Message, Progress, UnitDone
from course.steps import tutorials
from course.steps.questions import Quizmaster, questions
from course.steps.review import Findings, review
from course.survey import Survey, survey
from course.tree import Tree
from course.units import Memo, Workbench

Emit = Callable[[Message], None]

#: Percent at the beginning of each step.
_PERCENT = {"survey": 0, "extract": 20, "relate": 28, "order": 34, "write": 38, "review": 82, "tutorials": 90}


def analyze(
    tree: Tree, engine: Engine, memo: Memo | None = None, emit: Emit | None = None, *, name: str = ""
) -> Course:
    """Make the course of a tree; raises CourseError when there is none to be made.

    `name` is the title of a project that does not name itself; without it, the folder's name is taken.
    """
    return _Analysis(tree, engine, memo or Memo(), emit or (lambda _: None), name).run()


class _Analysis:
    def __init__(self, tree: Tree, engine: Engine, memo: Memo, emit: Emit, name: str) -> None:
        self._name = name
        self._tree = tree
        self._engine = engine
        self._emit = emit
        self._bench = Workbench(engine.name, engine.version, memo, lambda unit: emit(UnitDone(unit=unit)))

    def run(self) -> Course:
        self._say("survey", 0, "Reading the files")
        facts = survey(self._tree, lambda text: self._emit(Log(level="warning", message=text)))
        facts = replace(facts, name=self._name or facts.name)
        self._say("survey", 1, _surveyed(facts))
        outline = self._outline(facts)
        chapters = self._write(outline)
        chapters, findings = self._review(facts, chapters)
        chapters = self._tutorials(facts, outline, chapters)
        self._emit(
            Progress(
                step="tutorials", percent=100, message=f"The course has {wording.counted(len(chapters), 'chapter')}"
            )
        )
        return self._course(facts, outline, chapters, findings)

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
        inputs = {
            "ranks": facts.ranks,
            "lines": {module.path: module.facts.code_lines for module in facts.sources},
            "symbols": {
                module.key(item.qualname): item.lines for module in facts.sources for item in module.top_symbols
            },
        }
        return self._bench.run(
            "abstractions",
            "abstractions",
            inputs,
            lambda: self._engine.extract(facts),
            lambda found: [asdict(item) for item in found],
            lambda value: [Abstraction.from_value(item) for item in value],
        )

    def _relate(self, facts: Survey, abstractions: list[Abstraction]) -> list[Relation]:
        self._say("relate", 0, "Following who uses whom")
        return self._bench.run(
            "relations",
            "relations",
            [abstractions, facts.references],
            lambda: self._engine.relate(facts, abstractions),
            lambda found: [asdict(item) for item in found],
            lambda value: [Relation.from_value(item) for item in value],
        )

    def _order(self, abstractions: list[Abstraction], relations: list[Relation]) -> Order:
        self._say("order", 0, "Putting prerequisites first")
        return self._bench.run(
            "order", "order", [abstractions, relations], lambda: self._engine.order(abstractions, relations), asdict,
            Order.from_value,
        )  # fmt: skip

    def _write(self, outline: Outline) -> list[Chapter]:
        total = len(outline.order.slugs) + 1
        first = start_brief.start_brief(outline)
        self._say("write", 0, "Writing the chapters")
        chapters = [self._chapter(1, "start-here", first, partial(self._engine.start, first))]
        for number, abstraction in enumerate(outline.ordered, 2):
            brief = chapter_brief(outline, abstraction)
            chapters.append(self._chapter(number, abstraction.slug, brief, partial(self._engine.write, brief)))
            self._say("write", number / total, f"Wrote chapter {number} of {total}: {abstraction.title}")
        return chapters

    def _chapter(self, position: int, slug: str, brief: object, write: Callable[[], Draft]) -> Chapter:
        return self._bench.run(
            "chapter",
            f"chapter:{slug}",
            [position, brief],
            lambda: _bound(position, slug, write()),
            Chapter.value,
            Chapter.from_value,
        )

    def _review(self, facts: Survey, chapters: list[Chapter]) -> tuple[list[Chapter], Findings]:
        self._say("review", 0, "Holding every citation against the code")
        reviewed, findings = review(facts, chapters)
        for note in findings.notes[:20]:
            self._emit(Log(level="warning", message=note))
        self._say("review", 1, f"{findings.valid:,} of {findings.citations:,} citations hold")
        return reviewed, findings

    def _tutorials(self, facts: Survey, outline: Outline, chapters: list[Chapter]) -> list[Chapter]:
        self._say("tutorials", 0, "Setting questions")
        quizmaster = Quizmaster(facts)
        asked: set[str] = set()
        finished = []
        for chapter in chapters:
            abstraction = outline.by_slug.get(chapter.slug)
            found = self._quiz(quizmaster, abstraction) if abstraction else []
            quiz = tutorials.unasked([item for item in found if tutorials.sound(facts, item)], asked)
            finished.append(replace(chapter, quiz=tuple(quiz)))
        return finished

    def _quiz(self, quizmaster: Quizmaster, abstraction: Abstraction) -> list[Question]:
        # The answers are computed every time; what may cost something is to word them.
        found = questions(quizmaster, abstraction)
        return self._bench.run(
            "quiz",
            f"quiz:{abstraction.slug}",
            found,
            lambda: self._engine.quiz(abstraction.title, found),
            lambda quiz: [asdict(item) for item in quiz],
            lambda value: [Question.from_value(item) for item in value],
        )

    def _course(self, facts: Survey, outline: Outline, chapters: list[Chapter], findings: Findings) -> Course:
        covered = start_brief.coverage(outline)
        with_chapter = {path for item in outline.by_slug.values() for path in item.paths}
        return Course(
            title=start_brief.title(facts),
            summary=chapters[0].summary,
            engine=self._engine.name,
            commit=facts.commit,
            diagram=start_brief.diagram(outline),
            chapters=tuple(chapters),
            coverage={"important": covered, "files": len(with_chapter), "files_total": len(facts.sources)},
            left_out=facts.left_out,
            stats=self._stats(facts, chapters, findings),
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


def _bound(position: int, slug: str, draft: Draft) -> Chapter:
    """A draft as a chapter; its citations are what it claims, and the review completes them."""
    return Chapter(
        position=position,
        slug=slug,
        title=draft.title,
        summary=draft.summary,
        markdown=draft.markdown,
        citations=tuple(
            sorted(Citation(path=path, start=start, end=end, name=name) for path, start, end, name in draft.claims)
        ),
        reading_minutes=reading_minutes(draft.markdown),
    )


def _surveyed(facts: Survey) -> str:
    files = wording.counted(len(facts.modules), "source file")
    return f"Read {files}, {wording.counted(facts.symbol_count, 'definition')}"
