"""Courses by Claude through the real queue and a real worker, with the fake API: what they cost, what stops them."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from core.jobs import Job, Status
from core.spending import Spending
from core.users import UserGateway
from tests.fakes.anthropic.api import FakeAnthropic
from tests.fakes.anthropic.faults import Fault
from tests.fakes.anthropic.writer import write
from tests.fakes.serving import served

from .conftest import PATIENCE, Worker, make_repository, package, until

#: No pattern knows it: only that it was registered keeps it out of what is written.
KEY = "canary-7f3a91c2e8d04b65-of-the-operator"
LIMIT = Fault(status=429, code="enforced_spend_limit_reached", message=f"Over the limit of {KEY}.")


@pytest.fixture
def fake() -> Iterator[tuple[FakeAnthropic, str]]:
    api = FakeAnthropic(write)
    with served(api) as url:
        yield api, url


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One TEMP_DIR for all workers: so the rules of the secret scanner are compiled once."""
    return str(tmp_path_factory.mktemp("temp"))


@pytest.fixture
def start(start_worker: Callable[..., Worker], fake: tuple[FakeAnthropic, str], temp: str) -> Callable[..., Worker]:
    """Starts a worker with a key for the fake."""

    def begin(**settings: str) -> Worker:
        own = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": fake[1], "TEMP_DIR": temp}
        return start_worker(**own | settings)

    return begin


@pytest.fixture
async def job(gateway: UserGateway, admin: psycopg.Connection, tmp_path: Path) -> UUID:
    """A queued job for a small package."""
    repository = await gateway.add_repository("local", str(make_repository(tmp_path / "ladder", package(6))))
    options = {"audience": "expert", "budget": 100, "base_url": "http://elsewhere.example"}
    return (await gateway.enqueue_job(repository, engine="claude", options=options)).job_id


def bought(fake: FakeAnthropic) -> list[str]:
    """The prompts that were answered and paid for."""
    return [str(call.body["messages"][-1]["content"]) for call in fake.messages]


async def done(gateway: UserGateway, job_id: UUID) -> Job:
    return await until(gateway, job_id, lambda job: job.is_final)


def everything(admin: psycopg.Connection) -> str:
    """Every row a person could be shown."""
    tables = ("jobs", "job_events", "job_usage", "unit_results", "courses", "chapters", "workers")
    rows = [admin.execute(f"select t::text from public.{table} t").fetchall() for table in tables]  # noqa: S608
    return json.dumps(rows)


async def test_what_a_course_costs_is_kept_by_step_and_unit(
    start: Callable[..., Worker],
    gateway: UserGateway,
    job: UUID,
    fake: tuple[FakeAnthropic, str],
    admin: psycopg.Connection,
) -> None:
    worker = start(CLAUDE_BUDGET="2.5")
    ended = await done(gateway, job)
    assert ended.status is Status.COMPLETED, ended.error_message
    spending = await gateway.spending(job)
    assert spending is not None
    assert spending.budget == 2.5, "the smaller of the operator's cap and the owner's"
    assert {"extract", "write", "tutorials"} <= set(spending.steps)
    charged = [call.usage for call in fake[0].messages]
    assert spending.total.calls == len(charged)
    assert spending.total.output == sum(usage["output_tokens"] for usage in charged)
    assert spending.total.cache_read == sum(usage["cache_read_input_tokens"] for usage in charged) > 0
    assert ended.course_id is not None
    course = await gateway.course(ended.course_id)
    assert course.engine == "claude"
    assert Spending.model_validate(course.stats["usage"]).total == spending.total
    query = "select kind, usage from public.unit_results where job_id = %s and usage is not null"
    units: list[tuple[str, dict[str, Any]]] = admin.execute(query, (job,)).fetchall()
    assert {"abstractions", "chapter", "quiz"} <= {kind for kind, _ in units}
    assert sum(usage["calls"] for _, usage in units) == spending.total.calls
    assert KEY not in everything(admin) + worker.log


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (LIMIT, "engine_paused", "spend limit"),
        (Fault(status=401), "engine_key_refused", "does not accept the key"),
    ],
    ids=["spend limit", "key refused"],
)
async def test_what_is_no_fault_of_the_job_makes_it_wait(
    start: Callable[..., Worker],
    gateway: UserGateway,
    job: UUID,
    fake: tuple[FakeAnthropic, str],
    admin: psycopg.Connection,
    clock: Callable[[str], None],
    fault: Fault,
    code: str,
    said: str,
) -> None:
    api, _ = fake
    # Four calls are answered, and then none.
    api.script.whenever(lambda body: fault if "messages" in body and len(api.messages) > 4 else None)
    worker = start(CLAUDE_PARALLEL="1", ENGINE_RETRY_TIME="0.1", WORKER_ID="refused")
    waiting = await until(gateway, job, lambda job: job.status is Status.PENDING and job.claimed_at is not None)
    assert waiting.attempt == 0
    assert said in (waiting.status_reason or "")
    assert "goes on by itself at" in (waiting.status_reason or "")
    assert waiting.claimed_at is not None
    assert (waiting.run_at - waiting.claimed_at).total_seconds() > 800
    assert f'"{code}"' in worker.log
    before = bought(api)
    api.script.clear()
    clock("61 min")
    ended = await done(gateway, job)
    assert (ended.status, ended.attempt) == (Status.COMPLETED, 1)
    prompts = bought(api)
    assert before
    assert not set(before) & set(prompts[len(before) :]), "a unit was bought twice"
    spending = await gateway.spending(job)
    assert spending is not None
    assert spending.total.calls == len(prompts)
    assert KEY not in everything(admin) + worker.log
    await _row(admin, lambda info: not info["trouble"])


