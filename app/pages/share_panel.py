"""Links by which anybody may read a course: to make, to copy, to see, to take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from app import i18n, wording
from app.i18n import _
from app.library import Book
from app.parts.tags import Tag, button, icon
from core.shares import Share

#: Days a link may be made for; 0: until it is taken back.
DAYS: Final = (7, 30, 365, 0)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an action: the address that was made, or why there is none."""

    address: str = ""
    problem: str = ""


def panel(book: Book, shares: Sequence[Share], outcome: Outcome) -> None:
    """The whole dialog."""
    trouble = _("This did not work. Try again in a moment.")
    with Tag("div", "panel dialog-body", data_trouble=trouble):
        Tag("h2", "panel-title", _("Share this course"))
        meaning = _(
            "Whoever has a link can read the course without an account, until you revoke it. "
            "They see nothing of you: not your name, your progress or your other courses."
        )
        Tag("p", "quiet", meaning)
        if book.repository.is_private or book.repository.is_local:
            _warning(book)
        if outcome.problem:
            with Tag("div", "notice notice-error", role="alert"):
                icon("alert")
                Tag("p", text=outcome.problem)
        if outcome.address:
            _made(outcome.address)
        _make(book)
        _links(book, [share for share in shares if share.is_open])
        with Tag("div", "actions"):
            button(_("Close"), "button-small", data_closes="")


def _warning(book: Book) -> None:
    private = _("This repository is private. A link shows its code and what is said about it to whoever has the link.")
    local = _("This repository is a folder of this machine. A link shows its code to whoever has the link.")
    with Tag("div", "notice notice-warning", data_testid="private-warning"):
        icon("alert")
        Tag("p", text=private if book.repository.is_private else local)


def _made(address: str) -> None:
    with Tag("div", "share-made", role="status"):
        Tag("label", "eyebrow", _("Your link, shown this once"), for_="share-address")
        with Tag("div", "add-row"):
            Tag("input", "input mono", id="share-address", value=address, readonly=True, data_whole="", autofocus=True)
            button(_("Copy"), "button-primary", icon_name="copy", data_copies="share-address", data_copied=_("Copied."))


def _make(book: Book) -> None:
    with Tag("form", "share-make", action=f"/courses/{book.course.id}/-/share", method="post"):
        Tag("label", text=_("Works for"), for_="share-days")
        with Tag("select", "input", id="share-days", name="days"):
            for days in DAYS:
                Tag("option", text=_lasting(days), value=str(days), selected=days == 30)
        button(_("Make a link"), "button-soft", icon_name="plus", type_="submit")


def _lasting(days: int) -> str:
    return {7: _("a week"), 30: _("a month"), 365: _("a year")}.get(days, _("until I revoke it"))


def _links(book: Book, shares: Sequence[Share]) -> None:
    if not shares:
        Tag("p", "small faint", _("No link is open."))
        return
    Tag("h3", text=_("Open links"))
    with Tag("ul", "shares", role="list"):
        for share in shares:
            with Tag("li"):
                with Tag("span"):
                    Tag(
                        "span",
                        text=_("made {when}", when=wording.ago(share.created_at)),
                        title=wording.exact(share.created_at),
                    )
                    Tag("small", text=_until(share))
                with Tag("form", action=f"/courses/{book.course.id}/-/share/{share.id}/revoke", method="post"):
                    button(_("Revoke"), "button-small", icon_name="x", type_="submit")


def _until(share: Share) -> str:
    if share.expires_at is None:
        return _("works until you revoke it")
    return _("works until {date}", date=format_date(share.expires_at, "long", locale=i18n.locale()))
