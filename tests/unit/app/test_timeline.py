from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import shelf, timeline
from app.shelf import Item
from app.timeline import State
from core.courses import Repository
from core.jobs import Job, JobEvent, Status

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
JOB = UUID(int=1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def job(status: str, **facts: Any) -> Job:
    row = {"id": JOB, "repository_id": UUID(int=2), "branch": "HEAD", "engine": "offline", "run_at": START,
           "created_at": START, "attempt": 1, "max_attempts": 3, "status": status}  # fmt: skip
    return Job.model_validate(row | facts)


def history(*told: tuple[float, str, str, str | None], attempt: int = 1, **data: Any) -> list[JobEvent]:
    """Events as (seconds, kind, status, step)."""
    return [
        JobEvent(id=number, job_id=JOB, attempt=attempt, at=at(seconds), kind=kind, level="info", status=status,
                 step=step, message=f"{status} {step or ''}".strip(), data=data)
        for number, (seconds, kind, status, step) in enumerate(told, start=1)
    ]  # fmt: skip


QUEUED = (0, "status", "pending", None)
CLAIMED = (4, "status", "claimed", None)
CLONING = (5, "status", "cloning", None)
ANALYZING = (9, "status", "analyzing", None)
EXTRACT = (10, "step", "analyzing", "extract")
RELATE = (30, "step", "analyzing", "relate")
STARTED = (QUEUED, CLAIMED, CLONING, ANALYZING)
WAS_LOST = (50, "status", "pending", "relate")


def states(found: list[timeline.Stage]) -> str:
    return " ".join(stage.state.value[0] for stage in found)


@pytest.mark.parametrize(
    ("row", "events", "expected"),
    [
        # first letters: pending, waiting, active, done, failed; in the order of timeline.STAGES
        (job("pending"), history(QUEUED), "w p p p p p p p p"),
        (job("claimed"), history(QUEUED, CLAIMED), "d a p p p p p p p"),
        (job("cloning"), history(QUEUED, CLAIMED, CLONING), "d a p p p p p p p"),
        (job("analyzing"), history(*STARTED), "d d a p p p p p p"),
        (job("analyzing", step="relate"), history(*STARTED, EXTRACT, RELATE), "d d d a p p p p p"),
        (job("gathering", step="tutorials"), history(*STARTED), "d d d d d d d d a"),
        (job("completed", step="tutorials"), history(QUEUED, CLAIMED), "d d d d d d d d d"),
        (job("dead", step="relate"), history(*STARTED, EXTRACT, RELATE), "d d d f p p p p p"),
        (job("failed", step="relate"), history(*STARTED, EXTRACT, RELATE), "w d d f p p p p p"),
        (job("canceled"), history(QUEUED, CLAIMED, CLONING), "d f p p p p p p p"),
        # back in the queue after a lost lease: nothing of the lost attempt is shown as running
        (job("pending", step="relate"), history(*STARTED, RELATE, WAS_LOST), "w p p p p p p p p"),
    ],
)  # fmt: skip
def test_every_stage_has_the_state_a_person_expects(row: Job, events: list[JobEvent], expected: str) -> None:
    assert states(timeline.stages(row, events)) == expected


def test_stages_know_when_they_began_and_ended() -> None:
    found = {
        stage.key: stage
        for stage in timeline.stages(job("analyzing", step="relate"), history(*STARTED, EXTRACT, RELATE))
    }
    assert (found["queue"].started_at, found["queue"].ended_at) == (at(0), at(4))
    assert (found["clone"].started_at, found["clone"].ended_at) == (at(4), at(9))
    assert (found["extract"].started_at, found["extract"].ended_at) == (at(9), at(30))
    assert (found["relate"].started_at, found["relate"].ended_at) == (at(30), None)
    assert found["order"].started_at is None


def test_a_failed_stage_says_why() -> None:
    row = job("dead", step="extract", error_message="There is no code.")
    found = timeline.stages(row, history(QUEUED, CLAIMED, CLONING, ANALYZING, EXTRACT))
    assert [stage.note for stage in found if stage.state is State.FAILED] == ["There is no code."]


def test_a_canceled_stage_is_not_called_failed() -> None:
    found = timeline.stages(job("canceled"), history(QUEUED, CLAIMED, CLONING))
    assert [stage.word for stage in found if stage.state is State.FAILED] == ["Canceled"]


def test_attempts_that_failed_are_told_with_their_reasons() -> None:
    lost = history((50, "status", "pending", "relate"), **{"from": "analyzing"})
    refused = history((90, "status", "failed", None), attempt=2, error="clone_failed")
    released = history((99, "status", "pending", None), **{"from": "failed"})
    found = timeline.attempts([*history(QUEUED, CLAIMED), *lost, *refused, *released])
    assert [(item.number, item.code) for item in found] == [(1, ""), (2, "clone_failed")]


@pytest.mark.parametrize("status", list(Status))
def test_every_state_has_words(status: Status) -> None:
    row = job(status.value)
    assert timeline.headline(row)
    assert shelf.badge(replace(ITEM, job=row)).text


def test_a_running_job_that_is_to_end_says_so() -> None:
    assert timeline.headline(job("analyzing", step="write", cancel_requested=True)) == "Canceling"


# -------------------------------------------------------------------- hints on the repositories page
ITEM = Item(
    repository=Repository(id=UUID(int=2), host="github.com", full_name="pallets/click", created_at=START),
    job=job("analyzing", revision=5, percent=20),
)


def hint(**facts: Any) -> dict[str, Any]:
    return {"id": str(JOB), "revision": 6, "status": "analyzing", "step": "write", "percent": 40} | facts


def test_a_newer_hint_is_applied() -> None:
    changed = shelf.hinted(ITEM, hint())
    assert changed is not None
    assert changed.job is not None
    assert (changed.job.percent, changed.job.step, changed.job.revision) == (40, "write", 6)


@pytest.mark.parametrize(
    "facts",
    [
        # as old as what is shown, and older
        {"revision": 5},
        {"revision": 1},
        # another job
        {"id": str(UUID(int=9))},
        # an end, or a wait: the row tells more than the hint
        {"status": "completed"},
        {"status": "failed"},
    ],
)
def test_other_hints_are_not(facts: dict[str, Any]) -> None:
    assert shelf.hinted(ITEM, hint(**facts)) is None


def test_a_paused_run_says_so_and_until_when() -> None:
    later = datetime.now(UTC) + timedelta(minutes=20)
    row = job("pending", claimed_at=START, run_at=later, status_reason="The spend limit is reached.", attempt=0)
    assert timeline.headline(row) == "Paused, goes on"
    assert timeline.stages(row, history(*STARTED, WAS_LOST))[0].word == "Paused"
    badge = shelf.badge(replace(ITEM, job=row))
    assert (badge.text, badge.until) == ("Paused, goes on", later)
    over = job("pending", claimed_at=START, run_at=START, attempt=0)
    assert timeline.headline(over) == "Waiting for a worker"
    assert timeline.headline(job("pending", run_at=later)) == "Waiting for a worker", "it never ran"


@pytest.mark.parametrize(
    ("run_at", "lost"),
    [
        (at(50.01), 1),  # a lost lease, or a worker that shut down: claimed again at once
        (at(50 + 1800), 0),  # paused: no attempt was spent
        ("soon", 1),
        (None, 1),
    ],
)
def test_a_pause_is_no_attempt_that_failed(run_at: datetime | str | None, lost: int) -> None:
    told = run_at.isoformat() if isinstance(run_at, datetime) else run_at
    data = {"from": "analyzing"} | ({"run_at": told} if told else {})
    events = history(WAS_LOST, **data)
    assert len(timeline.attempts(events)) == lost
