from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import exercises, links, questions, wording
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


def test_a_link_to_lines_leads_to_the_commit_and_to_any_path() -> None:
    url = book().source_url("src/a #1?.py", 1, 2)
    assert url == f"https://github.com/pallets/click/blob/{'a' * 40}/src/a%20%231%3F.py#L1-L2"


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


def test_reading_goes_on_at_the_section_where_it_stopped() -> None:
    left = book(one=(False, 1))
    progress = left.progress[1].model_copy(update={"section": "sec-why"})
    left = replace(left, progress={1: progress})
    assert left.resume_link(left.chapters[0]).endswith("/one#sec-why")
    # What is read to its end begins at the top.
    done = replace(left, progress={1: progress.model_copy(update={"done": True})})
    assert done.resume_link(done.chapters[0]).endswith("/one")


@pytest.mark.parametrize(("seen", "moved"), [("a" * 40, False), ("b" * 40, True), (None, False)])
def test_a_repository_that_has_moved_is_known(seen: str | None, moved: bool) -> None:
    opened = book()
    repository = opened.repository.model_copy(update={"last_seen_commit": seen})
    assert replace(opened, repository=repository).has_moved is moved


def test_markdown_is_left_with_links_everybody_can_follow() -> None:
    text = (
        "[a.py:1](cite:a%20b/a.py#L1-L2) and [Two](chapter:two), not [gone](chapter:gone).\n\n"
        "```python path=a.py lines=1-2\n[x](chapter:two)\n```\n"
    )
    told = links.markdown(text, book())
    assert f"[a.py:1](https://github.com/pallets/click/blob/{'a' * 40}/a%20b/a.py#L1-L2)" in told
    assert "[Two](two.md), not gone." in told
    assert "\n[x](chapter:two)\n" in told


def task(kind: str, *lines: tuple[str, str, int]) -> dict[str, Any]:
    solution = [{"text": text, "citation": {"path": path, "start": line, "end": line}} for text, path, line in lines]
    return {"id": "x", "kind": kind, "solution": solution}


@pytest.mark.parametrize(
    ("kind", "text", "accepted"),
    [
        # whole name, last part, or the place
        ("callers", "`Boat.row`", ("boat.row", "row", "src/boat.py:7", "boat.py:7")),
        # the top of a file goes by the file
        ("callers", "The top of `src/boat.py`", ("src/boat.py", "boat.py", "src/boat.py:7", "boat.py:7")),
        # which files: a line is no answer
        ("rename", "`src/boat.py` defines it", ("src/boat.py", "boat.py")),
        # a line of code as it stands, commas and all, but for what an answer may leave out
        ("ordered", "`- Total  = add(total, step())`", ("total = add(total, step())", "src/boat.py:7")),
        ("ordered", "`self.main()`", ("self.main", "src/boat.py:7")),
        # backticks with backticks in them
        ("sequence", "``a`b``", ("a`b", "src/boat.py:7", "boat.py:7")),
    ],
)
def test_an_answer_may_be_written_in_more_than_one_way(kind: str, text: str, accepted: tuple[str, ...]) -> None:
    (found,) = exercises.read([task(kind, (text, "src/boat.py", 7))])
    assert found is not None
    assert found.findings[0].accepts == accepted


def test_of_a_way_through_the_code_what_lies_between_is_asked_in_order() -> None:
    (way,) = exercises.read([task("trace", ("`a` calls `b`", "x.py", 1), ("`b` calls `c`", "x.py", 2))])
    assert way is not None
    assert way.is_ordered
    assert [finding.accepts[0] for finding in way.findings] == ["b"]


def test_lines_to_put_in_order_are_held_against_that_order() -> None:
    (lines,) = exercises.read([task("ordered", ("`a, b = 1, 2`", "x.py", 1), ("`print(a)`", "x.py", 2))])
    assert lines is not None
    assert lines.is_ordered
    assert lines.is_of_lines


@pytest.mark.parametrize(
    "flaw", [{"solution": None}, {"id": ""}, {"solution": [{"text": "no name", "citation": None}]}]
)
def test_an_exercise_that_cannot_be_checked_is_left_to_its_solution(flaw: dict[str, Any]) -> None:
    assert exercises.read([task("callers", ("`a`", "x.py", 1)) | flaw]) == [None]


def test_the_answer_is_asked_for_before_the_first_hint() -> None:
    html = (
        '<h3 id="sec-exercise-1-x">no</h3><h2 id="sec-try-it-yourself">Try</h2>'
        '<h3 id="sec-exercise-1-a">1</h3><p>do</p><details>hint</details><details>solution</details>'
        '<h3 id="sec-exercise-2-b">2</h3><p>do</p><details>solution</details><h2>On</h2>'
    )
    pieces = exercises.split(html, 2)
    assert "".join(pieces) == html
    assert [piece[:9] for piece in pieces[1:]] == ["<details>"] * 2
    assert pieces[0].endswith("<p>do</p>")
    # A chapter without that section stays whole, whatever it says.
    assert exercises.split("<p>x</p>", 2) == ["<p>x</p>"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (70, "1 minute ago"), (600, "10 minutes ago"), (7200, "2 hours ago"), (200_000, "2 days ago")],
)
def test_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert wording.ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert wording.percent(999, 1000) == "99 %"
    assert wording.percent(1000, 1000) == "100 %"
