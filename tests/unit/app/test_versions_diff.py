"""What is told of two versions of a course: what a reader would call a change, and nothing else."""

from __future__ import annotations

import pytest

from app.versions_diff import MOST_LINES, ChapterChange, compare
from core.versions import ChapterText


def chapter(position: int, slug: str, markdown: str = "Text.", title: str = "") -> ChapterText:
    return ChapterText(position=position, slug=slug, title=title or slug.title(), markdown=markdown)


def told(changes: list[ChapterChange]) -> list[tuple[str, str]]:
    return [(change.kind, change.title) for change in changes]


def test_chapters_come_go_and_stay() -> None:
    before = [chapter(1, "start"), chapter(2, "queue"), chapter(3, "workers")]
    after = [chapter(1, "start"), chapter(2, "leases"), chapter(3, "queue", "Other.")]
    assert told(compare(before, after)) == [
        ("same", "Start"), ("added", "Leases"), ("changed", "Queue"), ("removed", "Workers")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("the-queue-2", "Queue"),  # the same title under another slug
        ("queue-of-jobs", "The queue of jobs"),  # a title much like it
    ],
)
def test_a_chapter_that_was_renamed_is_the_same_chapter(slug: str, title: str) -> None:
    changes = compare([chapter(1, "queue", title="The queue of job" if "The" in title else "Queue")],
                      [chapter(1, slug, "Other.", title=title)])  # fmt: skip
    assert [change.kind for change in changes] == ["changed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A citation whose lines moved.
        ("See [core/jobs.py:3-9](cite:core/jobs.py#L3-L9).", "See [core/jobs.py:5-11](cite:core/jobs.py#L5-L11)."),
        # A single line.
        ("See [core/jobs.py:3](cite:core/jobs.py#L3-L3).", "See [core/jobs.py:4](cite:core/jobs.py#L4-L4)."),
        # The excerpt of the same code.
        ("```python path=a.py lines=1-2\nx = 1\n```", "```python path=a.py lines=8-9\nx = 1\n```"),
    ],
)
def test_code_that_only_moved_is_no_change_of_the_text(before: str, after: str) -> None:
    assert told(compare([chapter(1, "a", before)], [chapter(1, "a", after)])) == [("moved", "A")]


def test_a_changed_sentence_shows_its_words() -> None:
    before = "One.\nA lease lasts five minutes, and is renewed.\nThree."
    after = "One.\nA lease lasts ten minutes, and is renewed.\nThree."
    (change,) = compare([chapter(1, "a", before)], [chapter(1, "a", after)])
    removed, added = [line for line in change.lines if line.mark != "same"]
    assert [text for text, mark in removed.pieces if mark == "removed"] == ["five"]
    assert [text for text, mark in added.pieces if mark == "added"] == ["ten"]
    assert "".join(text for text, _ in added.pieces) == after.split("\n")[1]
    assert (change.added, change.removed) == (1, 1)


def test_what_lies_between_two_changes_is_left_out() -> None:
    lines = [f"Line {number}." for number in range(40)]
    changed = ["First!", *lines[1:-1], "Last!"]
    (change,) = compare([chapter(1, "a", "\n".join(lines))], [chapter(1, "a", "\n".join(changed))])
    assert [line.gap for line in change.lines].count(True) == 1
    assert len(change.lines) < 12


def test_a_chapter_beyond_all_bounds_is_only_said_to_have_changed() -> None:
    lines = "\n".join(str(number) for number in range(MOST_LINES + 1))
    (change,) = compare([chapter(1, "a", lines)], [chapter(1, "a", f"{lines}\nmore")])
    assert (change.kind, change.lines) == ("changed", [])
