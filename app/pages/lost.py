"""The pages for what is not there, and for what went wrong. Neither says more than a visitor may know."""

from __future__ import annotations

from app.i18n import _, known, later
from app.parts.tags import Tag, link_button

_MISSING = {
    "page": later("There is no such page."),
    "course": later("There is no such course."),
    "chapter": later("There is no such chapter."),
    "run": later("There is no such run."),
    "file": later("There is no such file."),
}


def not_found(what: str = "page") -> None:
    """`what` names a kind of thing; an unknown kind is a page."""
    title = known(_MISSING.get(what, _MISSING["page"]))
    _page("404", title, _("It may have been removed, or it belongs to somebody else."))


def forbidden() -> None:
    sentence = _("This page is for operators. Sign in again if you have become one just now.")
    _page("403", _("This is not for you."), sentence)


def failed() -> None:
    sentence = _("It was not your doing, and it has been noted. Load the page again.")
    _page("500", _("Something went wrong."), sentence)


def unreachable() -> None:
    sentence = _("Nothing is lost. Load the page again in a moment.")
    _page("503", _("The database does not answer."), sentence)


def _page(code: str, title: str, sentence: str) -> None:
    with Tag("div", "wrap"), Tag("div", "lost"):
        Tag("p", "eyebrow", _("Error {code}", code=code))
        Tag("h1", text=title)
        Tag("p", text=sentence)
        link_button(_("To your repositories"), "/", "button-primary", icon_name="left")
