"""Lines a course cites, for repositories whose files can be seen nowhere else."""

from __future__ import annotations

from app import markup
from app.library import Book
from app.pages.course_parts import crumbs
from app.parts.tags import Tag
from app.questions import Place
from core.courses import CitedLines


def content(book: Book, place: Place, found: CitedLines) -> None:
    """The lines as a page of their own; the drawer of a chapter shows `listing` alone."""
    with Tag("div", "wrap source-page"):
        crumbs((book.course.title, book.path), (place.text, None))
        Tag("h1", "mono", place.text)
        listing(place, found)


def listing(place: Place, found: CitedLines) -> None:
    """The lines with their numbers, those that are cited marked."""
    with Tag("pre", "source-lines hl"):
        for number, line in enumerate(found.lines, found.start):
            is_cited = place.start <= number <= place.end
            with Tag("span", "source-line", data_cited="" if is_cited else None, id=f"L{number}"):
                Tag("span", "source-number", str(number), aria_hidden="true")
                markup.code(line)
