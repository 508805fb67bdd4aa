from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import links, questions, wording
from app.library import Book
from core.courses import ChapterHeading, ChapterProgress, Course, Repository

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
COURSE = UUID(int=3)


def book(**done: tuple[bool, int]) -> Book:
    """A course of three chapters; `done` tells for a chapter whether it is read, and when it was touched."""
    names = ("one", "two", "three")
    progress = {
        names.index(name) + 1: ChapterProgress(
            course_id=COURSE, position=names.index(name) + 1, done=read, updated_at=NOW + timedelta(minutes=minute)
        )
        for name, (read, minute) in done.items()
    }
    outline = [ChapterHeading(position=place, slug=name, title=name) for place, name in enumerate(names, start=1)]
    course = Course(id=COURSE, repository_id=UUID(int=2), version=1, branch="HEAD", commit_sha="a" * 40,
                    engine="offline", title="Click", outline=outline, created_at=NOW)  # fmt: skip
    repository = Repository(id=UUID(int=2), host="github.com", full_name="pallets/click", created_at=NOW)
    return Book(course=course, repository=repository, progress=progress)


@pytest.mark.parametrize(
    ("opened", "resume"),
    [
        # nothing read: the beginning
        (book(), "one"),
        # the next after the last one read
        (book(one=(True, 1)), "two"),
        # a chapter that was begun, not finished
        (book(one=(True, 1), two=(False, 2)), "two"),
        # jumped ahead: on from there
        (book(two=(True, 5)), "three"),
        # at the end with a gap: back to the gap
        (book(two=(True, 1), three=(True, 2)), "one"),
        # all read
        (book(one=(True, 1), two=(True, 2), three=(True, 3)), None),
    ],
)
def test_reading_goes_on_where_it_stopped(opened: Book, resume: str | None) -> None:
    assert (opened.resume.slug if opened.resume else None) == resume


def test_the_first_and_the_last_chapter_have_one_neighbour() -> None:
    assert [heading.slug if heading else None for heading in book().neighbours(1)] == [None, "two"]
    assert [heading.slug if heading else None for heading in book().neighbours(3)] == ["two", None]


def test_links_between_chapters_lead_to_pages() -> None:
    html = '<a class="chapter-link" href="#chapter:two">x</a> <a href="#chapter:gone">y</a> <a href="#sec-a">z</a>'
    resolved = links.resolve(html, "/courses/1", {"two"})
    assert 'href="/courses/1/two"' in resolved
    assert 'href="/courses/1">y' in resolved
    assert 'href="#sec-a"' in resolved


QUESTION: dict[str, Any] = {"id": "q", "question": "Which?", "options": ["a", "b"], "answer": 1, "explanation": "b.",
                            "citations": [{"path": "x.py", "start": 3, "end": 3}]}  # fmt: skip


def test_a_question_is_read_with_its_proof() -> None:
    (question,) = questions.read([QUESTION])
    assert question.places[0].text == "x.py:3"
    assert question.places[0].url("https://github.com/a/b", "c" * 40).endswith(f"/blob/{'c' * 40}/x.py#L3-L3")


def test_a_link_to_the_proof_leads_to_any_path() -> None:
    place = questions.Place(path="src/a #1?.py", start=1, end=2)
    assert place.url("https://github.com/a/b", "c" * 40).endswith("/src/a%20%231%3F.py#L1-L2")


@pytest.mark.parametrize(
    "flaw",
    [{"options": ["a"]}, {"options": None}, {"answer": 2}, {"answer": -1}, {"answer": "b"}, {"question": ""}],
)
def test_a_question_that_cannot_be_asked_is_left_out(flaw: dict[str, Any]) -> None:
    assert questions.read([QUESTION | flaw]) == []


@pytest.mark.parametrize(("answers", "choice"), [({}, None), ({"q": 0}, 0), ({"q": 7}, None), ({"q": "1"}, None)])
def test_answers_are_believed_only_if_they_can_be_true(answers: dict[str, Any], choice: int | None) -> None:
    (question,) = questions.read([QUESTION])
    assert questions.chosen(answers, question) == choice


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (70, "1 minute ago"), (600, "10 minutes ago"), (7200, "2 hours ago"), (200_000, "2 days ago")],
)
def test_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert wording.ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert wording.percent(999, 1000) == "99 %"
    assert wording.percent(1000, 1000) == "100 %"
