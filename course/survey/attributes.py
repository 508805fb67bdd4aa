"""The `.gitattributes` files of a tree: what the repository itself calls generated, vendored or documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from course.survey import globs
from course.survey.globs import Glob

NAME = ".gitattributes"
_PREFIX = "linguist-"
_QUOTED = re.compile(r'^"((?:[^"\\]|\\.)*)"')
_FALSE = {"false", "0", "no", "off"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What `.gitattributes` says of a file; None where it says nothing."""

    generated: bool | None = None
    vendored: bool | None = None
    documentation: bool | None = None


_NAMES = tuple(field.name for field in fields(Marks))
_NO_MARKS = Marks()
_Rule = tuple[Glob, dict[str, bool | None]]


class Attributes:
    """Answers as Git does: the nearest file decides, and in it the last line that matches."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        self._rules = {
            path.rpartition("/")[0]: rules for path, data in files if (rules := [*_rules(globs.lines(data))])
        }

    def __call__(self, path: str) -> Marks:
        """What is said of a file."""
        if not self._rules:
            return _NO_MARKS
        said: dict[str, bool | None] = {}
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            below = path[len(folder) + 1 :] if folder else path
            for pattern, marks in self._rules.get(folder, ()):
                if not said.keys() >= marks.keys() and pattern.matches(below):
                    said = marks | said
        return Marks(**said) if said else _NO_MARKS


def _rules(lines: list[str]) -> Iterable[_Rule]:
    """The lines that speak of what matters here, last one first."""
    for line in reversed(lines):
        pattern, words = _split(line.strip())
        marks = dict(found for word in words if (found := _mark(word)))
        # Git takes no pattern that negates.
        if marks and not pattern.startswith("!") and (matcher := globs.glob(pattern)):
            yield matcher, marks


def _split(line: str) -> tuple[str, list[str]]:
    if match := _QUOTED.match(line):
        return re.sub(r"\\(.)", r"\1", match[1]), line[match.end() :].split()
    pattern, *words = line.split()
    return pattern, words


def _mark(word: str) -> tuple[str, bool | None] | None:
    name, _, value = word.lstrip("-!").partition("=")
    mark = name.removeprefix(_PREFIX)
    if not name.startswith(_PREFIX) or mark not in _NAMES:
        return None
    if word.startswith("!"):
        return mark, None
    return mark, not word.startswith("-") and value.lower() not in _FALSE
