"""Supabase as a worker sees it: the RPC of the queue, and nothing else."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from core.api import Api
from core.exports import Made
from core.jobs import ClaimedJob, Unit, Verdict
from core.spending import Spending


class Load(BaseModel):
    """How much work the whole queue has."""

    #: Due jobs, a thousand at most.
    due: int
    running: int


class WorkerGateway:
    """The typed gateway of a worker. Every method raises a GatewayError; `Conflict` means that the lease is lost."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def register(self, worker: str, info: dict[str, Any], *, draining: bool = False) -> None:
        await self._api.call("register_worker", {"worker": worker, "info": info, "draining": draining})

    async def load(self) -> Load:
        row = await self._api.call("queue_load", {}, retry=False)
        return Load.model_validate(row[0] if isinstance(row, list) else row)

    async def claim(
        self, worker: str, *, limit: int, lease_seconds: float, but_engines: Iterable[str] = ()
    ) -> list[ClaimedJob]:
        """Leases up to `limit` jobs, none of the engines named.

        Never retried: the poll asks again, and a claim whose answer was lost runs out.
        """
        arguments: dict[str, Any] = {"worker": worker, "max_jobs": limit, "lease_seconds": round(lease_seconds)}
        if left_alone := list(but_engines):
            arguments["but_engines"] = left_alone
        rows = await self._api.call("claim_jobs", arguments, retry=False)
        return [ClaimedJob.model_validate(row) for row in rows]

    async def heartbeat(self, worker: str, jobs: Iterable[ClaimedJob], *, lease_seconds: float) -> dict[UUID, Verdict]:
        """Extends all leases of this worker in one call."""
        leases = [{"job_id": str(job.job_id), "lease_token": str(job.lease_token)} for job in jobs]
        arguments = {"worker": worker, "leases": leases, "lease_seconds": round(lease_seconds)}
        rows = await self._api.call("heartbeat_jobs", arguments, retry=False)
        return {UUID(row["job_id"]): Verdict(row["verdict"]) for row in rows}

    async def report(self, job: ClaimedJob, **progress: Any) -> bool:
        """Tells how far the job is. Answers whether its owner asked to cancel it."""
        return bool(await self._api.call("report_progress", _lease(job) | progress))

    async def report_spending(self, job: ClaimedJob, spending: Spending) -> bool:
        """Tells what the job bought so far, over all its attempts. Answers likewise."""
        return await self.report(job, usage=spending.model_dump())

    async def spending(self, job: ClaimedJob) -> Spending:
        """What earlier attempts of the job bought."""
        return Spending.model_validate(await self._api.call("usage_of_job", _lease(job)) or {})

    async def save_unit(self, job: ClaimedJob, unit: Unit) -> None:
        await self._api.call("save_unit", _lease(job) | unit.model_dump())

    async def load_units(self, job: ClaimedJob) -> list[Unit]:
        rows = await self._api.call("load_units", _lease(job))
        return [Unit.model_validate(row) for row in rows]

    async def complete(self, job: ClaimedJob, course: dict[str, Any]) -> UUID:
        """Publishes the course and ends the job, in one transaction. Answers the course's id."""
        return UUID(await self._api.call("complete_job", _lease(job) | {"course": course}))

    async def save_export(self, job: ClaimedJob, made: Made) -> None:
        """Stores a file the course of this job, which is completed, can be downloaded as."""
        await self._api.call("save_export", _lease(job) | made.arguments())

    async def fail(
        self, job: ClaimedJob, code: str, message: str, *, retryable: bool, retry_in: float | None = None
    ) -> str:
        """Ends the attempt with an error. Answers the state the job is in now."""
        arguments = {
            "error_code": code,
            "message": message,
            "retryable": retryable,
            "retry_in": None if retry_in is None else round(retry_in),
        }
        data = await self._api.call("fail_job", _lease(job) | arguments)
        return str((data[0] if isinstance(data, list) else data)["status"])

    async def release(self, job: ClaimedJob, reason: str, *, delay: float = 0) -> str:
        """Gives the job back without spending the attempt, to be claimed again after `delay` seconds at the earliest.

        Answers the state the job is in now.
        """
        arguments = {"reason": reason, "delay": round(delay)}
        return str(await self._api.call("release_job", _lease(job) | arguments))

    async def github_token(self, job: ClaimedJob) -> tuple[bytes, int] | None:
        """Ciphertext and key id of the owner's GitHub token; none where there is none."""
        data = await self._api.call("github_token_for_job", _lease(job))
        row = data[0] if isinstance(data, list) else data
        if not row or not row["ciphertext"]:
            return None
        return b64decode(row["ciphertext"]), int(row["key_id"])


def _lease(job: ClaimedJob) -> dict[str, Any]:
    return {"job_id": str(job.job_id), "lease_token": str(job.lease_token)}
