"""Units of writing: fingerprinted by what they say, kept up to date with where the cited lines are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from course import markup
from course.briefs import places
from course.courses import Chapter, Citation, Draft, Exercise, Question, reading_minutes
from course.units import Provisional, Workbench


def chapter(bench: Workbench, position: int, slug: str, brief: object, write: Callable[[], Draft]) -> Chapter:
    """A chapter, written now or taken from the memo; code that only moved is cited where it is now."""
    now = places.spans(brief)

    def pack(made: Chapter) -> dict[str, Any]:
        return {**made.value(), "places": [list(span) for span in now]}

    def unpack(value: dict[str, Any]) -> Chapter:
        before: list[places.Span] = [(path, int(start), int(end)) for path, start, end in value["places"]]
        known = Chapter.from_value({name: item for name, item in value.items() if name != "places"})
        return _moved(replace(known, position=position, slug=slug), places.Moves(before, now))

    def make() -> Chapter:
        try:
            return _bound(position, slug, write())
        except Provisional as stand_in:
            raise stand_in.of(lambda draft: _bound(position, slug, draft)) from stand_in

    return bench.run("chapter", f"chapter:{slug}", [slug, places.shape(brief)], make, pack, unpack)


def quiz(bench: Workbench, slug: str, found: list[Question], word: Callable[[], list[Question]]) -> list[Question]:
    """The quiz of a chapter. Answers are computed every time; what may cost something is to word them."""
    cited = {item.id: item.citations for item in found}

    def unpack(value: list[dict[str, Any]]) -> list[Question]:
        return [replace(Question.from_value(item), citations=cited[item["id"]]) for item in value]

    inputs = [replace(item, citations=()) for item in found]
    return bench.run("quiz", f"quiz:{slug}", inputs, word, lambda made: [asdict(item) for item in made], unpack)


def exercises(bench: Workbench, slug: str, found: list[Exercise], word: Callable[[], list[Exercise]]) -> list[Exercise]:
    """The exercises of a chapter, likewise."""
    solved = {item.id: item.solution for item in found}

    def unpack(value: list[dict[str, Any]]) -> list[Exercise]:
        return [replace(Exercise.from_value(item), solution=solved[item["id"]]) for item in value]

    inputs = [[item.id, item.task, item.hints, [answer.text for answer in item.solution]] for item in found]
    return bench.run("exercises", f"exercises:{slug}", inputs, word, lambda made: [asdict(x) for x in made], unpack)


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


def _moved(made: Chapter, moves: places.Moves) -> Chapter:
    now = [(item.name, *moves[item.path, item.start, item.end]) for item in made.citations]
    citations = [Citation(path=path, start=start, end=end, name=name) for name, path, start, end in now]
    markdown = markup.moved(made.markdown, moves.__getitem__)
    return replace(made, markdown=markdown, citations=tuple(sorted(citations)))
