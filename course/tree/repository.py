"""A commit of a Git repository as a tree, read through git cat-file and never checked out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO

from git import Repo
from git.db import GitCmdObjectDB
from git.exc import InvalidGitRepositoryError, NoSuchPathError

from course.errors import EmptyRepository, NotARepository, TooLarge, UnknownCommit, Unreadable
from course.tree import git, paths
from course.tree.entries import MAX_DEPTH, MAX_ENTRIES, Entry, Kind

_KINDS: dict[bytes, Kind] = {b"120000": "symlink", b"160000": "submodule"}
_REVISION = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$")
_COMMITTED = re.compile(r"^committer .*> (\d{1,11}) [+-]\d{4}$", re.MULTILINE)


class RepositoryTree:
    """The files of one commit; blobs a partial clone does not hold are listed as missing, not fetched."""

    def __init__(self, path: Path, commit: str = "HEAD") -> None:
        self._git_dir = _git_dir(path)
        self.commit = self._resolve(commit)
        self.name = _name(path)

    @cached_property
    def committed(self) -> int:
        # The raw object, not `git log`: the repository's own configuration could make that run a program.
        match = _COMMITTED.search(git.run(self._git_dir, "cat-file", "commit", self.commit))
        return int(match[1]) if match else 0

    @cached_property
    def entries(self) -> Sequence[Entry]:
        missing = self._missing() if self._is_partial else set()
        sizes = self._sizes([oid for kind, oid, _ in self._listing if kind == "file" and oid not in missing])
        return [self._entry(kind, oid, path, missing, sizes) for kind, oid, path in self._listing]

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        if not paths:
            return
        oids = [self._oids[path] for path in paths]
        with git.answers(self._git_dir, oids, "cat-file", "--batch", "--buffer") as output:
            for path in paths:
                header = output.readline().split()
                if len(header) != 3 or header[1] != b"blob":
                    raise Unreadable(f"Git could not read {path!r}: the repository may be damaged.")
                yield path, output.read(int(header[2]))
                output.read(1)

    def read(self, path: str) -> bytes:
        return next(iter(self.read_all([path])))[1]

    @cached_property
    def _listing(self) -> list[tuple[Kind, bytes, bytes]]:
        """Kind, object id and raw path of every entry, cut off at the cap."""
        found: list[tuple[Kind, bytes, bytes]] = []
        with git.stream(self._git_dir, "ls-tree", "-r", "-z", "--full-tree", self.commit) as output:
            for record in _records(output):
                meta, _, path = record.partition(b"\t")
                mode, _, oid = meta.split(b" ")
                found.append((_KINDS.get(mode, "file"), oid, path))
                if len(found) > MAX_ENTRIES:
                    raise TooLarge(f"This repository has more than {MAX_ENTRIES:,} files, which is the limit.")
        if not found:
            raise EmptyRepository("This commit has no files: there is nothing to make a course of.")
        return sorted(found, key=lambda item: item[2])

    @cached_property
    def _oids(self) -> dict[str, bytes]:
        return {_text(path): oid for kind, oid, path in self._listing if kind == "file"}

    @property
    def _is_partial(self) -> bool:
        """Whether git would fetch what is not there; elsewhere, cat-file itself says what is missing."""
        names = r"^(extensions\.partialclone|remote\..*\.promisor)$"
        with git.stream(self._git_dir, "config", "--includes", "--name-only", "--get-regexp", names) as output:
            return bool(output.read(1))

    def _missing(self) -> set[bytes]:
        """Objects the clone was made without (git clone --filter=blob:limit=…)."""
        arguments = ["rev-list", "--objects", "--no-object-names", "--missing=print", f"{self.commit}^{{tree}}"]
        with git.stream(self._git_dir, *arguments) as output:
            return {line[1:].strip() for line in output if line.startswith(b"?")}

    def _sizes(self, oids: list[bytes]) -> dict[bytes, int]:
        sizes: dict[bytes, int] = {}
        with git.answers(self._git_dir, oids, "cat-file", "--batch-check", "--buffer") as output:
            for oid in oids:
                header = output.readline().split()
                if len(header) == 3:
                    sizes[oid] = int(header[2])
        return sizes

    def _entry(self, kind: Kind, oid: bytes, raw: bytes, missing: set[bytes], sizes: dict[bytes, int]) -> Entry:
        path = _text(raw)
        if kind == "file" and (oid in missing or oid not in sizes):
            return Entry(path=path, kind="missing")
        if not paths.is_plain(path) or path.count("/") > MAX_DEPTH:
            kind = "odd"
        return Entry(path=path, kind=kind, size=sizes.get(oid, 0))

    def _resolve(self, commit: str) -> str:
        if not _REVISION.match(commit):
            raise UnknownCommit(f"{commit!r} is not the name of a commit: give a hash, a branch or HEAD.")
        try:
            return git.run(self._git_dir, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
        except Unreadable:
            if commit == "HEAD" and self._head_is_born:
                raise Unreadable("Git cannot read the newest commit: this repository is damaged.") from None
            if commit == "HEAD":
                raise EmptyRepository("This repository has no commit yet: commit something first.") from None
            raise UnknownCommit(f"This repository has no commit called {commit!r}.") from None

    @property
    def _head_is_born(self) -> bool:
        """Whether HEAD stands for an object id, be there such an object or not."""
        try:
            return bool(git.run(self._git_dir, "rev-parse", "--verify", "--quiet", "HEAD"))
        except Unreadable:
            return False


def _git_dir(path: Path) -> Path:
    try:
        with Repo(path.resolve(), odbt=GitCmdObjectDB, expand_vars=False) as repository:
            return Path(repository.git_dir)
    except (InvalidGitRepositoryError, NoSuchPathError):
        raise NotARepository(f"{path} is not a Git repository.") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened: {error.strerror or error}.") from error


def _name(path: Path) -> str:
    resolved = path.resolve()
    if resolved.name == ".git":
        resolved = resolved.parent
    return paths.shown(resolved.name.removesuffix(".git")) or "repository"


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _records(output: IO[bytes]) -> Iterator[bytes]:
    """The NUL-separated records of a stream."""
    rest = b""
    while chunk := output.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
