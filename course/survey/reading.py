"""Reading a tree: which files are of use, what they hold, and what was left out for which reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from course.survey import attributes, choosing, encodings, ignoring
from course.survey.attributes import Attributes, Marks
from course.survey.ignoring import Ignoring
from course.survey.languages import Language, language_of
from course.survey.manifests import is_manifest
from course.survey.manifests.typescript import is_settings
from course.survey.starting import starts
from course.tree import MAX_FILE_BYTES, MAX_TOTAL_BYTES, Entry, LeftOut, Tree, paths


@dataclass(kw_only=True)
class Reading:
    """What a tree holds. Only the bytes of source code and of what describes the project are kept, as UTF-8."""

    #: The content of source files, manifests and the like, by path.
    contents: dict[str, bytes] = field(default_factory=dict)
    #: Number of lines of every usable file whose language is known.
    lines: dict[str, int] = field(default_factory=dict)
    #: The encodings of files that are not UTF-8.
    encodings: dict[str, str] = field(default_factory=dict)
    #: What the repository says of its files, where it says something.
    marks: dict[str, Marks] = field(default_factory=dict)
    #: Every usable file.
    files: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, path: str, reason: str) -> None:
        self.left_out.append(LeftOut(path=paths.shown(path), reason=reason))

    @property
    def sources(self) -> Iterator[tuple[str, Language, bytes]]:
        """The files of source code."""
        for path, data in self.contents.items():
            language = language_of(path)
            if language is not None and language.is_source:
                yield path, language, data


def read(tree: Tree) -> Reading:
    """Read all that is worth reading; raises CourseError when the tree cannot be read."""
    reading = Reading()
    wanted = _choose(tree, reading)
    for path, data in tree.read_all(wanted):
        _take(reading, path, data)
    for path in [path for path in reading.contents if path.endswith(".pyi") and path[:-1] in reading.contents]:
        del reading.contents[path], reading.lines[path]
        reading.leave_out(path, "type stub beside its module")
    reading.files = [path for path in wanted if path in reading.lines or path in reading.contents]
    reading.left_out.sort()
    return reading


def _choose(tree: Tree, reading: Reading) -> list[str]:
    """The paths to open; those that a reason speaks against are left out, those of no use are passed over."""
    is_ignored = Ignoring(_rules(tree, ignoring.NAME))
    marks_of = Attributes(_rules(tree, attributes.NAME))
    wanted: list[str] = []
    total = 0
    for entry in tree.entries:
        if entry.path.endswith((ignoring.NAME, attributes.NAME)):
            continue
        marks = marks_of(entry.path)
        reason = choosing.unread(entry, marks, is_ignored(entry.path))
        if not reason and not _is_wanted(entry.path):
            continue
        total += 0 if reason else entry.size
        if not reason and total > MAX_TOTAL_BYTES:
            reason = f"beyond the first {MAX_TOTAL_BYTES // 1_000_000} MB"
        if reason:
            reading.leave_out(entry.path, reason)
            continue
        wanted.append(entry.path)
        if marks != Marks():
            reading.marks[entry.path] = marks
    return wanted


def _rules(tree: Tree, name: str) -> Iterator[tuple[str, bytes]]:
    """The files of that name anywhere in the tree."""
    found = [entry.path for entry in tree.entries if _is_rule(entry, name)]
    return tree.read_all(found)


def _is_rule(entry: Entry, name: str) -> bool:
    return entry.path.endswith(name) and entry.path.rpartition("/")[2] == name and (
        entry.kind == "file" and entry.size <= MAX_FILE_BYTES
    )  # fmt: skip


def _is_wanted(path: str) -> bool:
    return language_of(path) is not None or _describes(path)


def _describes(path: str) -> bool:
    """Whether a file says what the project is or how it is started."""
    name = path.rsplit("/", 1)[-1].lower()
    return is_manifest(path) or is_settings(path) or starts(path) or name.startswith(("readme", "install"))


def _take(reading: Reading, path: str, raw: bytes) -> None:
    data, encoding = encodings.as_utf8(raw)
    if reason := choosing.unusable(data, reading.marks.get(path, Marks())):
        reading.leave_out(path, reason)
        return
    language = language_of(path)
    if language is not None:
        reading.lines[path] = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    if _describes(path) or (language is not None and language.is_source):
        reading.contents[path] = data
        if encoding != encodings.UTF_8:
            reading.encodings[path] = encoding
