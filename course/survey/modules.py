"""A file of source code with its facts, and the dotted name other files import it by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from course.survey.encodings import UTF_8
from course.survey.facts import FileFacts, Symbol
from course.survey.packing import Packed

Role = Literal["source", "test", "aside"]

#: Files that stand for their folder.
_FACES = frozenset(
    {"__init__.py", "mod.rs", *(f"index.{suffix}" for suffix in ("js", "mjs", "cjs", "jsx", "ts", "tsx"))}
)
#: Folders that hold packages without being one.
_ROOTS = {"src", "lib", "python", "source"}


@dataclass(frozen=True, kw_only=True)
class Module:
    """One source file: its bytes, its facts and its role in the repository."""

    path: str
    dotted: str
    language: str
    role: Role
    #: The text as UTF-8.
    data: bytes
    #: The facts, unpacked when they are first asked for.
    packed: Packed
    #: What tells this content and the way it was parsed from every other.
    fingerprint: bytes = b""
    #: The encoding of the file itself.
    encoding: str = UTF_8
    #: The manifest of the package it belongs to, empty outside all packages.
    package: str = ""

    @cached_property
    def facts(self) -> FileFacts:
        return self.packed.facts()

    @property
    def main_line(self) -> int:
        """The line where the program starts, or 0."""
        return self.packed.main_line

    @cached_property
    def lines(self) -> list[str]:
        """The text, one item a line; a line ends where Git says it ends, at a newline."""
        text = self.data.decode("utf-8", "replace").replace("\r\n", "\n")
        lines = text.split("\n")
        return lines[:-1] if lines[-1] == "" else lines

    @cached_property
    def is_quotable(self) -> bool:
        """Whether lines can be shown as they are: valid UTF-8 and no stray carriage return."""
        if self.encoding != UTF_8:
            return False
        try:
            text = self.data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return "\r" not in text.replace("\r\n", "\n")

    @property
    def line_count(self) -> int:
        return self.data.count(b"\n") + (not self.data.endswith(b"\n") and bool(self.data))

    @property
    def is_init(self) -> bool:
        """Whether the file speaks for its folder: it hands on what others define."""
        return self.path.rsplit("/", 1)[-1] in _FACES

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @cached_property
    def by_name(self) -> dict[str, Symbol]:
        return {symbol.qualname: symbol for symbol in self.facts.symbols}

    @cached_property
    def test_spans(self) -> tuple[tuple[int, int], ...]:
        """First and last lines of the tests that stand beside the code they test, as Rust's do.

        In Python and Ruby a name is all that makes a test, and beside code it may mean anything.
        """
        if self.language in ("Python", "Ruby") or not any(top.is_test for top in self.packed.tops):
            return ()
        return tuple((symbol.start, symbol.end) for symbol in self.facts.symbols if symbol.is_test)

    def is_test_at(self, line: int) -> bool:
        """Whether a line belongs to a test: in a file of tests, or in a test beside the code."""
        return self.role == "test" or any(start <= line <= end for start, end in self.test_spans)

    @property
    def top_symbols(self) -> list[Symbol]:
        return [symbol for symbol in self.facts.symbols if not symbol.owner]

    def excerpt(self, start: int, end: int) -> str:
        """The lines from start to end, both counted from 1 and included."""
        return "\n".join(self.lines[start - 1 : end])

    def key(self, qualname: str) -> str:
        return f"{self.path}::{qualname}"


def key_path(key: str) -> str:
    """The path a symbol key or module key belongs to."""
    return key.partition("::")[0]


def key_name(key: str) -> str:
    """The qualified name in a symbol key, empty for a module."""
    return key.partition("::")[2]


def dotted_names(paths: Iterable[str]) -> dict[str, str]:
    """The name each Python file is imported by, judged from where the __init__.py files are."""
    known = set(paths)
    return {path: _dotted(path, known) for path in sorted(known)}


def _dotted(path: str, known: set[str]) -> str:
    *folders, name = path.split("/")
    stem = name.rsplit(".", 1)[0]
    parts = [] if stem == "__init__" and folders else [stem]
    inside = len(folders)
    while inside and "/".join([*folders[:inside], "__init__.py"]) in known:
        inside -= 1
    if inside == len(folders):
        # No package around it: count folders from the root, without src/ and the like.
        inside = 1 if folders and folders[0] in _ROOTS else 0
    return ".".join([*folders[inside:], *parts]) or stem
