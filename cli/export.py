"""`fondation export`: a course that was made before, in another form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cli import console
from course import export


def run(text: str, form: str, output: Path, *, source_url: str | None = None) -> dict[str, Any]:
    """Writes the course that `text` names. Answers what is printed: the form, the entrance and how many files."""
    edition = _edition(text)
    if source_url is not None:
        edition = replace(edition, source_url=source_url)
    written = export.write(edition, form, output)
    console.done("Written", str(written[0]))
    return {"format": form, "output": str(written[0]), "files": len(written), "commit": edition.course.commit}


def _edition(text: str) -> export.Edition:
    """The course that `text` names: a file that `analyze --format json` wrote, or the folder with it."""
    return export.read(Path(text).expanduser())
