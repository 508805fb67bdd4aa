"""The worker: claims jobs while there is room, keeps their leases alive, and winds down in peace."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
from contextlib import suppress
from uuid import UUID

from core.errors import FondationError
from core.jobs import ClaimedJob, Verdict
from core.settings import WorkerSettings
from core.workers import WorkerGateway
from worker.doorbell import Doorbell
from worker.folders import Folders
from worker.health import Health
from worker.job import JobRun, Stop
from worker.status import Status

log = logging.getLogger(__name__)


class Worker:
    """Runs up to MAX_CONCURRENT_JOBS jobs. Its only shared state with other workers is the database."""

    def __init__(
        self,
        name: str,
        gateway: WorkerGateway,
        doorbell: Doorbell,
        settings: WorkerSettings,
        listening: socket.socket | None = None,
    ) -> None:
        self.name = name
        self.status = Status(name, settings, os.getpid())
        self._listening = listening
        self._gateway = gateway
        self._doorbell = doorbell
        self._settings = settings
        self._folders = Folders(settings.temp_dir)
        self._runs: dict[UUID, JobRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._mine: set[UUID] = set()
        self._draining = asyncio.Event()

    @property
    def draining(self) -> bool:
        return self._draining.is_set()

    async def serve(self) -> None:
        """Serves the queue until `drain`, then finishes or gives back what it holds."""
        self._folders.sweep()
        await self._register()
        log.info("worker.started", extra={"worker": self.name, "max_jobs": self._settings.max_concurrent_jobs})
        helpers = [
            asyncio.create_task(self._doorbell.listen(self._mine)),
            asyncio.create_task(self._beat()),
            asyncio.create_task(self._claim_until_drained()),
        ]
        if self._listening is not None:
            health = Health(self.status.report, self.status.metrics, self._gateway.load)
            helpers.append(asyncio.create_task(health.serve(self._listening)))
        drained = asyncio.create_task(self._draining.wait())
        try:
            done, _ = await asyncio.wait([*helpers, drained], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {drained}:
                task.result()
        finally:
            helpers[0].cancel()
            helpers[2].cancel()
            await self._wind_down()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, drained, return_exceptions=True)
        log.info("worker.stopped", extra={"worker": self.name})

    def drain(self) -> None:
        """Stop claiming; what fits into the grace period is finished, the rest is given back."""
        log.info("worker.draining", extra={"worker": self.name, "jobs": len(self._runs)})
        self.status.draining = True
        self.status.metrics.draining.set(1)
        self._draining.set()

    def kill_children(self) -> None:
        for run in self._runs.values():
            run.kill()

    # ---------------------------------------------------------------- claiming
    async def _claim_until_drained(self) -> None:
        while not self.draining:
            room = self._settings.max_concurrent_jobs - len(self._runs)
            asked_at = asyncio.get_running_loop().time()
            claimed = await self._claim(room) if room > 0 else []
            for job in claimed:
                self._start(job, asked_at)
            if len(claimed) < max(room, 1):
                # Jitter keeps a fleet apart; below one, because a job waits for this and for the claim behind it.
                await self._doorbell.wait(self._settings.poll_interval * random.uniform(0.75, 0.95))  # noqa: S311

    async def _claim(self, room: int) -> list[ClaimedJob]:
        closed = self.status.circuits.closed_to([run.job.engine for run in self._runs.values()])
        try:
            jobs = await self._gateway.claim(
                self.name, limit=room, lease_seconds=self._settings.lease_time, but_engines=closed
            )
        except FondationError as error:
            self._missed("claim", error)
            return []
        self.status.reached()
        self.status.metrics.claims.labels("jobs" if jobs else "nothing").inc()
        if jobs:
            self.status.claimed()
        return jobs

    def _missed(self, what: str, error: FondationError) -> None:
        log.warning(f"worker.{what}_failed", extra={"worker": self.name, "reason": error.message})
        self.status.missed(error.message)
        counted = self.status.metrics.claims if what == "claim" else self.status.metrics.heartbeats
        counted.labels("failed").inc()

    def _start(self, job: ClaimedJob, asked_at: float) -> None:
        run = JobRun(job, self._gateway, self._folders, self._settings)
        run.keep(asked_at)
        self._runs[job.job_id] = run
        self._mine.add(job.job_id)
        self.status.active[str(job.job_id)] = job.engine
        self.status.metrics.active.inc()
        task = asyncio.create_task(self._see_through(run), name=f"job {job.job_id}")
        self._tasks.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._runs.pop(job.job_id, None)
            self._mine.discard(job.job_id)
            self.status.active.pop(str(job.job_id), None)
            self.status.metrics.active.dec()
            self._doorbell.work.set()

        task.add_done_callback(ended)

    async def _see_through(self, run: JobRun) -> None:
        """Does a job, counts it, and learns from it whether its engine can be used."""
        started, engine = asyncio.get_running_loop().time(), run.job.engine
        outcome = await run.run()
        self.status.metrics.ended(outcome, engine, asyncio.get_running_loop().time() - started)
        if run.pause is not None:
            self.status.circuits.trip(engine, run.pause)
            log.warning("worker.engine_refused", extra={"engine": engine, "reason": run.pause.message})
        elif outcome != "completed" or not self.status.circuits.mend(engine):
            return
        self.status.metrics.troubled.labels(engine).set(0 if run.pause is None else 1)
        with suppress(FondationError):
            await self._register(draining=self.draining)

    # ---------------------------------------------------------------- leases
    async def _beat(self) -> None:
        """One heartbeat for all leases; sooner when the doorbell says that a job was canceled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._doorbell.cancel.wait(), self._settings.heartbeat_interval)
            self._doorbell.cancel.clear()
            if self._runs:
                await self._heartbeat()

    async def _heartbeat(self) -> None:
        runs = dict(self._runs)
        asked_at = asyncio.get_running_loop().time()
        try:
            verdicts = await self._gateway.heartbeat(
                self.name, [run.job for run in runs.values()], lease_seconds=self._settings.lease_time
            )
        except FondationError as error:
            self._missed("heartbeat", error)
            return
        self.status.reached()
        self.status.metrics.heartbeats.labels("answered").inc()
        for job_id, run in runs.items():
            if job_id not in self._runs:
                # It ended while the question was under way.
                continue
            verdict = verdicts.get(job_id, Verdict.LOST)
            if verdict is Verdict.KEPT:
                run.keep(asked_at)
            else:
                run.stop(Stop.LOST if verdict is Verdict.LOST else Stop.CANCELED)

    # ---------------------------------------------------------------- coming and going
    async def _register(self, *, draining: bool = False, stopped: bool = False) -> None:
        await self._gateway.register(self.name, self.status.row(stopped=stopped), draining=draining)
        self.status.reached()

    async def _wind_down(self) -> None:
        with suppress(FondationError):
            await self._register(draining=True)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._settings.shutdown_grace)
        for run in list(self._runs.values()):
            run.stop(Stop.RELEASED)
        while self._tasks:
            await asyncio.wait(self._tasks)
        with suppress(FondationError):
            await self._register(draining=True, stopped=True)
