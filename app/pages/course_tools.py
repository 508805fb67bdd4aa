"""What can be done with a course besides reading it: each is a page of its own, which scripts show in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from app import document
from app.i18n import _
from app.library import Book
from app.pages.course_parts import crumbs
from app.parts.tags import Tag, link_button
from app.reading import Reading
from app.visits import Visit


def tools(reading: Reading) -> None:
    """The links, for the owner of the course."""
    if reading.visit is None:
        return
    base = f"/courses/{reading.book.course.id}/-"
    with Tag("div", "actions course-tools"):
        link_button(_("Download"), f"{base}/export", "button-small", icon_name="download", data_panel="")
        link_button(_("Share"), f"{base}/share", "button-small", icon_name="link", data_panel="")
        link_button(_("Versions"), f"{base}/versions", "button-small", icon_name="commit")


def older(book: Book, newest: UUID | None) -> None:
    """Says that there is a newer course about the same branch."""
    if newest is None:
        return
    with Tag("p", "notice notice-warning older", data_testid="older"):
        Tag("span", "icon icon-clock", aria_hidden="true")
        with Tag("span"):
            Tag(
                "span", text=_("This is an older version of the course (version {number}).", number=book.course.version)
            )
            Tag("span", text=" ")
            Tag("a", text=_("Read the newest one"), href=f"/courses/{newest}")
            Tag("span", text=" · ")
            Tag("a", text=_("See what changed"), href=f"/courses/{newest}/-/changes/{book.course.id}")


def answer(request: Request, visit: Visit, book: Book, title: str, panel: Callable[[], None]) -> Response:
    """A tool as a page, or for the script that asks for it, alone."""
    if request.headers.get("x-part"):
        return document.part(request, panel)

    def build() -> None:
        with Tag("div", "wrap page panel-page"):
            crumbs((_("Repositories"), "/"), (book.course.title, book.path), (title, None))
            Tag("h1", "sr-only", f"{title}: {book.course.title}")
            panel()

    return document.page(request, f"{title} · {book.course.title}", visit, build)
