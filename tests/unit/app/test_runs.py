"""What the pages of a session know of a run together."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import advice, runs, timeline
from app.runs import Known
from core.errors import Unreachable
from core.jobs import Job, Status
from core.realtime import Kind, Signal
from core.runs import EVENTS, Snapshot, Waiting

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
ID = UUID(int=1)


def job(**facts: Any) -> Job:
    row = {"id": ID, "repository_id": UUID(int=2), "branch": "HEAD", "engine": "offline", "run_at": START,
           "created_at": START, "attempt": 1, "max_attempts": 3, "status": "analyzing", "revision": 5}  # fmt: skip
    return Job.model_validate(row | facts)


def hint(event: str = "job", **payload: Any) -> Signal:
    return Signal(kind=Kind.HINT, event=event, payload=payload)


class Database:
    """A gateway whose answers wait until the test lets them go."""

    def __init__(self) -> None:
        self.job = job()
        self.history = 0
        self.asked: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.broken = False

    async def snapshot(self, job_id: UUID, *, after: int, chapters: bool) -> Snapshot:
        assert job_id == ID
        self.asked.append({"after": after, "chapters": chapters})
        await self.open.wait()
        if self.broken:
            raise Unreachable
        last = min(self.history, after + EVENTS)
        lines = [
            {"id": number, "job_id": ID, "attempt": 1, "at": START, "kind": "log", "level": "info"}
            for number in range(after + 1, last + 1)
        ]
        found = [{"slug": "b", "position": 2, "title": "B"}, {"slug": "a", "position": 1, "title": "A"}]
        answer = {"now": datetime.now(UTC) + timedelta(minutes=4), "job": self.job, "events": lines}
        return Snapshot.model_validate(answer | {"chapters": found if chapters else None})


async def asked(database: Database, number: int) -> None:
    async with asyncio.timeout(2):
        while len(database.asked) < number:
            await asyncio.sleep(0)


async def test_pages_that_ask_together_share_one_read() -> None:
    known, database = Known(job()), Database()
    pages = [asyncio.create_task(known.read(database)) for _ in range(5)]  # type: ignore[arg-type]
    await asked(database, 1)
    database.open.set()
    await asyncio.gather(*pages)
    assert len(database.asked) == 1


async def test_who_asks_during_a_read_gets_a_newer_one() -> None:
    known, database = Known(job()), Database()
    first = asyncio.create_task(known.read(database))  # type: ignore[arg-type]
    await asked(database, 1)
    # What they were told of may be younger than the answer that is on its way.
    later = [asyncio.create_task(known.read(database)) for _ in range(3)]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    database.open.set()
    await asyncio.gather(first, *later)
    assert len(database.asked) == 2


async def test_a_page_that_goes_away_does_not_take_the_answer_with_it() -> None:
    known, database = Known(job()), Database()
    gone, stays = (asyncio.create_task(known.read(database)) for _ in range(2))  # type: ignore[arg-type]
    await asked(database, 1)
    gone.cancel()
    database.open.set()
    await stays
    assert [heading.slug for heading in known.chapters] == ["a", "b"]


async def test_a_read_that_failed_is_made_good() -> None:
    known, database = Known(job()), Database()
    database.open.set()
    database.broken = True
    with pytest.raises(Unreachable):
        await known.read(database)  # type: ignore[arg-type]
    assert known.is_behind
    database.broken = False
    await known.read(database)  # type: ignore[arg-type]
    assert not known.is_behind
    assert len(known.chapters) == 2


async def test_a_long_history_is_read_to_its_end_and_then_only_what_is_new() -> None:
    known, database = Known(job()), Database()
    database.open.set()
    database.history = EVENTS + 3
    await known.read(database)  # type: ignore[arg-type]
    assert [event.id for event in known.events] == list(range(1, EVENTS + 4))
    database.history += 1
    await known.read(database)  # type: ignore[arg-type]
    assert database.asked[-1] == {"after": EVENTS + 3, "chapters": False}


async def test_nothing_new_is_nothing_to_draw() -> None:
    known, database = Known(job()), Database()
    database.open.set()
    await known.read(database)  # type: ignore[arg-type]
    version = known.version
    await known.read(database)  # type: ignore[arg-type]
    assert known.version == version


async def test_times_are_the_databases() -> None:
    known, database = Known(job()), Database()
    database.open.set()
    await known.read(database)  # type: ignore[arg-type]
    assert known.ahead == pytest.approx(240, abs=5)


async def test_a_newer_hint_is_shown_at_once_and_the_row_is_read() -> None:
    known, database = Known(job()), Database()
    database.open.set()
    await known.read(database)  # type: ignore[arg-type]
    known.hear(hint(id=str(ID), revision=6, status="analyzing", step="write", percent=40))
    assert (known.job.percent, known.job.step, known.job.status) == (40, "write", Status.ANALYZING)
    assert known.is_behind
    # An answer from before the hint takes nothing back.
    await known.read(database)  # type: ignore[arg-type]
    assert known.job.percent == 40
    database.job = job(revision=6, percent=40)
    await known.read(database)  # type: ignore[arg-type]
    assert not known.is_behind


@pytest.mark.parametrize(
    ("told", "is_behind"),
    [
        # as old as what is known, and older
        (hint(id=str(ID), revision=5, status="analyzing", percent=40), False),
        (hint(id=str(ID), revision=1, status="analyzing", percent=40), False),
        # another job
        (hint(id=str(UUID(int=9)), revision=9, status="analyzing", percent=40), False),
        (hint("unit", job_id=str(UUID(int=9))), False),
        # an end, or a wait: the row tells more than the hint
        (hint(id=str(ID), revision=6, status="completed", percent=100), True),
        (hint(id=str(ID), revision=6, status="failed", percent=40), True),
        # a chapter
        (hint("unit", job_id=str(ID)), True),
    ],
)
async def test_other_hints_show_nothing_by_themselves(told: Signal, is_behind: bool) -> None:
    known, database = Known(job()), Database()
    database.open.set()
    await known.read(database)  # type: ignore[arg-type]
    known.hear(told)
    assert known.job.percent == 0
    assert known.is_behind is is_behind


async def test_chapters_that_came_with_the_end_are_read() -> None:
    known, database = Known(job()), Database()
    database.open.set()
    await known.read(database)  # type: ignore[arg-type]
    database.job = job(status="completed", revision=9)
    await known.read(database)  # type: ignore[arg-type]
    assert database.asked[-1]["chapters"]


def test_a_session_knows_a_run_once() -> None:
    first = runs.known("ada", job())
    assert runs.known("ada", job()) is first
    assert runs.known("bob", job()) is not first


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"place": 1, "workers": 2}, "Next in the queue"),
        ({"place": 3, "workers": 2}, "Number 3 in the queue"),
        ({"place": 100, "more": True, "workers": 2}, "Behind the first 100 in the queue"),
        ({"place": 1, "workers": 0}, "Waiting for a worker: none is alive"),
        (
            {"place": 1, "workers": 2, "own_running": 3, "own_limit": 3},
            "Waiting for your other runs: 3 run at a time",
        ),
    ],
)
def test_a_run_in_the_queue_says_what_it_waits_for(facts: dict[str, Any], words: str) -> None:
    waits = Waiting.model_validate(facts)
    assert timeline.waiting(waits) == words
    queue, *others = timeline.stages(job(status="pending"), [], waits)
    assert queue.note == words
    assert not any(stage.note for stage in others)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"status": "dead", "error_code": "branch_not_found"}, "with a branch that exists"),
        ({"status": "dead", "error_code": "of tomorrow"}, "finished chapters are kept"),
        ({"status": "dead"}, "finished chapters are kept"),
        ({"status": "failed"}, "by itself"),
    ],
)
def test_who_failed_is_told_what_to_do(facts: dict[str, Any], said: str) -> None:
    assert said in advice.after(job(**facts))


def test_who_did_not_fail_is_told_nothing() -> None:
    assert advice.after(job()) == ""


@pytest.mark.parametrize(
    ("key", "anchor"),
    [("queue", "step-queue"), ("clone", "step-clone"), ("extract", "step-1"), ("tutorials", "step-6")],
)
def test_steps_are_found_by_their_number(key: str, anchor: str) -> None:
    assert timeline.anchor(key) == anchor
