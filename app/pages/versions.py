"""The versions of a course: which there are, and which two to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app import wording
from app.i18n import _
from app.library import Book
from app.pages.course_parts import crumbs
from app.parts.tags import Tag, button
from core.versions import Version


def content(book: Book, versions: Sequence[Version]) -> None:
    """The page, within its frame."""
    with Tag("div", "wrap page versions-page"):
        crumbs((_("Repositories"), "/"), (book.course.title, book.path), (_("Versions"), None))
        with Tag("div", "page-head"):
            Tag("h1", text=_("Versions of this course"))
            Tag("p", text=_("Each run makes a new one; the ones before stay as they were."))
        with Tag("form", "versions", action=f"/courses/{book.course.id}/-/changes"):
            _table(book, versions)
            if len(versions) > 1:
                button(_("Show what changed"), "button-primary", type_="submit")
            else:
                Tag("p", "quiet", _("There is only this one so far."))


def _table(book: Book, versions: Sequence[Version]) -> None:
    comparable = len(versions) > 1
    label = _("Versions")
    with Tag("div", "table versions-table", tabindex="0", role="region", aria_label=label), Tag("table"):
        _head(comparable=comparable)
        with Tag("tbody"):
            for place, version in enumerate(versions):
                _row(book, version, place, comparable=comparable)


def _head(*, comparable: bool) -> None:
    columns = [_("Version"), _("Commit"), _("Branch"), _("Made"), _("Engine"), _("Important code")]
    with Tag("thead"), Tag("tr"):
        for text in columns:
            Tag("th", text=text, scope="col")
        if comparable:
            Tag("th", text=_("From"), scope="col")
            Tag("th", text=_("To"), scope="col")


def _row(book: Book, version: Version, place: int, *, comparable: bool) -> None:
    is_here = version.id == book.course.id
    with Tag("tr", "here" if is_here else ""):
        with Tag("th", scope="row"):
            Tag("a", text=_("Version {number}", number=version.version), href=f"/courses/{version.id}",
                aria_current="true" if is_here else None)  # fmt: skip
            if place == 0:
                Tag("span", "newest", _("newest"))
        with Tag("td"):
            Tag("span", "mono", wording.commit(version.commit_sha), title=version.commit_sha)
        Tag("td", text=version.branch if version.branch != "HEAD" else _("default"))
        with Tag("td"):
            Tag("time", text=wording.ago(version.created_at), title=wording.exact(version.created_at),
                datetime=version.created_at.isoformat())  # fmt: skip
        Tag("td", text=version.engine)
        Tag("td", "number", share(version.coverage))
        if comparable:
            _choice("from", version, chosen=place == 1)
            _choice("to", version, chosen=place == 0)


def _choice(name: str, version: Version, *, chosen: bool) -> None:
    says = {
        "from": _("Compare from version {number}", number=version.version),
        "to": _("Compare to version {number}", number=version.version),
    }
    with Tag("td", "choice"), Tag("label"):
        Tag("input", type="radio", name=name, value=str(version.id), checked=chosen, aria_label=says[name])


def share(coverage: dict[str, Any]) -> str:
    """How much of the important code a version explains."""
    value = coverage.get("important")
    return wording.percent(float(value), 1) if isinstance(value, int | float) else "–"
