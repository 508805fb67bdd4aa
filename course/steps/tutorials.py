"""Step 6: exercises and quizzes, each asked once in a course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from course import tasks
from course.courses import Chapter, Exercise, Question, reading_minutes
from course.steps.review import Reviewer
from course.wording import say

Asked = TypeVar("Asked", Question, Exercise)


def unasked(found: Iterable[Asked], asked: set[str]) -> list[Asked]:
    """Those no earlier chapter has asked."""
    fresh = [item for item in found if item.id not in asked]
    asked.update(item.id for item in fresh)
    return fresh


def with_exercises(chapter: Chapter, exercises: list[Exercise], reviewer: Reviewer) -> Chapter:
    """The chapter with its exercises as a section of their own, which is reviewed like all the rest."""
    if not exercises:
        return chapter
    cited = {answer.citation for item in exercises for answer in item.solution}
    section = replace(chapter, markdown=tasks.section(exercises), citations=tuple(sorted(cited)))
    held = reviewer.chapter(section)
    told, heading, way_on = chapter.markdown.rpartition(f"\n## {say(tasks.NEXT)}\n")
    told, way_on = (told, way_on) if heading else (way_on, "")
    markdown = f"{told.rstrip()}\n\n{held.markdown}{heading}{way_on}"
    return replace(
        chapter,
        markdown=markdown,
        citations=tuple(sorted({*held.citations, *chapter.citations})),
        exercises=tuple(exercises),
        reading_minutes=reading_minutes(markdown),
    )
