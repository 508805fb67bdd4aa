"""The statements of a text that carry markers, so that single ones can be mended or taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MARKER = re.compile(r"\[\[(?!chapter )[^\[\]\n]{1,400}?\]\]")
#: Where a sentence ends: not inside code, not after an abbreviation's single letter. Some scripts have no capitals, and
#: some no space behind the full stop.
_END = re.compile(r"(?<=[.!?:;])(?<!\b\w\.)\s+(?=[A-ZÀ-ÞĀ-ž가-힣`*\[])|(?<=[。！？])\s*|\n")
_NAME = re.compile(r"`([A-Za-z_][\w.]*)`")


@dataclass(frozen=True)
class Statement:
    """A sentence with at least one marker: where it stands, what it says, what it names."""

    start: int
    end: int
    text: str

    @property
    def markers(self) -> list[str]:
        return [match[0][2:-2].strip() for match in _MARKER.finditer(self.text)]

    @property
    def names(self) -> set[str]:
        """The last part of every name in backticks."""
        return {match[1].rsplit(".", 1)[-1] for match in _NAME.finditer(self.text)}


def statements(text: str) -> Iterator[Statement]:
    """All sentences that carry a marker, in order."""
    position = 0
    for match in [*_END.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[position:end]
        if _MARKER.search(piece):
            yield Statement(position, end, piece)
        position = match.end() if match else end


def replaced(text: str, change: Callable[[Statement], str | None]) -> str:
    """The text with each statement as `change` answers it; None leaves it, an empty text removes it."""
    pieces: list[str] = []
    position = 0
    for statement in statements(text):
        new = change(statement)
        if new is None:
            continue
        pieces += [text[position : statement.start], new]
        position = statement.end
    return "".join([*pieces, text[position:]])
