"""The forms of a course by name; what a form needs is imported only when it is asked for."""

from __future__ import annotations

import importlib
from pathlib import Path

from course import wording
from course.errors import CourseError, MissingExtra
from course.export.edition import Edition

#: Name, and the module whose `write(edition, path)` makes it.
FORMATS = {
    "markdown": "course.export.markdown",
    "html": "course.export.site",
    "epub": "course.export.epub",
    "codetour": "course.export.codetour",
    "anki": "course.export.anki",
    "json": "course.export.file",
}


def write(edition: Edition, form: str, path: Path) -> list[Path]:
    """Write the course as a file or a folder at `path`; answers what was written, the entrance first."""
    if form not in FORMATS:
        raise CourseError(f"There is no format {form!r}: choose one of {', '.join(FORMATS)}.")
    try:
        module = importlib.import_module(FORMATS[form])
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "course":
            raise
        raise MissingExtra(f"The format {form} needs {error.name}: pip install 'fondation[export]'.") from error
    with wording.speaking(edition.course.language):
        written: list[Path] = module.write(edition, path)
    return written
