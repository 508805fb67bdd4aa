"""The ways a job ends that need no database: who hears of it, and who does not."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from core.api import Api
from core.jobs import ClaimedJob
from core.settings import WorkerSettings
from core.workers import WorkerGateway
from worker.folders import Folders
from worker.job import JobRun

JOB = ClaimedJob(
    job_id=UUID(int=1),
    lease_token=UUID(int=2),
    lease_expires_at=datetime(2026, 1, 1, tzinfo=UTC),
    attempt=1,
    max_attempts=5,
    user_id=UUID(int=3),
    repository_id=UUID(int=4),
    host="github.com",
    full_name="pallets/click",
    is_private=False,
    branch="HEAD",
    engine="offline",
)


class Database:
    """Answers progress with `refusal` (status, code), with a cancel, or not at all; notes how the job was ended."""

    def __init__(self, refusal: tuple[int, str] | None, *, cancels: bool = False) -> None:
        self.refusal = refusal
        self.cancels = cancels
        self.ended: list[tuple[str, object]] = []
        self.released: list[tuple[str, int]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        function, said = request.url.path.rpartition("/")[2], json.loads(request.content)
        if function == "fail_job":
            self.ended.append((said["error_code"], said["retryable"]))
            return httpx.Response(200, json={"status": "dead"})
        if function == "release_job":
            self.released.append((said["reason"], said["delay"]))
            return httpx.Response(200, json="pending")
        assert function == "report_progress", function
        if self.cancels:
            return httpx.Response(200, json=True)
        if self.refusal is None:
            await asyncio.Event().wait()
        assert self.refusal is not None
        status, code = self.refusal
        return httpx.Response(status, json={"code": code, "message": "No.", "hint": None, "details": None})


async def run(database: Database, folder: Path, settings: WorkerSettings, *, asked: float = 0) -> None:
    """Runs the job whose lease was granted `asked` seconds ago."""
    async with Api("http://supabase.example", "sb_secret_test") as api:
        await api.http.aclose()
        api.http = httpx.AsyncClient(transport=httpx.MockTransport(database))
        job = JobRun(JOB, WorkerGateway(api), Folders(folder), settings)
        job.keep(asyncio.get_running_loop().time() - asked)
        async with asyncio.timeout(10):
            await job.run()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> WorkerSettings:
    monkeypatch.setenv("SUPABASE_URL", "http://supabase.example")
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "sb_secret_test")
    return WorkerSettings()


async def test_a_lease_that_was_not_renewed_stops_the_job_before_it_ends(
    settings: WorkerSettings, tmp_path: Path
) -> None:
    """Whatever the database does meanwhile: also when it answers nothing at all."""
    database = Database(None)
    await run(database, tmp_path, settings, asked=settings.lease_time - 5)
    assert database.ended == []
    assert list(tmp_path.iterdir()) == []


async def test_an_attempt_takes_no_longer_than_it_may(settings: WorkerSettings, tmp_path: Path) -> None:
    database = Database(None)
    await run(database, tmp_path, settings.model_copy(update={"job_timeout": 0.05}))
    assert database.ended == [("timeout", True)]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("refusal", "ended"),
    [
        ((413, "PT413"), ("too_large", False)),  # it will be just as large next time
        ((400, "PT400"), ("database", True)),
    ],
)
async def test_a_refusal_by_the_database_ends_the_attempt(
    settings: WorkerSettings, tmp_path: Path, refusal: tuple[int, str], ended: tuple[str, bool]
) -> None:
    database = Database(refusal)
    await run(database, tmp_path, settings)
    assert database.ended == [ended]


async def test_a_job_taken_for_canceled_is_not_given_round_in_circles(settings: WorkerSettings, tmp_path: Path) -> None:
    """Whether it is, the database decides. If it is not, nobody is told so, and it rests before the next claim."""
    database = Database(None, cancels=True)
    await run(database, tmp_path, settings)
    ((reason, delay),) = database.released
    assert "by its owner" not in reason
    assert delay >= 30
