"""The pages for what is not there, and for what went wrong. Neither says more than a visitor may know."""

from __future__ import annotations

from app.parts.tags import Tag, link_button


def not_found(what: str = "page") -> None:
    _page("404", f"There is no such {what}.", "It may have been removed, or it belongs to somebody else.")


def failed() -> None:
    _page("500", "Something went wrong.", "It was not your doing, and it has been noted. Load the page again.")


def unreachable() -> None:
    _page("503", "The database does not answer.", "Nothing is lost. Load the page again in a moment.")


def _page(code: str, title: str, sentence: str) -> None:
    with Tag("div", "wrap"), Tag("div", "lost"):
        Tag("p", "eyebrow", f"Error {code}")
        Tag("h1", text=title)
        Tag("p", text=sentence)
        link_button("To your repositories", "/", "button-primary", icon_name="left")
