"""Exercises: what a learner may write for each line of a solution, and where in a chapter they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.questions import Place

#: Kinds whose answer is a sequence: the first thing written is held against the first line, and so on.
_ORDERED: Final = frozenset({"sequence", "trace", "ordered", "signature"})
#: The kind whose answer consists of whole lines of code.
_OF_LINES: Final = "ordered"
#: What stands before an item of a list, in an answer as in a line of code.
_BULLET: Final = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
_CODE: Final = re.compile(r"(?<!\\)(`+)(.+?)\1(?!`)")
_ESCAPED: Final = re.compile(r"\\([^\w\s])")
_SECTION: Final = '<h2 id="sec-try-it-yourself">'


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of a solution, the lines that prove it, and what counts as having found it."""

    text: str
    place: Place
    accepts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A task whose answer is a list."""

    id: str
    is_ordered: bool
    #: A comma is a part of what is written, and not between two answers.
    is_of_lines: bool
    findings: tuple[Finding, ...]


def read(stored: list[dict[str, Any]]) -> list[Exercise | None]:
    """The exercises in the order of the text; None for one whose answer cannot be checked."""
    return [_exercise(value) for value in stored]


def written(answers: dict[str, Any], exercise: Exercise) -> str:
    """What a learner wrote, if anything."""
    text = answers.get(exercise.id)
    return text if isinstance(text, str) else ""


def split(html: str, count: int) -> list[str]:
    """A chapter's HTML cut where the answers of its exercises belong: before the first hint or solution of each."""
    pieces: list[str] = []
    position = max(0, html.find(_SECTION))
    start = 0
    for number in range(1, count + 1):
        heading = html.find(f'<h3 id="sec-exercise-{number}-', position)
        cut = html.find("<details", heading) if heading >= 0 else -1
        if cut < 0:
            break
        pieces.append(html[start:cut])
        start = position = cut
    return [*pieces, html[start:]]


def _exercise(value: dict[str, Any]) -> Exercise | None:
    kind = str(value.get("kind", ""))
    findings = tuple(_findings(kind, value.get("solution")))
    if not value.get("id") or not findings:
        return None
    return Exercise(id=str(value["id"]), is_ordered=kind in _ORDERED, is_of_lines=kind == _OF_LINES, findings=findings)


def _findings(kind: str, solution: Any) -> Iterator[Finding]:
    if not isinstance(solution, list):
        return
    # A way from A to D is told by what lies between: each call but the last leads to one of those.
    asked = solution[:-1] if kind == "trace" else solution
    for line in asked:
        place = Place.read(line.get("citation"))
        names = [_plain(match[2]) for match in _CODE.finditer(str(line.get("text", "")))]
        if place is None or not names:
            continue
        name = names[-1] if kind == "trace" else names[0]
        text = _ESCAPED.sub(r"\1", str(line["text"]))
        yield Finding(text=text, place=place, accepts=_accepted(kind, name, place))


def _accepted(kind: str, name: str, place: Place) -> tuple[str, ...]:
    """A name, whole or its last part, or the place; of a file its path or name; a line of code as it stands."""
    file = place.path.rsplit("/", 1)[-1]
    if kind == _OF_LINES:
        return (" ".join(_BULLET.sub("", name).lower().split()), f"{place.path}:{place.start}".lower())
    found = [name, name.rsplit(".", 1)[-1] if "/" not in name and name != file else name]
    if name == place.path:
        found.append(file)
    if kind not in ("rename", "signature"):
        found += [f"{place.path}:{place.start}", f"{file}:{place.start}"]
    return tuple(dict.fromkeys(item.lower() for item in found))


def _plain(code: str) -> str:
    return code.strip().removesuffix("()")
