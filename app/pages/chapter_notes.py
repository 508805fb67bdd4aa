"""What a chapter can be asked for: where it is cited from, what its words mean, and the lines themselves."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from app.i18n import _, n_
from app.library import Book
from app.pages.course_parts import cite, words
from app.parts.tags import Tag, button, icon
from app.questions import Place
from core.courses import Chapter

_EXERCISE: Final = "sec-exercise-"
_TERM: Final = re.compile(r'data-term="([^"]*)"')


def cited(book: Book, chapter: Chapter) -> None:
    """Every place the chapter points at, by section; what exercises ask for is not told here."""
    sections = [entry for entry in chapter.toc if entry.cites and not entry.id.startswith(_EXERCISE)]
    if not sections:
        return
    count = len({place for entry in sections for place in entry.cites})
    with Tag("details", "cited"):
        with Tag("summary"):
            icon("chevron", "icon-small")
            Tag("span", text=n_("{count} place in the code", "{count} places in the code", count))
        with Tag("dl"):
            for entry in sections:
                with Tag("dt"):
                    Tag("a", text=entry.text, href=f"#{entry.id}")
                with Tag("dd"):
                    for path, start, end in entry.cites:
                        cite(book, Place(path=path, start=start, end=end))


def explained(book: Book, chapter: Chapter) -> None:
    """The glossary's sentences for the words that are marked; scripts show them beside the word."""
    marked = {unescape(name) for name in _TERM.findall(chapter.html)}
    titles = {heading.slug: heading.title for heading in book.chapters}
    known = [item for item in book.course.glossary if item.get("term") in marked]
    with Tag("div", "term-note", role="tooltip", id="term-note", hidden=True), Tag("div"):
        Tag("strong", data_part="term")
        Tag("p", data_part="sentence")
        Tag("small", data_part="chapter")
    with Tag("dl", "terms", hidden=True):
        for number, item in enumerate(known, start=1):
            with Tag("div", data_explains=str(item["term"])):
                Tag("dt", text=str(item["term"]))
                with Tag("dd", id=f"meaning-{number}"):
                    words(str(item.get("sentence", "")))
                chapter_title = titles.get(str(item.get("chapter", "")), "")
                Tag("dd", text=_("Explained in “{chapter}”", chapter=chapter_title) if chapter_title else "")


def drawer() -> None:
    """Where a file of a local repository is shown."""
    with Tag("dialog", "drawer source-drawer", id="source", aria_labelledby="source-title",
             data_missing=_("These lines were not kept with this course. Generate it again to see them here."),
             data_failed=_("The lines could not be loaded. Try again in a moment.")):  # fmt: skip
        with Tag("div", "drawer-top"):
            Tag("h2", "mono", id="source-title")
            button(_("Close"), "button-small", icon_name="x", data_closes="")
        Tag("div", "source-body", tabindex="0", role="region", aria_labelledby="source-title")
