"""The child that makes the exports: `python -m worker.exporting FOLDER`. It has no credential of anything.

FOLDER holds course.json. Each file made is told on stdout as one JSON line, once it is whole.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

from course import export
from course.errors import CourseError
from course.export import outputs

#: Format, what its file is called behind the name of the course, and its media type; the quick ones first.
FORMATS: Final = (
    ("html", "site.zip", "application/zip"),
    ("markdown", "markdown.zip", "application/zip"),
    ("codetour", "codetour.zip", "application/zip"),
    ("epub", "book.epub", "application/epub+zip"),
    ("anki", "cards.apkg", "application/vnd.anki"),
)
_PLAIN: Final = re.compile(r"[^A-Za-z0-9]+")


def main(folder: Path, say: Callable[[str], object] = print) -> None:
    """Makes every format it can; what fails is told on stderr and left out."""
    edition = export.read(folder / "course.json")
    name = plain_name(edition.course.title)
    for form, suffix, media_type in FORMATS:
        try:
            path = _made(edition, form, folder / f"{form}-{suffix}")
        except CourseError as error:
            # A library that is not installed, most of the time.
            sys.stderr.write(f"{form}: {error.message}\n")
            continue
        told = {"format": form, "path": str(path), "file_name": f"{name}-{suffix}", "media_type": media_type}
        say(json.dumps(told))
        sys.stdout.flush()


def plain_name(title: str) -> str:
    """A title as the beginning of a file name on any system."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _PLAIN.sub("-", ascii_only).strip("-").lower()[:60].rstrip("-") or "course"


def _made(edition: export.Edition, form: str, path: Path) -> Path:
    if path.suffix != ".zip":
        export.write(edition, form, path)
        return path
    folder = path.with_suffix("")
    export.write(edition, form, folder)
    files = {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
    path.write_bytes(outputs.sealed(files, edition.committed))
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]))
