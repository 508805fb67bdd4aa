"""A course in somebody's hands: who reads it, and what reading it may leave behind."""

from __future__ import annotations

from dataclasses import dataclass

from app.library import Book
from app.visits import Visit


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the pages of a course are made from."""

    book: Book
    #: None: somebody who was given a link.
    visit: Visit | None
    #: Whether answers and read chapters are remembered.
    keeps_progress: bool = True

    @property
    def progress_path(self) -> str | None:
        """Where progress is posted to."""
        return f"{self.book.path}/-/progress" if self.keeps_progress else None

    @property
    def sources_path(self) -> str | None:
        """Where cited lines can be read; none where links lead to the repository's host."""
        return f"{self.book.path}/-/source" if not self.book.repository.url else None
