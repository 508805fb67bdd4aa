"""What a course cites, read from the repository once more, for readers who have no other way to see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from course.rendering.cleaning import clean
from worker.clone import Clone
from worker.renderer import Renderer


async def sources(renderer: Renderer, clone: Clone, course: dict[str, Any]) -> list[dict[str, Any]]:
    """The cited lines of all files, as `complete_job` takes them; none where the repository cannot be read."""
    wanted: dict[str, list[tuple[int, int]]] = {}
    for path, start, end in _places(course):
        wanted.setdefault(path, []).append((start, end))
    question = {"repository": str(clone.path), "commit": clone.commit, "places": wanted}
    return [piece | {"html": _by_line(piece["html"])} for piece in await renderer.ask(question)]


def _by_line(html: str) -> str:
    """Cleaned so that each line is whole in itself, whatever was in it."""
    return "\n".join(clean(line) for line in html.split("\n"))


def _places(course: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Every place the pages of a course point at."""
    for chapter in course["chapters"]:
        for entry in chapter["toc"]:
            yield from ((str(path), int(start), int(end)) for path, start, end in entry.get("cites", ()))
        for value in _citations(chapter):
            yield str(value["path"]), int(value["start"]), int(value["end"])


def _citations(chapter: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from chapter.get("citations", ())
    for question in chapter.get("quiz", ()):
        yield from question.get("citations", ())
    for exercise in chapter.get("exercises", ()):
        yield from (answer["citation"] for answer in exercise.get("solution", ()))
