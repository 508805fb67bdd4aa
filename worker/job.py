"""One job, from its claim to its end. Every way out tells the database what happened, unless the lease is lost."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final

import structlog

from core import logs
from core.errors import Conflict, FondationError, TooLarge
from core.jobs import ClaimedJob, Unit
from core.settings import WorkerSettings
from core.workers import WorkerGateway
from worker import clone, exports, surroundings
from worker.access import Access
from worker.account import Account
from worker.analysis import Analysis
from worker.errors import JobError, Paused
from worker.folders import Folders
from worker.mirrors import Mirrors
from worker.options import options
from worker.patience import patiently
from worker.publishing import Publisher
from worker.renderer import Renderer
from worker.sources import Source

log = logging.getLogger(__name__)

#: Seconds for which a job rests that was given back as canceled and is not.
_MISUNDERSTOOD: Final = 60.0


class Stop(Enum):
    """Why a job is stopped before its end."""

    #: The lease belongs to somebody else: write nothing more.
    LOST = "lost"
    #: Its owner canceled it: release it, upon which it is canceled.
    CANCELED = "canceled"
    #: The worker shuts down: give it back, no attempt spent.
    RELEASED = "released"


class JobRun:
    """A claimed job being done."""

    def __init__(self, job: ClaimedJob, gateway: WorkerGateway, folders: Folders, settings: WorkerSettings) -> None:
        self.job = job
        self._gateway = gateway
        self._folders = folders
        self._settings = settings
        self._analysis: Analysis | None = None
        self._account = Account(job, gateway)
        self._mirrors = Mirrors(folders.root, settings.mirror_time) if settings.mirror_time else None
        self._task: asyncio.Task[Any] | None = None
        self._stop: Stop | None = None
        self._fence: asyncio.TimerHandle | None = None
        #: The course stands: from now on there is no lease to lose.
        self._published = False
        #: Why the job had to be given back for a while, if it had.
        self.pause: Paused | None = None

    def keep(self, asked_at: float) -> None:
        """The lease was confirmed to a call made at `asked_at`, a time of the loop.

        Whoever cannot renew it must assume, shortly before its end, that it is lost.
        """
        if self._fence is not None:
            self._fence.cancel()
        lease = self._settings.lease_time
        ends = asked_at + lease - min(5.0, lease / 10)
        self._fence = asyncio.get_running_loop().call_at(ends, self.stop, Stop.LOST)

    def stop(self, why: Stop) -> None:
        """Stops the job within a moment; `run` then does what `why` asks for."""
        if self._stop is None and not (self._published and why is Stop.LOST):
            self._stop = why
            self.kill()
            if self._task is not None:
                self._task.cancel()

    def kill(self) -> None:
        if self._analysis is not None:
            self._analysis.kill()

    async def run(self) -> str:
        """Does the job and answers its outcome: the state it is in now, "lost", or what else is to be said.

        Never raises for what happens to the job: that is in the database, or nobody's business any more.
        """
        structlog.contextvars.bind_contextvars(job=str(self.job.job_id), attempt=self.job.attempt)
        log.info("job.started", extra={"repository": self.job.full_name, "engine": self.job.engine})
        started = time.monotonic()
        self._task = asyncio.create_task(self._work())
        try:
            if self._stop is not None:
                self._task.cancel()
            outcome = await self._outcome(self._task)
        except FondationError as error:
            outcome = f"unsettled: {error.message}"
        finally:
            if self._fence is not None:
                self._fence.cancel()
        log.info("job.ended", extra={"outcome": outcome, "seconds": round(time.monotonic() - started, 1)})
        return outcome

    async def _outcome(self, work: asyncio.Task[None]) -> str:
        try:
            await work
        except Conflict as error:
            # Somebody else's lease by now: the fence held.
            log.warning("job.write_refused", extra={"reason": error.message})
            return "lost"
        except asyncio.CancelledError:
            return await self._stopped()
        except Paused as pause:
            return await self._pause(pause)
        except JobError as error:
            log.warning("job.failed", extra={"code": error.code, "reason": error.message, "why": str(error.__cause__)})
            message = logs.redact(error.message)
            return await self._gateway.fail(self.job, error.code, message, retryable=error.retryable)
        except TooLarge as error:
            return await self._gateway.fail(self.job, "too_large", error.message, retryable=False)
        except FondationError as error:
            # The database is away or refuses. Say so if it can be said; else the lease runs out by itself.
            return await self._gateway.fail(self.job, "database", error.message, retryable=True)
        except Exception:
            log.exception("job.crashed")
            return await self._gateway.fail(
                self.job, "internal_error", "Something went wrong inside the worker.", retryable=True
            )
        return "completed"

    async def _pause(self, pause: Paused) -> str:
        """Back to the queue until it can go on; no attempt is spent, and what is finished is kept."""
        self.pause = pause
        log.warning("job.paused", extra={"code": pause.code, "reason": pause.message, "seconds": pause.seconds})
        # For the sentence alone: when it is claimed again the database decides by its own clock.
        then = datetime.now(UTC) + timedelta(seconds=pause.seconds)
        reason = (
            f"{logs.redact(pause.message)} The run goes on by itself at {then:%H:%M} UTC; what is finished is kept."
        )
        return await self._gateway.release(self.job, reason, delay=pause.seconds)

    async def _stopped(self) -> str:
        if self._stop in (None, Stop.LOST):
            return "lost"
        try:
            if self._stop is Stop.RELEASED:
                return await self._gateway.release(self.job, "The worker is shutting down.")
            # Whether it is canceled the database alone decides. If it is not, this must not go round in circles.
            return await self._gateway.release(self.job, "Its worker took it for canceled.", delay=_MISUNDERSTOOD)
        except Conflict:
            return "lost"

    # ---------------------------------------------------------------- the work
    async def _work(self) -> None:
        limit = self._settings.job_timeout
        try:
            async with asyncio.timeout(limit):
                await self._make_course()
        except TimeoutError as error:
            raise JobError("timeout", f"The job took longer than it may, which is {limit:g} seconds.") from error

    async def _make_course(self) -> None:
        environment = surroundings.for_engine(self.job.engine, self._settings)
        with self._folders.new() as folder:
            access = Access(self.job, self._gateway, self._settings)
            source = access.source
            await self._report(status="cloning", percent=1, message=f"Fetching {self.job.full_name}.")
            cloned = await access.fetch(folder, self._mirrors)
            await self._report(
                status="analyzing",
                percent=5,
                commit_sha=cloned.commit,
                message=f"Reading the code at commit {cloned.commit[:10]}.",
            )
            self._analysis = await self._analysis_of(folder, source, environment)
            async with Renderer(folder) as renderer:
                course = await self._publish(self._analysis, cloned, Publisher(source, cloned, renderer))
            await exports.publish(
                folder, source, cloned, course, lambda made: self._gateway.save_export(self.job, made)
            )

    async def _publish(self, analysis: Analysis, cloned: clone.Clone, publisher: Publisher) -> dict[str, Any]:
        course = await self._analyze(analysis, cloned, publisher)
        await self._report(status="gathering", percent=95, message="Putting the course together.")
        stored = await publisher.course(course)
        await patiently(lambda: self._gateway.complete(self.job, stored), what="complete_job")
        self._published = True
        return course

    async def _analysis_of(self, folder: Path, source: Source, environment: dict[str, str]) -> Analysis:
        spent = await patiently(self._account.open, what="usage_of_job") if environment else 0.0
        return Analysis(
            folder,
            source,
            engine=self.job.engine,
            seconds=self._settings.job_timeout,
            memory=self._settings.job_memory * 1024**2,
            options=options(self.job, self._settings, spent),
            environment=environment,
        )

    async def _analyze(self, analysis: Analysis, cloned: clone.Clone, publisher: Publisher) -> dict[str, Any]:
        known = await patiently(lambda: self._gateway.load_units(self.job), what="load_units")
        units = [publisher.unit_for_analysis(unit) for unit in known]

        async def handle(message: dict[str, Any]) -> None:
            if message["type"] == "progress":
                await self._progress(message)
            elif message["type"] == "unit":
                await self._save(message, publisher)
            elif message["type"] == "usage":
                if await patiently(lambda: self._account.spend(message), what="report_progress"):
                    self.stop(Stop.CANCELED)
            elif message["type"] == "log":
                await self._report(
                    message=logs.redact(str(message["message"])), level=str(message.get("level", "info"))
                )

        return self._account.in_course(await analysis.run(cloned, units, handle))

    async def _progress(self, message: dict[str, Any]) -> None:
        index, total = int(message["index"]), int(message.get("total", 6))
        # On every line from here on, until the next step.
        structlog.contextvars.bind_contextvars(step=f"Step {index}/{total} {message['step']}")
        log.info("job.step", extra={"percent": message["percent"]})
        await self._report(
            step=message["step"],
            step_index=index,
            percent=5 + int(message["percent"]) * 9 // 10,
            message=logs.redact(str(message.get("message", ""))) or None,
        )

    async def _save(self, message: dict[str, Any], publisher: Publisher) -> None:
        value = message["value"]
        if message["kind"] == "chapter":
            value = await publisher.chapter(value)
        usage = self._account.of_unit(message.get("usage"))
        unit = Unit(
            fingerprint=message["fingerprint"], kind=message["kind"], key=message["key"], value=value, usage=usage
        )
        try:
            # While this waits, an analysis that pays for its units waits too: what it bought is not lost with us.
            await patiently(lambda: self._gateway.save_unit(self.job, unit), what="save_unit")
        except TooLarge as error:
            # Without its memo the unit is only computed again next time.
            log.warning("job.unit_too_large", extra={"key": unit.key, "reason": error.message})

    async def _report(self, **progress: Any) -> None:
        if await patiently(lambda: self._gateway.report(self.job, **progress), what="report_progress"):
            self.stop(Stop.CANCELED)
