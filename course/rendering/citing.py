"""Which lines of the code each part of a chapter points at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.token import Token

from course.rendering import figures, links


class Cited(NamedTuple):
    """Lines of a file."""

    path: str
    start: int
    end: int


def cited(tokens: list[Token]) -> Iterator[tuple[str, Cited]]:
    """Every citation and excerpt in the order of the text, with the id of the heading it stands under."""
    heading = ""
    for token in tokens:
        if token.type == "heading_open":
            heading = str(token.attrGet("id") or "")
        elif token.type == "fence" and (place := figures.place(token.info)) is not None:
            yield heading, Cited(*place)
        for child in token.children or []:
            if child.type == "link_open" and (place := links.place(str(child.attrGet("href") or ""))) is not None:
                yield heading, Cited(*place)
