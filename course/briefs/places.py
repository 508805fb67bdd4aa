"""The lines a brief cites, apart from what it says: code that only moved is not written about again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from course.markup import Cite

#: Lines of a file: path, first, last.
Span = tuple[str, int, int]


def shape(value: object) -> Any:
    """A brief as plain values, each citation without its line numbers."""
    if isinstance(value, Cite):
        return {"cite": value.path, "name": value.name}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: shape(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, (tuple, list)):
        return [shape(item) for item in value]
    return value


def spans(value: object) -> list[Span]:
    """The lines of every citation of a brief, always in the same order."""
    return [(cite.path, cite.start, cite.end) for cite in _cites(value)]


class Moves:
    """Where lines that a brief cited are now; raises ValueError for lines of which that cannot be told."""

    def __init__(self, before: list[Span], after: list[Span]) -> None:
        if len(before) != len(after):
            raise ValueError("The citations are not the same.")
        self._known: dict[Span, Span] = {}
        for old, new in zip(before, after, strict=True):
            if self._known.setdefault(old, new) != new:
                raise ValueError("Lines that were cited as one are apart now.")
        self._is_still = before == after

    def __getitem__(self, span: Span) -> Span:
        if self._is_still:
            return span
        if span in self._known:
            return self._known[span]
        path, start, end = span
        around = [
            (old, new)
            for old, new in self._known.items()
            if old[0] == path and old[1] <= start <= end <= old[2] and old[2] - old[1] == new[2] - new[1]
        ]
        if not around:
            raise ValueError("A citation is not among those of the brief.")
        old, new = min(around, key=lambda pair: (pair[0][2] - pair[0][1], pair[0]))
        return new[0], start + new[1] - old[1], end + new[1] - old[1]


def _cites(value: object) -> Iterator[Cite]:
    if isinstance(value, Cite):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _cites(getattr(value, item.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _cites(item)
