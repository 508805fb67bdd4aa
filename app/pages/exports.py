"""The files a course can be downloaded as."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _
from app.library import Book
from app.parts.tags import Tag, button, icon
from core.exports import Export

#: In the order they are offered.
FORMATS = ("html", "markdown", "epub", "codetour", "anki")


def panel(book: Book, exports: Sequence[Export]) -> None:
    """What there is, or why there is nothing."""
    there = {export.format: export for export in exports}
    with Tag("div", "panel dialog-body"):
        Tag("h2", "panel-title", _("Download this course"))
        if not there:
            _nothing()
        with Tag("ul", "downloads", role="list"):
            for name in FORMATS:
                if name in there:
                    _download(book, there[name])
        with Tag("div", "actions"):
            button(_("Close"), "button-small", data_closes="")


def _nothing() -> None:
    with Tag("div", "notice"):
        icon("info")
        text = _(
            "There are no files for this course yet. They are made within a minute after a course is finished; "
            "a course made by an earlier version gets them when it is generated again."
        )
        Tag("p", text=text)


def _download(book: Book, export: Export) -> None:
    title, meaning = _words(export.format)
    href = f"/courses/{book.course.id}/-/export/{export.format}"
    with Tag("li"), Tag("a", "download", href=href, download=export.file_name):
        icon("download")
        with Tag("span"):
            Tag("strong", text=title)
            Tag("small", text=meaning)
        Tag("span", "number faint", size(export.bytes))


def _words(name: str) -> tuple[str, str]:
    return {
        "html": (_("Website"), _("Pages that open from the disk, with search, questions and print (zip)")),
        "markdown": (_("Markdown"), _("One file a chapter, for a wiki or a repository (zip)")),
        "epub": (_("Book"), _("EPUB 3, for reading devices and phones")),
        "codetour": (_("CodeTour"), _("Tours for Visual Studio Code: unpack the zip in a checkout")),
        "anki": (_("Anki cards"), _("The questions and the glossary as a deck")),
    }.get(name, (name, ""))


def size(count: int) -> str:
    """Bytes as people say them."""
    return f"{max(1, round(count / 1000))} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
