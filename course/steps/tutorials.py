"""Step 6: exercises as a section of their chapter."""

from __future__ import annotations

from dataclasses import replace

from course import tasks
from course.courses import Chapter, Exercise, reading_minutes
from course.steps.review import Reviewer
from course.wording import say


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
