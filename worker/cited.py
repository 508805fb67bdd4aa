"""What a course cites, read from the repository once more, for readers who have no other way to see it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

from course import rendering
from course.errors import CourseError
from course.rendering import Cited
from course.tree import open_tree
from worker.clone import Clone

log = logging.getLogger(__name__)

#: Characters of HTML a course keeps at most; what is cited after that can be seen in its excerpts alone.
MOST: Final = 8_000_000
#: Bytes of a file that is still shown.
_LARGEST: Final = 1_000_000


def sources(clone: Clone, course: dict[str, Any]) -> list[dict[str, Any]]:
    """The cited lines of all files, as `complete_job` takes them; none where the repository cannot be read."""
    wanted: dict[str, set[Cited]] = {}
    for place in _places(course):
        wanted.setdefault(place.path, set()).add(place)
    try:
        return list(_bounded(clone, wanted))
    except CourseError as error:
        # A course without its drawer is still a course.
        log.warning("sources.unreadable", extra={"reason": error.message})
        return []


def _bounded(clone: Clone, wanted: dict[str, set[Cited]]) -> Iterator[dict[str, Any]]:
    tree = open_tree(clone.path, clone.commit)
    sizes = {entry.path: entry.size for entry in tree.entries if entry.kind == "file"}
    paths = sorted(path for path in wanted if sizes.get(path, _LARGEST + 1) <= _LARGEST)
    left = MOST
    for path, content in tree.read_all(paths):
        for piece in rendering.sources(path, content.decode("utf-8", "replace"), wanted[path]):
            left -= len(piece["html"])
            if left < 0:
                return
            yield piece


def _places(course: dict[str, Any]) -> Iterator[Cited]:
    """Every place the pages of a course point at."""
    for chapter in course["chapters"]:
        for entry in chapter["toc"]:
            yield from (Cited(*place) for place in entry.get("cites", ()))
        for value in _citations(chapter):
            yield Cited(str(value["path"]), int(value["start"]), int(value["end"]))


def _citations(chapter: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from chapter.get("citations", ())
    for question in chapter.get("quiz", ()):
        yield from question.get("citations", ())
    for exercise in chapter.get("exercises", ()):
        yield from (answer["citation"] for answer in exercise.get("solution", ()))
