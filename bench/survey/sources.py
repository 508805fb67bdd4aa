"""Repositories to survey, made of what is on any machine: Python's standard library and the installed packages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Lines at which a source of each size is large enough.
SIZES = {"small": 50_000, "medium": 300_000, "large": 1_200_000}
QUICK = {"tiny": 10_000, "small": 50_000}

_SKIPPED = {"site-packages", "dist-packages", "__pycache__", "lib-dynload", "idlelib", "turtledemo"}
_STATEMENT = re.compile(rb"^( {8,})return\b", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A Git repository; `edited` is the file that edits are made in."""

    name: str
    path: Path
    files: int
    lines: int
    megabytes: float
    edited: Path

    def add_call(self) -> None:
        """Commit one more call inside a function."""
        data = self.edited.read_bytes()
        self.edited.write_bytes(_STATEMENT.sub(rb"\1len(())\n\g<0>", data, count=1))
        _commit(self.path)

    def add_function(self, name: str) -> None:
        """Commit one more function at the end of the file, which every other file could use."""
        with self.edited.open("ab") as file:
            file.write(f"\n\ndef {name}(value: int) -> int:\n    return abs(value)\n".encode())
        _commit(self.path)


def build(folder: Path, name: str, lines: int) -> Source:
    """A repository with at least so many lines, or with all there are."""
    root = folder / name
    counted = files = size = 0
    for origin, path in _files():
        if counted >= lines:
            break
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)
        data = target.read_bytes()
        counted, files, size = counted + data.count(b"\n"), files + 1, size + len(data)
    _git(root, "init", "--quiet", "--template=")
    _commit(root)
    edited = max(
        (path for path in root.rglob("*.py") if _STATEMENT.search(path.read_bytes())),
        key=lambda path: (path.stat().st_size, str(path)),
    )
    return Source(
        name=name, path=root, files=files, lines=counted, megabytes=round(size / 1e6, 1), edited=edited
    )  # fmt: skip


def _files() -> Iterator[tuple[Path, Path]]:
    """Python files with the path they get: the library without its tests, the packages, then the tests."""
    library = Path(sysconfig.get_path("stdlib"))
    packages = Path(sysconfig.get_path("purelib"))
    yield from ((path, "library" / path.relative_to(library)) for path in _walk(library, _SKIPPED | {"test"}))
    yield from ((path, "packages" / path.relative_to(packages)) for path in _walk(packages, {"__pycache__"}))
    yield from ((path, "library" / path.relative_to(library)) for path in _walk(library / "test", _SKIPPED))


def _walk(folder: Path, skipped: set[str]) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in skipped)
        yield from (Path(root) / name for name in sorted(names) if name.endswith(".py"))


def _commit(root: Path) -> None:
    _git(root, "add", "--all", "--force")
    _git(root, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "--quiet", "-m", "state")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, stdin=subprocess.DEVNULL)  # noqa: S603, S607
