"""What every source of files looks like to the course: entries, bytes and a commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["file", "symlink", "submodule", "missing", "folder", "odd"]

#: An entry list longer than this is refused: no course is made of it.
MAX_ENTRIES = 200_000
#: A file larger than this, in bytes, is listed but never parsed.
MAX_FILE_BYTES = 1_000_000
#: All parsed files together, in bytes.
MAX_TOTAL_BYTES = 200_000_000
#: Folders nested deeper than this are not entered.
MAX_DEPTH = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One path of a tree; `size` is in bytes, `kind` says what may be done with it."""

    path: str
    kind: Kind = "file"
    size: int = 0


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class LeftOut:
    """A path the course does not speak about, and why."""

    path: str
    reason: str


class Tree(Protocol):
    """A snapshot of files that can be listed and read, and never changes while it is read."""

    @property
    def name(self) -> str:
        """The last part of where it came from, for want of a better title."""

    @property
    def commit(self) -> str:
        """The commit's full hash, or an empty string for a plain folder."""

    @property
    def committed(self) -> int:
        """When the commit was made, in seconds since 1970; 0 for a plain folder."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted."""

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The content of `paths`, in that order, streamed."""

    def read(self, path: str) -> bytes:
        """The content of one file; raises KeyError when the tree has no such file."""
