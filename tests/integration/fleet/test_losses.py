"""Workers that are killed, paused, stopped and told to cancel in mid-run: nothing is lost and nothing happens twice."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from core.jobs import Status
from core.users import UserGateway

from .conftest import Worker, make_repository, package, until, until_chapters


@pytest.fixture
async def running(start_worker: Callable[..., Worker], gateway: UserGateway, tmp_path: Path) -> tuple[Worker, UUID]:
    """A worker in the middle of writing chapters, and its job."""
    return start_worker(), await mid_run(gateway, tmp_path)


async def mid_run(gateway: UserGateway, folder: Path) -> UUID:
    """A job of a long course, as soon as a chapter is written."""
    repository = await gateway.add_repository("local", str(make_repository(folder / "ladder", package(150))))
    job = await gateway.enqueue_job(repository)
    await until_chapters(gateway, job.job_id)
    return job.job_id


async def test_a_killed_worker_is_followed_by_another_that_computes_no_chapter_twice(
    running: tuple[Worker, UUID],
    gateway: UserGateway,
    start_worker: Callable[..., Worker],
    past_lease: Callable[[UUID], None],
    admin: psycopg.Connection,
) -> None:
    worker, job_id = running
    worker.kill()
    before = await gateway.job(job_id)
    assert before.is_running, "the worker was not killed in mid-run"
    saved = {heading.slug for heading in await gateway.finished_headings(job_id)}
    query = "select key, created_at from public.unit_results where repository_id = %s and kind = 'chapter'"
    made = dict(admin.execute(query, (before.repository_id,)).fetchall())
    past_lease(job_id)
    start_worker()
    job = await until(gateway, job_id, lambda job: job.is_final)
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)
    after = dict(admin.execute(query, (before.repository_id,)).fetchall())
    assert saved
    assert {key: after[key] for key in made} == made
    assert len(await gateway.courses(repository_id=before.repository_id)) == 1
    reasons = [event.message for event in await gateway.events(job_id) if event.kind == "status"]
    assert any("went silent" in (reason or "") for reason in reasons)


async def test_a_paused_worker_that_lost_its_lease_writes_nothing(
    gateway: UserGateway,
    start_worker: Callable[..., Worker],
    past_lease: Callable[[UUID], None],
    tmp_path: Path,
) -> None:
    # With so long an interval it goes on with writing, rather than with a heartbeat that would tell it.
    paused = start_worker(LEASE_TIME="600", HEARTBEAT_INTERVAL="300")
    job_id = await mid_run(gateway, tmp_path)
    paused.signal(signal.SIGSTOP)
    assert (await gateway.job(job_id)).is_running, "the worker was not paused in mid-run"
    past_lease(job_id)
    start_worker()
    job = await until(gateway, job_id, lambda job: job.is_final)
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)
    events = len(await gateway.events(job_id))
    paused.signal(signal.SIGCONT)
    async with asyncio.timeout(60):
        while '"outcome": "lost"' not in paused.log:
            await asyncio.sleep(0.02)
    paused.end()
    assert '"job.write_refused"' in paused.log
    assert len(await gateway.events(job_id)) == events
    assert len(await gateway.courses(repository_id=job.repository_id)) == 1


async def test_a_stopped_worker_gives_its_job_back_without_spending_the_attempt(
    running: tuple[Worker, UUID], gateway: UserGateway
) -> None:
    worker, job_id = running
    assert worker.end() == 0
    job = await gateway.job(job_id)
    assert (job.status, job.attempt) == (Status.PENDING, 0)
    assert job.status_reason == "The worker is shutting down."
    assert not list(worker.folder.glob("fondation-job-*"))
    await gateway.cancel_job(job_id)


async def test_a_running_job_is_canceled_at_once(running: tuple[Worker, UUID], gateway: UserGateway) -> None:
    worker, job_id = running
    assert await gateway.cancel_job(job_id) == "canceling"
    job = await until(gateway, job_id, lambda job: job.is_final)
    assert job.status is Status.CANCELED
    assert await gateway.courses(repository_id=job.repository_id) == []
    assert worker.process.poll() is None, "the worker goes on with other jobs"


async def test_leftovers_of_a_killed_worker_are_removed_by_the_next(
    running: tuple[Worker, UUID],
    gateway: UserGateway,
    start_worker: Callable[..., Worker],
    past_lease: Callable[[UUID], None],
) -> None:
    worker, job_id = running
    worker.kill()
    assert list(worker.folder.glob("fondation-job-*"))
    past_lease(job_id)
    start_worker(TEMP_DIR=str(worker.folder))
    await until(gateway, job_id, lambda job: job.is_final)
    await until(gateway, job_id, lambda _: not list(worker.folder.glob("fondation-job-*")))
