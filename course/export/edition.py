"""A course as a file of its own: what is written, what is read back, and what is refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from course.courses import Course
from course.errors import NotACourse, Unreadable
from course.rendering import links

FORMAT = "fondation-course"
#: Rises when a reader of the earlier version would misread the file.
VERSION = 1
#: Bytes a course file may have; the largest made so far had 3 million.
_MAX_BYTES = 100_000_000
_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_COURSE = TypeAdapter(Course)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A course and what an export must know beside it."""

    course: Course
    #: Where the repository can be seen; empty when nowhere.
    source_url: str = ""
    #: When the commit was made, in seconds since 1970: the date of everything exported, for no clock may decide it.
    committed: int = 0

    @property
    def browse_url(self) -> str:
        """The source address without a trailing part, if it is one to link to."""
        return links.checked(self.source_url)

    def text(self) -> str:
        """The edition as JSON."""
        head = {"format": FORMAT, "version": VERSION, "source_url": self.source_url, "committed": self.committed}
        return json.dumps(head | self.course.value(), indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Edition:
    """The edition a file holds; raises NotACourse or Unreadable."""
    try:
        if path.is_dir():
            path = path / "course.json"
        if path.stat().st_size > _MAX_BYTES:
            raise NotACourse(f"{path} is too large to be a course.")
        text = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotACourse(f"{path} is not a course: it is not JSON.") from error
    return _edition(value, path)


def _edition(value: Any, path: Path) -> Edition:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise NotACourse(f"{path} is not a course: `fondation analyze --format json` writes one.")
    if value.get("version") != VERSION:
        raise NotACourse(
            f"{path} is a course of version {value.get('version')!r}, and this program reads version {VERSION}: "
            "make it again with `fondation analyze --format json`."
        )
    try:
        course = _COURSE.validate_python(value)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise NotACourse(f"{path} is not a whole course: {where or 'something'} is missing or wrong.") from error
    if flaw := _flaw(course):
        raise NotACourse(f"{path} is not a whole course: {flaw}.")
    committed, source_url = value.get("committed"), value.get("source_url")
    return Edition(
        course=course,
        source_url=source_url if isinstance(source_url, str) else "",
        committed=committed if isinstance(committed, int) else 0,
    )


def _flaw(course: Course) -> str:
    """What would make a course impossible to write: slugs become names of files."""
    slugs = [chapter.slug for chapter in course.chapters]
    if not slugs:
        return "it has no chapters"
    if any(len(slug) > 80 or not _SLUG.match(slug) for slug in slugs) or len(set(slugs)) < len(slugs):
        return "a chapter has no name of its own"
    for chapter in course.chapters:
        if any(not 0 <= item.answer < len(item.options) for item in chapter.quiz):
            return f"a question of {chapter.slug} has no answer"
    return ""
