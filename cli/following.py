"""Following a job to its end from the command line. The rows are the truth, so this polls them."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final
from uuid import UUID

from cli import console
from core.errors import Unreachable
from core.jobs import STEPS, Job, Status
from core.users import UserGateway

#: Seconds between two looks.
_INTERVAL: Final = 0.4


async def follow(gateway: UserGateway, job_id: UUID, *, patience: float) -> Job:
    """Shows the job's progress until it has ended. Answers its last state.

    A Supabase that is away is waited for, `patience` seconds at most: it may be starting again.
    """
    seen = 0
    answered = time.monotonic()
    with console.JobProgress("Waiting for a worker") as progress:
        while True:
            try:
                job = await gateway.job(job_id)
                events = await gateway.events(job_id, after=seen)
            except Unreachable:
                if time.monotonic() - answered > patience:
                    raise
                await asyncio.sleep(_INTERVAL)
                continue
            answered = time.monotonic()
            progress.update(job.percent)
            for event in events:
                seen = event.id
                if event.message:
                    progress.message(f"{_step(event.step)}{event.message}")
            if job.is_final:
                return job
            await asyncio.sleep(_INTERVAL)


def _step(name: str | None) -> str:
    return f"Step {STEPS.index(name) + 1}/{len(STEPS)} {name}: " if name in STEPS else ""


async def outcome(gateway: UserGateway, job: Job) -> dict[str, Any]:
    """How a job ended, as `--once` prints it."""
    course = await gateway.course(job.course_id) if job.course_id else None
    ended = job.finished_at or job.created_at
    result: dict[str, Any] = {
        "job_id": str(job.id),
        "status": job.status.value,
        "course_id": str(job.course_id) if job.course_id else None,
        "chapters": len(course.outline) if course else 0,
        "seconds": round((ended - job.created_at).total_seconds(), 1),
        "engine": course.engine if course else job.engine,
    }
    if job.status is not Status.COMPLETED:
        result["error"] = {"code": job.error_code, "message": job.error_message or job.status_reason}
    return result
