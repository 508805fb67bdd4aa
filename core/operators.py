"""What operators see of the queue, and what they may do to it. The database decides who is one, at every call."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.api import Api

#: Dead letters sent back by one call.
BATCH: Final = 100


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Depth(_Row):
    """How much waits at one priority."""

    priority: int
    due: int
    scheduled: int
    waiting_to_retry: int
    running: int
    users_waiting: int
    oldest_due_seconds: int


class Running(_Row):
    """A job that runs. A negative `lease_left_seconds`: the next claim takes it."""

    job_id: UUID
    worker: str | None
    status: str
    step: str | None
    percent: int
    attempt: int
    max_attempts: int
    engine: str
    running_seconds: int
    silent_seconds: int
    lease_left_seconds: int
    cancel_requested: bool


class Worker(_Row):
    """A worker as the database knows it; what it says of itself is its own word."""

    worker: str
    state: str
    seen_seconds_ago: int
    running: int
    max_jobs: int | None
    version: str | None
    host: str | None
    started_at: datetime
    engines: tuple[str, ...] = ()
    trouble: str | None = None


class DeadCode(_Row):
    """The dead letters of one error. `open`: those that nothing has superseded."""

    error_code: str | None
    dead: int
    open: int
    newest_at: datetime


class DeadLetter(_Row):
    """One job whose attempts are spent."""

    job_id: UUID
    error_code: str | None
    error_message: str | None
    attempt: int
    max_attempts: int
    engine: str
    finished_at: datetime
    superseded: bool


class Hour(_Row):
    """What ended in one hour, and how long it took: seconds, none where nothing completed."""

    hour: datetime
    completed: int
    dead: int
    canceled: int
    wait_p50: float | None
    wait_p95: float | None
    run_p50: float | None
    run_p95: float | None


class Latency(_Row):
    """Seconds from due to claimed (wait) and from claimed to completed (run), over a period."""

    period: str
    jobs: int
    wait_p50: float
    wait_p95: float
    wait_p99: float
    run_p50: float
    run_p95: float
    run_p99: float


class Overview(_Row):
    """The queue at one moment."""

    now: datetime
    depth: tuple[Depth, ...]
    running: tuple[Running, ...]
    #: How many run; `running` names the most silent of them.
    running_count: int
    workers: tuple[Worker, ...]
    dead_codes: tuple[DeadCode, ...]
    dead: tuple[DeadLetter, ...]
    hours: tuple[Hour, ...] = Field(min_length=24, max_length=24)
    latency: tuple[Latency, ...]


class OperatorGateway:
    """The queue as one operator. Every method raises a GatewayError; Forbidden for everybody else."""

    def __init__(self, api: Api, token: Callable[[], Awaitable[str]]) -> None:
        self._api = api
        self._token = token

    async def overview(self) -> Overview:
        return Overview.model_validate(await self._call("queue_overview", {}))

    async def requeue(self, job_id: UUID) -> int:
        """Sends one dead job back, with all its attempts. Answers 1, or 0 where its branch is active again."""
        return int(await self._call("requeue_dead_jobs", {"job_ids": [str(job_id)]}))

    async def requeue_all(self, error_code: str) -> int:
        """Sends the dead jobs of one error back, oldest first, at most a batch. Answers how many."""
        return int(await self._call("requeue_dead_jobs", {"error_code": error_code, "max_jobs": BATCH}))

    async def _call(self, function: str, arguments: dict[str, Any]) -> Any:
        return await self._api.call(function, arguments, token=await self._token())


def claims_operator(access_token: str) -> bool:
    """Whether a token from Auth says that its owner is an operator. Decides what is offered, never what is allowed."""
    try:
        payload = access_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return bool(claims["app_metadata"]["role"] == "operator")
    except (ValueError, LookupError, TypeError):
        return False
