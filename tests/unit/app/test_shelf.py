from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app import shelf
from core.courses import Course, Repository
from core.followed import FollowedBranch
from core.jobs import Job, Status

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
REPOSITORY = Repository(id=UUID(int=2), host="github.com", full_name="pallets/click", created_at=NOW)


def item(revision: int, *, job: int = 1) -> shelf.Item:
    running = Job(id=UUID(int=job), repository_id=REPOSITORY.id, branch="HEAD", engine="offline",
                  status=Status.ANALYZING, percent=revision, revision=revision, run_at=NOW, created_at=NOW)  # fmt: skip
    return shelf.Item(repository=REPOSITORY, job=running)


def test_followed_branches_stand_on_the_card_of_their_repository() -> None:
    other = REPOSITORY.model_copy(update={"id": UUID(int=5)})
    followed = [
        FollowedBranch(repository_id=REPOSITORY.id, branch=branch, engine="offline", created_at=NOW)
        for branch in ("main", "next")
    ]
    items = {entry.repository.id: entry for entry in shelf.items([REPOSITORY, other], [], [], followed)}
    assert items[REPOSITORY.id].followed == ("main", "next")
    assert items[other.id].followed == ()


@pytest.mark.parametrize(
    ("shown", "read", "kept"),
    [
        (None, item(3), 3),
        (item(3), item(4), 4),
        # a hint came while the rows were read
        (item(5), item(4), 5),
        # another job: its revisions have nothing to do with those of the one before
        (item(9), item(1, job=2), 1),
    ],
)
def test_a_card_never_goes_back(shown: shelf.Item | None, read: shelf.Item, kept: int) -> None:
    job = shelf.newer(shown, read).job
    assert job is not None
    assert job.revision == kept


def test_an_old_hint_changes_nothing() -> None:
    hint = {"id": str(UUID(int=1)), "status": "analyzing", "percent": 90}
    assert shelf.hinted(item(5), hint | {"revision": 5}) is None
    changed = shelf.hinted(item(5), hint | {"revision": 6})
    assert changed is not None
    assert changed.job is not None
    assert changed.job.percent == 90


def shelved(name: str, status: Status | None = None, *, course: bool = False, day: int = 1) -> shelf.Item:
    at = NOW.replace(day=day)
    repository = REPOSITORY.model_copy(update={"full_name": name, "created_at": at})
    job = made = None
    if status is not None:
        job = Job(id=UUID(int=1), repository_id=REPOSITORY.id, branch="HEAD", engine="offline", status=status,
                  run_at=at, created_at=at)  # fmt: skip
    if course:
        made = Course(id=UUID(int=3), repository_id=REPOSITORY.id, version=1, branch="main", commit_sha="a" * 40,
                      engine="offline", title="T", created_at=at, stats={"languages": {"Rust": 10}})  # fmt: skip
    return shelf.Item(repository=repository, job=job, course=made)


SHELF = [
    shelved("ada/zebra", day=2),
    shelved("ada/apple", Status.ANALYZING, course=True, day=5),
    shelved("bob/melon", Status.COMPLETED, course=True, day=3),
    shelved("bob/grape", Status.DEAD, course=True, day=4),
    shelved("bob/fig", Status.CANCELED, day=1),
]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["apple", "grape", "melon", "zebra", "fig"]),
        ({"sort": "name"}, ["apple", "fig", "grape", "melon", "zebra"]),
        ({"state": "running"}, ["apple"]),
        ({"state": "ready"}, ["melon"]),
        ({"state": "failed"}, ["grape"]),
        ({"state": "new"}, ["zebra", "fig"]),
        # every word counts: of the name, the owner, the language
        ({"q": "BOB rust"}, ["grape", "melon"]),
        ({"q": "ada", "state": "new", "sort": "added"}, ["zebra"]),
        # an address somebody has written by hand
        ({"state": "gone", "sort": "size", "q": "  "}, ["apple", "grape", "melon", "zebra", "fig"]),
    ],
)
def test_the_address_says_what_is_looked_at(query: dict[str, str], names: list[str]) -> None:
    wanted = shelf.Wanted.parse(query)
    assert [item.repository.name for item in wanted.sorted(SHELF) if wanted.has(item)] == names


def test_counts_are_of_what_has_the_words() -> None:
    counts = shelf.Counts.of(SHELF, shelf.Wanted.parse({"q": "bob", "state": "running"}))
    assert counts.total == 3
    assert counts.states == {shelf.State.READY: 1, shelf.State.FAILED: 1, shelf.State.NEW: 1}


def test_what_was_asked_for_stays_queued_until_there_is_another_job() -> None:
    asked = replace(item(3), is_asked=True)
    assert shelf.newer(asked, item(4)).is_asked
    assert shelf.badge(shelf.newer(asked, item(4))).text == "Queued"
    assert not shelf.newer(asked, item(1, job=2)).is_asked
