"""What the pages of a course share."""

from __future__ import annotations

from app import questions, wording
from app.i18n import _
from app.library import Book
from app.parts.tags import Tag, icon
from app.questions import Place
from app.reading import Reading
from core.courses import ChapterHeading


def crumbs(*steps: tuple[str, str | None]) -> None:
    """Where this page is; the last step is the page itself or stands without a link."""
    with Tag("nav", "crumbs", aria_label=_("Breadcrumb")):
        for place, (text, href) in enumerate(steps):
            if place:
                Tag("span", text="/", aria_hidden="true")
            is_here = place == len(steps) - 1
            Tag("a" if href else "span", text=text, href=href, aria_current="page" if is_here else None)


def sidebar(reading: Reading, current: int | None) -> None:
    """The chapters of a course, with the ones that are read; open where there is room for it."""
    book = reading.book
    with Tag("nav", "sidebar", aria_label=_("Chapters")), Tag("details"):
        with Tag("summary"):
            icon("list")
            Tag("span", text=_("Chapters"))
            icon("down")
        with Tag("div", "sidebar-inner"):
            here = "page" if current is None else None
            Tag("a", "course-name", book.course.title, href=book.path, aria_current=here)
            if reading.keeps_progress:
                with Tag("div", "course-read"):
                    with Tag("div", "bar", aria_hidden="true", data_read_part="") as bar:
                        Tag("span")
                    bar.style(f"--part: {part_read(book)}%")
                    Tag("span", text=read_count(book), data_read_count="")
            with Tag("ol", "chapter-list", role="list"):
                for heading in book.chapters:
                    _entry(book, heading, is_current=heading.position == current)


def read_count(book: Book) -> str:
    return _("{done} of {total} read", done=book.done, total=len(book.chapters))


def part_read(book: Book) -> int:
    """Percent of the chapters."""
    return round(100 * book.done / len(book.chapters)) if book.chapters else 0


def commit(book: Book) -> None:
    """The commit a course is about, leading to it where it can be seen."""
    sha = book.course.commit_sha
    Tag("a" if book.commit_url else "span", "mono", wording.commit(sha), href=book.commit_url, title=sha,
        rel="noopener noreferrer" if book.commit_url else None)  # fmt: skip


def cite(book: Book, place: Place) -> None:
    """Cited lines, leading to where they can be seen."""
    href = book.source_url(place.path, place.start, place.end)
    Tag("a" if href else "span", "cite", place.text, href=href, rel="noopener nofollow" if href else None,
        data_path=place.path, data_start=str(place.start), data_end=str(place.end))  # fmt: skip


def words(text: str) -> None:
    """Text with code in backticks."""
    for piece, is_code in questions.pieces(text):
        Tag("code" if is_code else "span", text=piece)


def moved(book: Book) -> None:
    """Says that the repository has gone on since, where it has."""
    seen = book.repository.last_seen_commit
    if not book.has_moved or seen is None:
        return
    with Tag("p", "notice notice-warning stale", data_testid="stale"):
        icon("commit")
        with Tag("span"):
            text = _(
                "The repository has moved: it was last seen at commit {seen}, and this is about {commit} of {date}.",
                seen=wording.commit(seen),
                commit=wording.commit(book.course.commit_sha),
                date=wording.exact(book.course.created_at),
            )
            Tag("span", text=text)
            Tag("a", text=_("Bring it up to date"), href="/")


def _entry(book: Book, heading: ChapterHeading, *, is_current: bool) -> None:
    with Tag("li"), Tag("a", href=book.link(heading), aria_current="page" if is_current else None):
        Tag("span", "position", str(heading.position))
        Tag("span", text=heading.title)
        with Tag("span", "read-mark", data_read_mark=str(heading.position)) as mark:
            icon("check")
            Tag("span", "sr-only", _("read"))
        mark.show(book.is_done(heading.position))
