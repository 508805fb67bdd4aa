"""A chapter's Markdown in pieces small enough to stand beside one place in the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from course import markup
from course.tasks import MARKS

_HEADING = re.compile(r"^#{1,6} +(.+)$")
_FOLDED = tuple(f"> **{mark}**" for mark in MARKS)
_ITEM = re.compile(r"^(?:[-*+]|\d{1,9}[.)]) ")


class Block(NamedTuple):
    """A paragraph, an item of a list, a table or an excerpt, with the heading it stands under."""

    heading: str
    text: str
    #: The first lines it cites.
    place: markup.Cite | None
    is_code: bool = False
    #: Length of the last line of an excerpt.
    width: int = 0


def blocks(markdown: str) -> list[Block]:
    """The pieces of a chapter in order; diagrams and solutions are left out, for neither belongs beside code."""
    reader = _Reader()
    markup.outside_fences(markdown, reader.prose, reader.fence)
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[Block] = []
        self._heading = ""

    def prose(self, text: str) -> str:
        for piece in _pieces(text):
            if title := _HEADING.match(piece):
                self._heading = _plain(title[1])
            elif not piece.startswith(_FOLDED):
                self.found.append(Block(self._heading, piece, _cited(piece)))
        return ""

    def fence(self, match: re.Match[str]) -> str:
        if info := markup.INFO.match(match["info"].strip()):
            width = len(match["body"].rsplit("\n", 1)[-1])
            self.found.append(Block(self._heading, "", markup.Cite(*markup.place(info)), True, width))
        return ""


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs, each item of a list for itself."""
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            if lines and (_ITEM.match(line) or _HEADING.match(lines[-1])):
                yield "\n".join(lines)
                lines = []
            lines.append(line)
        if "".join(lines).strip():
            yield "\n".join(lines)


def _cited(text: str) -> markup.Cite | None:
    match = markup.CITE.search(text)
    return markup.Cite(*markup.place(match)) if match else None


def _plain(heading: str) -> str:
    return re.sub(r"\\(?=[^\w\s])|`", "", heading).strip()
