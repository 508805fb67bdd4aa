from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app import shelf
from core.courses import Repository
from core.jobs import Job, Status

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
REPOSITORY = Repository(id=UUID(int=2), host="github.com", full_name="pallets/click", created_at=NOW)


def item(revision: int, *, job: int = 1) -> shelf.Item:
    running = Job(id=UUID(int=job), repository_id=REPOSITORY.id, branch="HEAD", engine="offline",
                  status=Status.ANALYZING, percent=revision, revision=revision, run_at=NOW, created_at=NOW)  # fmt: skip
    return shelf.Item(repository=REPOSITORY, job=running)


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
