"""The lines a course cites, as HTML, for readers who cannot look them up anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from course.rendering import figures
from course.rendering.citing import Cited
from course.rendering.cleaning import clean

#: Lines shown before and after the cited ones, and lines of one citation at most.
AROUND: Final = 20
_LONGEST: Final = 400


def sources(path: str, content: str, places: Iterable[Cited]) -> list[dict[str, Any]]:
    """The cited lines of one file, with some around them: each piece with the number of its first line."""
    lines = clean("\n".join(figures.lines(content, figures.language(path)))).split("\n")
    return [
        {"path": path, "start": start, "html": "\n".join(lines[start - 1 : end])}
        for start, end in _merged(places, len(lines))
    ]


def _merged(places: Iterable[Cited], count: int) -> Sequence[tuple[int, int]]:
    """Pieces that do not touch each other, from top to bottom."""
    pieces: list[tuple[int, int]] = []
    for place in sorted(places, key=lambda item: (item.start, item.end)):
        start, end = max(1, place.start - AROUND), min(count, place.end + AROUND, place.start + _LONGEST)
        if start > count:
            continue
        if pieces and start <= pieces[-1][1] + 1:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], end))
        else:
            pieces.append((start, end))
    return pieces
