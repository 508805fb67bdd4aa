"""What a reader with a link sees besides the course: that nothing is kept, or that the link opens nothing."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from app import i18n
from app.i18n import _
from app.pages import lost
from app.parts.tags import Tag, icon, link_button


def banner() -> None:
    """Above every page of a shared course."""
    with Tag("div", "notice shared-banner", role="note", data_testid="shared"):
        icon("link")
        with Tag("p"):
            Tag(
                "span", text=_("Somebody shared this course with you. Your answers and your place in it are not saved.")
            )
            Tag("span", text=" ")
            Tag("a", text=_("Make courses of your own"), href="/", rel="nofollow")


def closed() -> None:
    """For a link that opens nothing: wrong, expired and revoked ones alike."""
    _message(
        _("This link opens nothing."), _("It may have expired or been taken back. Ask whoever sent it for a new one.")
    )


def busy() -> None:
    """For a link that very many people read at once."""
    _message(_("This course is being read by very many people."), _("Load the page again in a minute."))


def silent() -> None:
    """For a database that does not answer."""
    lost.unreachable()


def closed_title(request: HTTPConnection) -> str:
    with i18n.reading_as(i18n.of(request)):
        return _("Not found")


def busy_title(request: HTTPConnection) -> str:
    with i18n.reading_as(i18n.of(request)):
        return _("Too many readers")


def silent_title(request: HTTPConnection) -> str:
    with i18n.reading_as(i18n.of(request)):
        return _("No answer")


def _message(title: str, sentence: str) -> None:
    with Tag("div", "wrap"), Tag("div", "lost"):
        Tag("h1", text=title)
        Tag("p", text=sentence)
        link_button(_("To the first page"), "/", icon_name="left")
