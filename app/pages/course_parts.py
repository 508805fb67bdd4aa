"""What the pages of a course share."""

from __future__ import annotations

from app.library import Book
from app.parts.tags import Tag, icon
from core.courses import ChapterHeading


def crumbs(*steps: tuple[str, str | None]) -> None:
    """Where this page is; the last step is the page itself or stands without a link."""
    with Tag("nav", "crumbs", aria_label="Breadcrumb"):
        for place, (text, href) in enumerate(steps):
            if place:
                Tag("span", text="/", aria_hidden="true")
            Tag("a" if href else "span", text=text, href=href)


class Sidebar:
    """The chapters of a course, with the ones that are read."""

    def __init__(self, book: Book, current: int | None) -> None:
        self._book = book
        self._marks: dict[int, Tag] = {}
        with Tag("nav", "sidebar", aria_label="Chapters"), Tag("details"):
            with Tag("summary"):
                icon("list")
                Tag("span", text="Chapters")
                icon("down")
            with Tag("div", "sidebar-inner"):
                Tag(
                    "a",
                    "course-name",
                    book.course.title,
                    href=book.path,
                    aria_current="page" if current is None else None,
                )
                with Tag("div", "course-read"):
                    self._bar = Tag("div", "bar", aria_hidden="true")
                    with self._bar:
                        Tag("span")
                    self._count = Tag("span")
                with Tag("ol", "chapter-list", role="list"):
                    for heading in book.chapters:
                        self._marks[heading.position] = self._entry(heading, is_current=heading.position == current)
        self.show({heading.position for heading in book.chapters if book.is_done(heading.position)})

    def show(self, done: set[int]) -> None:
        """Marks the chapters that are read."""
        for position, mark in self._marks.items():
            mark.show(position in done)
        total = len(self._book.chapters)
        self._count.say(f"{len(done)} of {total} read")
        self._bar.style(f"--part: {100 * len(done) / total if total else 0:.0f}%")

    def _entry(self, heading: ChapterHeading, *, is_current: bool) -> Tag:
        """One chapter; answers the mark that says it is read."""
        with Tag("li"), Tag("a", href=self._book.link(heading), aria_current="page" if is_current else None):
            Tag("span", "position", str(heading.position))
            Tag("span", text=heading.title)
            with Tag("span") as mark:
                icon("check")
                Tag("span", "sr-only", "read")
        return mark
