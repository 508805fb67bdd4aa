"""Which arguments of a call are passed by name, read from the text of the call; for Python."""

from __future__ import annotations

import re

from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.references import Reference

#: Characters of a call that are read before it counts as too long.
_LONGEST = 4000
_KEYWORD = re.compile(r"(\w+)\s*=(?!=)")
_TOKEN = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|#[^\n]*|[()\[\]{},]|[^()\[\]{},\"'#]+|.",
    re.DOTALL,
)


def by_name(survey: Survey, symbol: Symbol, calls: list[Reference]) -> dict[str, list[Reference]] | None:
    """For each parameter the calls that pass it by name; None when a call cannot be read for certain."""
    found: dict[str, list[Reference]] = {}
    for item in calls:
        names = _keywords(survey, symbol.name, item)
        if names is None:
            return None
        for name in names:
            found.setdefault(name, []).append(item)
    return found


def _keywords(survey: Survey, name: str, call: Reference) -> list[str] | None:
    lines = survey.modules[call.path].lines
    text = "\n".join(lines[call.line - 1 : call.line + 60])[:_LONGEST]
    opening = list(re.finditer(rf"(?<!\w){re.escape(name)}\s*\(", text.split("\n", 1)[0]))
    if len(opening) != 1:
        return None
    depth, piece, pieces = 1, "", []
    for match in _TOKEN.finditer(text, opening[0].end()):
        read = match[0]
        if read in "([{":
            depth += 1
        elif read in ")]}":
            depth -= 1
        elif read == "," and depth == 1:
            pieces.append(piece)
            piece = ""
        elif depth == 1 and not read.startswith("#"):
            piece += read
        if depth == 0:
            return _named([*pieces, piece])
    return None


def _named(pieces: list[str]) -> list[str] | None:
    """The keywords of the arguments; None if a dictionary of unknown names is passed on."""
    stripped = [piece.strip() for piece in pieces if piece.strip()]
    if any(piece.startswith("**") for piece in stripped):
        return None
    return [match[1] for piece in stripped if (match := _KEYWORD.match(piece))]
