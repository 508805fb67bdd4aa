"""What changed between two versions of a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app import wording
from app.i18n import _, grouped, n_
from app.library import Book
from app.pages.course_parts import crumbs
from app.pages.versions import share
from app.parts.tags import Tag, icon
from app.versions_diff import MOST_LINES, ChapterChange, Kind, Line
from core.versions import Version


def content(book: Book, before: Version, after: Version, changes: Sequence[ChapterChange]) -> None:
    """The page, within its frame."""
    with Tag("div", "wrap page changes-page"):
        crumbs((_("Repositories"), "/"), (book.course.title, book.path), (_("Versions"), f"{book.path}/-/versions"),
               (_("What changed"), None))  # fmt: skip
        with Tag("div", "page-head"):
            Tag("h1", text=_("From version {before} to version {after}", before=before.version, after=after.version))
            _between(book, before, after)
        _figures(before, after, changes)
        for kind in ("added", "removed", "changed"):
            _section(kind, [change for change in changes if change.kind == kind], after)
        _rest(changes)


def _between(book: Book, before: Version, after: Version) -> None:
    with Tag("p", "facts"):
        for version in (before, after):
            with Tag("span"):
                Tag("a", text=_("Version {number}", number=version.version), href=f"/courses/{version.id}")
                Tag("span", text=" · ")
                Tag("span", "mono", wording.commit(version.commit_sha), title=version.commit_sha)
                Tag("span", text=f" · {wording.exact(version.created_at)}")
        url = book.repository.url
        if url and before.commit_sha != after.commit_sha:
            href = f"{url}/compare/{before.commit_sha}...{after.commit_sha}"
            Tag("a", text=_("The commits between"), href=href, rel="noopener noreferrer")


def _figures(before: Version, after: Version, changes: Sequence[ChapterChange]) -> None:
    counted = {kind: sum(change.kind == kind for change in changes) for kind in ("added", "removed", "changed")}
    with Tag("dl", "figures changes-figures"):
        _figure(_("Important code"), share(before.coverage), share(after.coverage))
        _figure(_("Citations"), _count(before.stats, "citations"), _count(after.stats, "citations"))
        _figure(_("Symbols"), _count(before.stats, "symbols"), _count(after.stats, "symbols"))
        with Tag("div"):
            Tag("dt", text=_("Chapters"))
            with Tag("dd"):
                Tag("span", text=f"+{counted['added']} −{counted['removed']}")
                Tag("small", text=n_("{count} changed", "{count} changed", counted["changed"]))


def _figure(name: str, before: str, after: str) -> None:
    with Tag("div"):
        Tag("dt", text=name)
        with Tag("dd"):
            Tag("span", text=after)
            Tag("small", text=_("was {before}", before=before) if before != after else _("as before"))


def _count(stats: dict[str, Any], name: str) -> str:
    value = stats.get(name)
    return grouped(value) if isinstance(value, int) else "–"


def _section(kind: Kind, changes: Sequence[ChapterChange], after: Version) -> None:
    if not changes:
        return
    titles = {"added": _("New chapters"), "removed": _("Chapters that are gone"), "changed": _("Chapters that changed")}
    with Tag("section", "changes", aria_labelledby=f"changes-{kind}"):
        Tag("h2", text=titles[kind], id=f"changes-{kind}")
        for number, change in enumerate(changes):
            if kind == "changed":
                _changed(change, after, is_open=number == 0)
            else:
                _whole(change, after)


def _whole(change: ChapterChange, after: Version) -> None:
    with Tag("p", f"change change-{change.kind}"):
        icon("plus" if change.after else "x")
        if change.after:
            Tag("a", text=change.title, href=f"/courses/{after.id}/{change.after.slug}")
        else:
            Tag("span", text=change.title)


def _changed(change: ChapterChange, after: Version, *, is_open: bool) -> None:
    with Tag("details", "change-text", open=is_open):
        with Tag("summary"):
            icon("chevron", "icon-small")
            Tag("strong", text=change.title)
            Tag("span", "diff-count", f"+{change.added} −{change.removed}")
        if change.before and change.before.title != change.title:
            Tag("p", "small quiet", _("Was called “{title}”.", title=change.before.title))
        if not change.lines:
            text = _("The text is too long to be compared here (more than {count} lines).", count=MOST_LINES)
            Tag("p", "small quiet", text)
        with Tag("div", "diff", role="region", aria_label=_("Changes in “{title}”", title=change.title), tabindex="0"):
            for line in change.lines:
                _line(line)
        if change.after:
            Tag("a", "small", _("Read the chapter"), href=f"/courses/{after.id}/{change.after.slug}")


def _line(line: Line) -> None:
    if line.gap:
        Tag("p", "diff-gap", "⋯", aria_hidden="true")
    with Tag("p", f"diff-{line.mark}"):
        Tag("span", "diff-sign", {"added": "+", "removed": "−"}.get(line.mark, "\N{NO-BREAK SPACE}"))
        with Tag({"added": "ins", "removed": "del"}.get(line.mark, "span"), "diff-line"):
            for text, mark in line.pieces:
                whole = len(line.pieces) == 1
                Tag("b" if mark != "same" and not whole else "span", text=text)


def _rest(changes: Sequence[ChapterChange]) -> None:
    moved = sum(change.kind == "moved" for change in changes)
    same = sum(change.kind == "same" for change in changes)
    with Tag("p", "quiet changes-rest"):
        if moved:
            text = n_("{count} chapter says the same of lines that have moved.",
                      "{count} chapters say the same of lines that have moved.", moved)  # fmt: skip
            Tag("span", text=f"{text} ")
        if same:
            Tag("span", text=n_("{count} chapter is as it was.", "{count} chapters are as they were.", same))
