"""A course as an EPUB 3 book: one file a chapter, diagrams drawn, the answers at the end."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from ebooklib import epub  # type: ignore[import-untyped]

from course.export import outputs
from course.export.edition import Edition
from course.export.epub import pages
from course.export.epub.pages import Page
from course.wording import say

_NAMESPACE = uuid.UUID("5f5f3d0e-6a0c-5d0a-9f5e-0d6f2b1c7a34")
_STYLE = "style.css"


def write(edition: Edition, path: Path) -> list[Path]:
    """Write the book; the same course gives the same bytes."""
    return outputs.write_file(path, book(edition), outputs.is_sealed)


def book(edition: Edition) -> bytes:
    """The book as the bytes of its file."""
    course = edition.course
    made = epub.EpubBook()
    made.set_identifier(f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{course.title} {course.commit}')}")
    made.set_title(pages.printable(course.title))
    made.set_language(course.language)
    made.add_metadata("DC", "description", pages.printable(course.summary))
    made.add_metadata("DC", "creator", "Fondation")
    style = (resources.files(__name__) / _STYLE).read_bytes()
    made.add_item(epub.EpubItem(uid="style", file_name=_STYLE, media_type="text/css", content=style))
    items = [_Item(page) for page in pages.pages(edition)]
    for item in items:
        made.add_item(item)
    made.toc = tuple(items)
    contents = epub.EpubNav(title=say("Contents"))
    contents.add_link(href=_STYLE, rel="stylesheet", type="text/css")
    made.add_item(contents)
    made.add_item(epub.EpubNcx())
    made.spine = [items[0], contents, *items[1:]]
    return _sealed(made, edition.committed)


class _Item(epub.EpubHtml):  # type: ignore[misc]  # the library has no types
    """A page as it is: the library would read it as HTML again and lose what is SVG in it."""

    def __init__(self, page: Page) -> None:
        super().__init__(uid=page.id, file_name=f"{page.id}.xhtml", title=page.title)
        self._text = page.text.encode()
        if "<svg" in page.text:
            self.properties.append("svg")

    def get_content(self, default: object = None) -> bytes:  # noqa: ARG002  # the library's signature
        return self._text


def _sealed(made: epub.EpubBook, when: int) -> bytes:
    buffer = io.BytesIO()
    # No list of printed pages: there are none.
    options = {"mtime": datetime.fromtimestamp(when, UTC), "epub3_pages": False, "raise_exceptions": True}
    epub.write_epub(buffer, made, options)
    with zipfile.ZipFile(buffer) as archive:
        return outputs.sealed({name: archive.read(name) for name in archive.namelist()}, when)
