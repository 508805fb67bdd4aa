"""The search as a page: what was asked for, and the chapters that answer, course by course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.i18n import _, n_
from app.parts.tags import Tag, button, icon
from app.search_results import Group, Hit


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where was searched: in one course, or in all."""

    course: UUID | None = None
    title: str | None = None


def content(words: str, groups: Sequence[Group], scope: Scope) -> None:
    """The page, within its frame."""
    with Tag("div", "wrap page search-page"):
        with Tag("div", "page-head"):
            Tag("h1", text=_("Search"))
        _form(words, scope)
        if words.strip():
            _results(words, groups)
        else:
            Tag("p", "quiet", _("Words, “a phrase in quotes”, or -without a word."))


def _form(words: str, scope: Scope) -> None:
    with Tag("form", "search-again", action="/search", role="search"):
        with Tag("div", "add-row"):
            label = _("Search your courses")
            Tag("input", "input", name="q", type="search", value=words, maxlength="500", aria_label=label,
                placeholder=label, autocomplete="off", autofocus=not words)  # fmt: skip
            button(_("Search"), "button-primary", icon_name="search", type_="submit")
        if scope.course and scope.title:
            with Tag("label", "search-scope"):
                Tag("input", type="checkbox", name="course", value=str(scope.course), checked=True)
                Tag("span", text=_("Only in “{course}”", course=scope.title))


def _results(words: str, groups: Sequence[Group]) -> None:
    count = sum(len(group.hits) for group in groups)
    if not count:
        with Tag("div", "empty"):
            icon("search")
            Tag("h2", text=_("Nothing found"))
            Tag("p", text=_("No chapter says “{words}”. Try fewer or other words.", words=words))
        return
    Tag("p", "quiet", n_("{count} chapter", "{count} chapters", count), role="status")
    for number, group in enumerate(groups):
        with Tag("section", "search-group", aria_labelledby=f"found-{number}"):
            with Tag("h2", id=f"found-{number}"):
                Tag("a", text=group.title, href=group.href)
            with Tag("ol", role="list"):
                for hit in group.hits:
                    _hit(hit)


def _hit(hit: Hit) -> None:
    with Tag("li"), Tag("a", "search-hit", href=hit.href):
        with Tag("span", "search-title"):
            Tag("span", "position", str(hit.position))
            Tag("strong", text=hit.title)
        with Tag("span", "search-snippet"):
            for text, matches in hit.pieces:
                Tag("mark" if matches else "span", text=text)
