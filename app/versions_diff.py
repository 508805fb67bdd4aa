"""What changed between two versions of a course, chapter by chapter and word by word.

Pure and slow enough to run beside the event loop: comparing two long chapters takes tens of milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, Literal

from core.versions import ChapterText

#: Lines of a chapter beyond which only the fact of a change is told.
MOST_LINES: Final = 3000
#: Unchanged lines shown around a change.
_CONTEXT: Final = 2
#: How alike two lines must be to be shown as one that changed, and two titles to be of one chapter.
_ALIKE_LINES, _ALIKE_TITLES = 0.45, 0.75

_CITE: Final = re.compile(r"\[((?:\\.|[^\[\]\\\n])*?)(?:\\?:\d+(?:[-–]\d+)?)?\]\(cite:[^)\s]*\)")
_LINK: Final = re.compile(r"(?<!!)\[((?:\\.|[^\[\]\\\n])*)\]\(chapter:[^)\s]*\)")
_FENCE: Final = re.compile(r"^(`{3,}\S*) path=(\S+) lines=\d+-\d+$", re.MULTILINE)
_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")

Mark = Literal["same", "added", "removed"]
Kind = Literal["added", "removed", "changed", "moved", "same"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line, in pieces that stayed, came or went. `gap`: lines that stayed are left out before it."""

    pieces: list[tuple[str, Mark]]
    mark: Mark
    gap: bool = False


@dataclass(frozen=True, kw_only=True)
class ChapterChange:
    """A chapter of the one version, the other, or both. "moved": only the lines it cites have other numbers."""

    kind: Kind
    before: ChapterText | None
    after: ChapterText | None
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        chapter = self.after or self.before
        return chapter.title if chapter else ""

    @property
    def added(self) -> int:
        return sum(line.mark == "added" for line in self.lines)

    @property
    def removed(self) -> int:
        return sum(line.mark == "removed" for line in self.lines)


def compare(before: Sequence[ChapterText], after: Sequence[ChapterText]) -> list[ChapterChange]:
    """The chapters of both, in the order of `after`, those that are gone at the end."""
    partners = _partners(before, after)
    changes = [_change(partners.get(chapter.position), chapter) for chapter in after]
    kept = {chapter.position for chapter in partners.values()}
    gone = [chapter for chapter in before if chapter.position not in kept]
    return changes + [ChapterChange(kind="removed", before=chapter, after=None) for chapter in gone]


def _partners(before: Sequence[ChapterText], after: Sequence[ChapterText]) -> dict[int, ChapterText]:
    """Which chapter each was, by position: the one of its slug, else of its title, else of one much like it."""
    found: dict[int, ChapterText] = {}
    left = {chapter.position: chapter for chapter in before}
    for tells in (_same_slug, _same_title, _like_title):
        for chapter in after:
            if chapter.position in found:
                continue
            match = next((other for other in left.values() if tells(other, chapter)), None)
            if match is not None:
                found[chapter.position] = left.pop(match.position)
    return found


def _same_slug(one: ChapterText, other: ChapterText) -> bool:
    return one.slug == other.slug


def _same_title(one: ChapterText, other: ChapterText) -> bool:
    return one.title.casefold() == other.title.casefold()


def _like_title(one: ChapterText, other: ChapterText) -> bool:
    return SequenceMatcher(None, one.title.casefold(), other.title.casefold()).ratio() >= _ALIKE_TITLES


def _change(before: ChapterText | None, after: ChapterText) -> ChapterChange:
    if before is None:
        return ChapterChange(kind="added", before=None, after=after)
    if before.markdown == after.markdown and before.title == after.title:
        return ChapterChange(kind="same", before=before, after=after)
    old, new = readable(before.markdown).split("\n"), readable(after.markdown).split("\n")
    if old == new and before.title == after.title:
        return ChapterChange(kind="moved", before=before, after=after)
    lines = list(_lines(old, new)) if max(len(old), len(new)) <= MOST_LINES else []
    return ChapterChange(kind="changed", before=before, after=after, lines=lines)


def readable(markdown: str) -> str:
    """A chapter's text without where its links lead: lines of code move with every commit, and say nothing new."""
    text = _LINK.sub(r"\1", _CITE.sub(r"\1", markdown))
    return _FENCE.sub(r"\1 \2", text)


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    for number, group in enumerate(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT)):
        gap = number > 0
        for tag, i1, i2, j1, j2 in group:
            made = _same(old[i1:i2]) if tag == "equal" else _replaced(old[i1:i2], new[j1:j2])
            for line in made:
                yield Line(pieces=line.pieces, mark=line.mark, gap=gap)
                gap = False


def _same(lines: Sequence[str]) -> Iterator[Line]:
    for text in lines:
        yield Line(pieces=[(text, "same")], mark="same")


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Lines side by side as far as they are alike; what is left went or came as a whole."""
    pairs = min(len(old), len(new))
    for before, after in zip(old, new, strict=False):
        yield from _pair(before, after)
    for text in old[pairs:]:
        yield Line(pieces=[(text, "removed")], mark="removed")
    for text in new[pairs:]:
        yield Line(pieces=[(text, "added")], mark="added")


def _pair(before: str, after: str) -> Iterator[Line]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    words = SequenceMatcher(None, old, new, autojunk=False)
    if words.ratio() < _ALIKE_LINES:
        yield Line(pieces=[(before, "removed")], mark="removed")
        yield Line(pieces=[(after, "added")], mark="added")
        return
    was: list[tuple[str, Mark]] = []
    now: list[tuple[str, Mark]] = []
    for tag, i1, i2, j1, j2 in words.get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        was.append((gone, "same" if tag == "equal" else "removed"))
        now.append((come, "same" if tag == "equal" else "added"))
    yield Line(pieces=[piece for piece in was if piece[0]], mark="removed")
    yield Line(pieces=[piece for piece in now if piece[0]], mark="added")
