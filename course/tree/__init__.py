"""Where the files of a course come from: a commit of a repository, or a plain folder."""

from __future__ import annotations

from pathlib import Path

from course.errors import EmptyRepository, NotARepository
from course.tree.entries import MAX_FILE_BYTES, MAX_TOTAL_BYTES, Entry, LeftOut, Tree
from course.tree.folder import FolderTree
from course.tree.repository import RepositoryTree

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_TOTAL_BYTES",
    "Entry",
    "FolderTree",
    "LeftOut",
    "RepositoryTree",
    "Tree",
    "open_tree",
]


def open_tree(path: Path, commit: str = "HEAD") -> Tree:
    """Open a repository at a commit, or a folder as it is; raises CourseError."""
    if not path.exists():
        raise NotARepository(f"{path} does not exist.")
    try:
        return RepositoryTree(path, commit)
    except NotARepository:
        if commit != "HEAD":
            raise
        return FolderTree(path)
    except EmptyRepository:
        # A work tree before its first commit can still be read as the folder it is.
        if commit == "HEAD" and (path / ".git").exists():
            return FolderTree(path)
        raise
