"""A plain folder as a tree, for code that is not in Git: no link is followed, nothing outside is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from course.errors import EmptyRepository, NotARepository, TooLarge, Unreadable
from course.tree import paths
from course.tree.entries import MAX_DEPTH, MAX_ENTRIES, Entry, Kind

#: Where version control keeps what it knows; no part of the project.
_HISTORIES = {".git", ".hg", ".svn"}
#: Folders that are not entered: tools make them, and people do not write them.
_SKIPPED = _HISTORIES | {"__pycache__", ".venv", "venv", "node_modules", ".tox", ".nox"}


class FolderTree:
    """The files below a folder as they are now; its commit is empty because there is none."""

    commit = ""
    committed = 0

    def __init__(self, path: Path) -> None:
        self._root = path.resolve()
        if not self._root.is_dir():
            raise NotARepository(f"{path} is neither a Git repository nor a folder.")
        self.name = paths.shown(self._root.name) or "folder"

    @cached_property
    def entries(self) -> Sequence[Entry]:
        found: list[Entry] = []
        for entry in self._walk(self._root, 0):
            found.append(entry)
            if len(found) > MAX_ENTRIES:
                raise TooLarge(f"This folder has more than {MAX_ENTRIES:,} files, which is the limit.")
        if not found:
            raise EmptyRepository("This folder has no files: there is nothing to make a course of.")
        return sorted(found, key=lambda entry: os.fsencode(entry.path))

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            yield path, self.read(path)

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise KeyError(path)
        try:
            descriptor = os.open(self._root / path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                return file.read()
        except OSError as error:
            raise Unreadable(f"{paths.shown(path)} cannot be read: {error.strerror}.") from error

    @cached_property
    def _files(self) -> set[str]:
        return {entry.path for entry in self.entries if entry.kind == "file"}

    def _walk(self, folder: Path, depth: int) -> Iterator[Entry]:
        try:
            items = sorted(os.scandir(folder), key=lambda item: os.fsencode(item.name))
        except OSError:
            return
        for item in items:
            path = os.path.relpath(item.path, self._root)
            if not item.is_dir(follow_symlinks=False):
                yield self._entry(item, path)
            elif item.name in _SKIPPED:
                yield from () if item.name in _HISTORIES else (Entry(path=path, kind="folder"),)
            elif depth >= MAX_DEPTH:
                yield Entry(path=path, kind="odd")
            else:
                yield from self._walk(Path(item.path), depth + 1)

    def _entry(self, item: os.DirEntry[str], path: str) -> Entry:
        kind: Kind = "file"
        if item.is_symlink():
            kind = "symlink"
        elif not item.is_file(follow_symlinks=False) or not paths.is_plain(path):
            kind = "odd"
        elif not os.access(item.path, os.R_OK):
            kind = "missing"
        return Entry(path=path, kind=kind, size=item.stat(follow_symlinks=False).st_size)
