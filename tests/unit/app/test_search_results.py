"""What a search answers, as pages show it."""

from __future__ import annotations

from uuid import UUID

import pytest

from app import search_results
from core.search import END, START, Found


def found(course: int, chapter: int, snippet: str = "text") -> Found:
    return Found(
        course_id=UUID(int=course), title=f"Course {course}", chapter=chapter, slug=f"c{chapter}",
        chapter_title=f"Chapter {chapter}", snippet=snippet,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("snippet", "pieces"),
    [
        (f"a {START}match{END} here", [("a ", False), ("match", True), (" here", False)]),
        (f"{START}one{END}{START}two{END}", [("one", True), ("two", True)]),
        ("<b>none</b>", [("<b>none</b>", False)]),
        (f"cut {START}off", [("cut ", False), ("off", False)]),  # a mark without its end marks nothing
        ("", []),
    ],
)
def test_matches_are_told_from_the_text_around_them(snippet: str, pieces: list[tuple[str, bool]]) -> None:
    assert found(1, 1, snippet).pieces == pieces


def test_courses_come_in_the_order_of_their_best_chapter() -> None:
    groups = search_results.grouped([found(2, 3), found(1, 1), found(2, 1)], "a&b #c")
    assert [(group.title, [hit.position for hit in group.hits]) for group in groups] == [
        ("Course 2", [3, 1]),
        ("Course 1", [1]),
    ]
    assert groups[0].hits[0].href == f"/courses/{UUID(int=2)}/c3?q=a%26b%20%23c"
