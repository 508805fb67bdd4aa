"""A course as tours for the CodeTour extension of VS Code: one a chapter, each step at the lines it speaks of."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import markup
from course.courses import Chapter, Course
from course.errors import OutputTaken
from course.export import outputs
from course.export.edition import Edition
from course.export.tours import Block, blocks
from course.tree import paths
from course.wording import capital, counted, say

_SCHEMA = "https://aka.ms/codetour-schema"
#: Tells a tour this module wrote from one it must not touch.
_MARK = "A course by Fondation."
#: What the extension would run, resolve or fill in: none of it comes from a course.
_SHELL = re.compile(r"^(\s*)>>", re.MULTILINE)
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\\n])*)\]\((?!\./)[^)\n]*\)")
_DEFINITION = re.compile(r"^(\s{0,3})\[(?=[^\]\n]+\]:)", re.MULTILINE)
_AUTOLINK = re.compile(r"<(?=[A-Za-z][A-Za-z0-9+.-]*:)")


def write(edition: Edition, folder: Path) -> list[Path]:
    """Write `.tours/` into a checkout; answers the paths written, in reading order."""
    tours = folder / ".tours"
    chapters = edition.course.chapters
    files = {
        tours / f"{chapter.position:02d}-{chapter.slug}.tour": _tour(edition.course, number)
        for number, chapter in enumerate(chapters)
    }
    try:
        tours.mkdir(parents=True, exist_ok=True)
        earlier = [path for path in sorted(tours.glob("*.tour")) if _is_ours(path)]
        for path in files:
            if os.path.lexists(path) and path not in earlier:
                raise OutputTaken(f"{path} is there already and is not part of a course; move it away.")
        for path in earlier:
            path.unlink()
        for path, tour in files.items():
            text = json.dumps(tour, indent=2, ensure_ascii=False) + "\n"
            outputs.replace(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise outputs.unwritable(folder, error) from error
    return list(files)


def _is_ours(path: Path) -> bool:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and _MARK in str(value.get("description", ""))


def _tour(course: Course, number: int) -> dict[str, Any]:
    chapter = course.chapters[number]
    tour: dict[str, Any] = {
        "$schema": _SCHEMA,
        "title": _title(chapter),
        "description": f"{chapter.summary.rstrip('.')}. {_MARK}" if chapter.summary else _MARK,
    }
    if course.commit:
        tour["ref"] = course.commit
    if number == 0:
        tour["isPrimary"] = True
    if number + 1 < len(course.chapters):
        tour["nextTour"] = _title(course.chapters[number + 1])
    titles = {item.slug: _title(item) for item in course.chapters}
    tour["steps"] = [step.value(titles) for step in _steps(chapter)]
    return tour


def _title(chapter: Chapter) -> str:
    """What the extension sorts tours by and finds them by; brackets and `#` have a meaning to it."""
    return f"{chapter.position:02d}. {re.sub(r'[][#]', ' ', chapter.title).strip()}"


@dataclass
class _Step:
    title: str
    place: markup.Cite | None
    parts: list[str] = field(default_factory=list)
    #: Length of the last selected line, where the lines are known.
    width: int = 0

    def value(self, titles: dict[str, str]) -> dict[str, Any]:
        step: dict[str, Any] = {"title": self.title}
        if self.place is not None:
            step |= {"file": self.place.path, "line": self.place.start}
            if self.width:
                start = {"line": self.place.start, "character": 1}
                step["selection"] = {"start": start, "end": {"line": self.place.end, "character": self.width + 1}}
        step["description"] = _harmless("\n\n".join(self.parts), titles)
        return step

    @property
    def is_open(self) -> bool:
        """Whether it announces what comes next."""
        return bool(self.parts) and self.parts[-1].endswith(":")

    def shows(self, place: markup.Cite) -> bool:
        """Whether its lines are within, or the same as, those of a place."""
        own = self.place
        return own is not None and own.path == place.path and place.start <= own.start <= place.end


def _steps(chapter: Chapter) -> list[_Step]:
    """Text goes with the next lines it cites; what cites nothing at the end goes with the last step."""
    first = _Step(chapter.title, None, [markup.escape(chapter.summary)] if chapter.summary else [])
    steps, waiting = [first], _Step(chapter.title, None)
    for block in blocks(chapter.markdown):
        if block.heading and block.heading != waiting.title:
            steps[-1].parts += waiting.parts
            waiting = _Step(block.heading, None)
        if block.is_code:
            waiting = _with_code(steps, waiting, block)
            continue
        if block.place is None and not waiting.parts and steps[-1].is_open:
            steps[-1].parts.append(block.text)
            continue
        waiting.parts.append(block.text)
        if block.place is not None:
            waiting.place = block.place
            steps.append(waiting)
            waiting = _Step(waiting.title, None)
    steps[-1].parts += waiting.parts
    if not first.parts:
        first.parts.append(say("{places} in the code.", places=capital(counted(len(steps) - 1, "place"))))
    return steps


def _with_code(steps: list[_Step], waiting: _Step, block: Block) -> _Step:
    """Show an excerpt in the editor: in the step before when that is where it stands, else in one of its own."""
    if block.place is None:
        return waiting
    last = steps[-1]
    if not waiting.parts and last.shows(block.place) and not last.width:
        last.place, last.width = block.place, block.width
        return waiting
    waiting.place, waiting.width = block.place, block.width
    waiting.parts = waiting.parts or [markup.code(paths.shown(block.place.path))]
    steps.append(waiting)
    return _Step(waiting.title, None)


def _harmless(text: str, titles: dict[str, str]) -> str:
    """Markdown with links to files and tours, and nothing in it that the extension would act on."""
    text = markup.CITE.sub(lambda match: f"[{match['label']}](./{match['path']})", text)
    text = markup.CHAPTER_LINK.sub(lambda match: _reference(match, titles), text)
    text = _DEFINITION.sub(r"\1\\[", _LINK.sub(r"\1", text))
    return _AUTOLINK.sub(r"\\<", _SHELL.sub(r"\1> >", text)).replace("{{", "{\u200b{")


def _reference(match: re.Match[str], titles: dict[str, str]) -> str:
    title = titles.get(match["slug"], "")
    return f"[{match['label']}][{title}]" if title else match["label"]