async def test_a_refused_key_leaves_other_jobs_alone(
    start: Callable[..., Worker],
    gateway: UserGateway,
    job: UUID,
    fake: tuple[FakeAnthropic, str],
    admin: psycopg.Connection,
    tmp_path: Path,
) -> None:
    """The worker stops claiming what needs the key, says why, and goes on with the rest."""
    fake[0].script.whenever(lambda body: Fault(status=401) if "messages" in body else None)
    start(WORKER_ID="refused")
    await until(gateway, job, lambda job: job.status is Status.PENDING and job.claimed_at is not None)
    row = await _row(admin, lambda info: bool(info["trouble"]))
    assert row["trouble"]["claude"]["code"] == "engine_key_refused"
    assert KEY not in json.dumps(row)
    other = await gateway.add_repository("local", str(make_repository(tmp_path / "other", package(3))))
    claude = await gateway.enqueue_job(other, engine="claude", branch="main")
    offline = await gateway.enqueue_job(other, engine="offline", branch="HEAD")
    assert (await done(gateway, offline.job_id)).status is Status.COMPLETED
    left = await gateway.job(claude.job_id)
    assert (left.status, left.attempt, left.claimed_at) == (Status.PENDING, 0, None)


async def _row(admin: psycopg.Connection, good: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the worker says of itself on its row, as soon as it is `good`."""
    deadline = time.monotonic() + PATIENCE
    while True:
        row = admin.execute("select info from public.workers where id = 'refused'").fetchone()
        if row is not None and good(row[0]):
            return dict(row[0])
        assert time.monotonic() < deadline, row
        await asyncio.sleep(0.02)


async def test_a_killed_worker_is_followed_by_another_that_buys_no_finished_unit_again(
    start: Callable[..., Worker],
    gateway: UserGateway,
    job: UUID,
    fake: tuple[FakeAnthropic, str],
    past_lease: Callable[[UUID], None],
) -> None:
    """Killed while a chapter is under way, and the next one between the quizzes of two chapters."""
    api, _ = fake
    held: list[str] = []
    for task in ("write the chapter about", "word the questions"):
        is_held = _hold_the_second(api, task, held)
        worker = start(CLAUDE_PARALLEL="1")
        assert await asyncio.to_thread(is_held.wait, PATIENCE), worker.log
        worker.kill()
        past_lease(job)
    api.script.clear()
    start()
    ended = await done(gateway, job)
    assert (ended.status, ended.attempt) == (Status.COMPLETED, 3)
    answered = bought(api)
    for prompt in held:
        answered.remove(prompt)
    assert set(held) < set(answered), "what was under way is asked again"
    assert len(set(answered)) == len(answered), "what was finished was bought again"
    spending = await gateway.spending(job)
    assert spending is not None
    assert spending.total.calls == len(answered), "the account begins anew"


def _hold_the_second(api: FakeAnthropic, task: str, held: list[str]) -> threading.Event:
    """Lets the second request of a kind wait for its answer; the event says when it does."""
    is_held = threading.Event()
    seen: set[str] = set()

    def hold(body: dict[str, Any]) -> Fault | None:
        prompt = str(body["messages"][-1]["content"])
        if task in prompt:
            seen.add(prompt)
        if len(seen) < 2:
            return None
        held.append(prompt)
        is_held.set()
        return Fault(kind="stall")

    api.script.clear()
    api.script.whenever(hold)
    return is_held


async def test_a_worker_without_a_key_says_so_at_once(
    start_worker: Callable[..., Worker], gateway: UserGateway, job: UUID
) -> None:
    start_worker()
    ended = await done(gateway, job)
    assert (ended.status, ended.error_code, ended.attempt) == (Status.DEAD, "missing_key", 1)
    assert "ANTHROPIC_API_KEY" in (ended.error_message or "")
    assert ended.commit_sha is None, "it was not even fetched"


async def test_a_model_that_is_retired_ends_the_job_with_its_successor(
    start: Callable[..., Worker], gateway: UserGateway, job: UUID
) -> None:
    start(CLAUDE_MODEL="claude-sonnet-4-0")
    ended = await done(gateway, job)
    assert (ended.status, ended.error_code) == (Status.DEAD, "engine_unusable")
    assert "claude-sonnet-5-5" in (ended.error_message or "")


async def test_a_course_of_a_stand_in_says_so(start: Callable[..., Worker], gateway: UserGateway, job: UUID) -> None:
    start(CLAUDE_DEMONSTRATION="1", CLAUDE_BUDGET="0")
    ended = await done(gateway, job)
    assert ended.course_id is not None, ended.error_message
    assert (await gateway.course(ended.course_id)).engine == "claude (demonstration)"
    assert await gateway.spending(job) is None, "nothing may be bought without money"
