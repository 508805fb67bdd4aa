"""A fleet under fire: workers killed and paused at random moments while they work off a queue.

What is random comes from a seed and is counted in events of the queue, not in seconds: a kill falls where something has
just been written. While a worker is paused the database's clock is put ahead by a lease: what it holds is given to
another at once, and when it goes on, by its own clock nothing has happened, so that it writes, and must be refused.
"""

from __future__ import annotations

import dataclasses
import random
import signal
import time
import uuid
from datetime import timedelta
from pathlib import Path

import psycopg
from embedded import Endpoints

from bench.worker import fleet, queue
from bench.worker.fleet import Worker

#: Seconds.
LEASE = 5
_LOOK = 0.03
_BEYOND = timedelta(seconds=LEASE + 1)
_SETTINGS = {"LEASE_TIME": str(LEASE), "HEARTBEAT_INTERVAL": "1", "POLL_INTERVAL": "0.5", "MAX_CONCURRENT_JOBS": "2"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Storm:
    """How bad it gets."""

    jobs: int
    workers: int
    kills: int
    #: At least; more where none of them led to a write that had to be refused.
    pauses: int
    seed: int
    #: Seconds until it must be over.
    patience: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What it came to. The first four say that there was a storm at all."""

    kills_that_hit_a_job: int
    pauses_beyond_the_lease: int
    stale_writes_refused: int
    leases_lost: int
    jobs: int
    jobs_lost: int
    jobs_done_twice: int
    units_computed_twice: int
    attempts: int
    seconds: float


def run(storm: Storm, endpoints: Endpoints, connection: psycopg.Connection, folder: Path) -> Aftermath:
    """Lets it come down on a queue of its own. `connection` is autocommitting, as superuser."""
    return _Run(storm, endpoints, connection, folder).through()


class _Run:
    def __init__(self, storm: Storm, endpoints: Endpoints, connection: psycopg.Connection, folder: Path) -> None:
        self._storm = storm
        self._endpoints = endpoints
        self._connection = connection
        self._folder = folder
        self._random = random.Random(storm.seed)  # noqa: S311
        self._user = queue.new_user(connection)
        self._workers: list[Worker] = []
        self._all: list[Worker] = []
        self._paused: tuple[Worker, set[uuid.UUID]] | None = None
        self._hits = self._pauses = 0

    def through(self) -> Aftermath:
        begin = time.monotonic()
        folders = fleet.repositories(self._folder / "repositories", self._storm.jobs)
        jobs = queue.enqueue(self._connection, self._user, folders)
        try:
            for _ in range(self._storm.workers):
                self._start()
            self._fire(jobs, begin + self._storm.patience)
        finally:
            for worker in self._workers:
                worker.end()
            self._connection.execute("update private.clock_shift set shift = '0'")
        return self._look(jobs, time.monotonic() - begin)

    # ---------------------------------------------------------------- the storm
    def _fire(self, jobs: list[uuid.UUID], until: float) -> None:
        strikes = ["kill"] * self._storm.kills + ["pause"] * self._storm.pauses
        self._random.shuffle(strikes)
        due = self._events() + self._gap()
        while self._open(jobs) and time.monotonic() < until:
            time.sleep(_LOOK)
            self._wake()
            if not strikes and not self._refused():
                # Each worker so far went on with a heartbeat, which told it.
                strikes.append("pause")
            if strikes and self._events() >= due and self._paused is None:
                worker = self._busy()
                if worker is not None:
                    (self._kill if strikes.pop() == "kill" else self._pause)(worker)
                    due = self._events() + self._gap()
        while self._paused is not None and time.monotonic() < until:
            time.sleep(_LOOK)
            self._wake()

    def _gap(self) -> int:
        most = max(4, 12 * self._storm.jobs // (self._storm.kills + self._storm.pauses + 1))
        return self._random.randint(1, most)

    def _kill(self, worker: Worker) -> None:
        worker.kill()
        self._hits += bool(self._held(worker))
        self._workers.remove(worker)
        self._start()

    def _pause(self, worker: Worker) -> None:
        worker.signal(signal.SIGSTOP)
        held = self._held(worker)
        if held:
            self._paused = (worker, held)
            self._connection.execute("update private.clock_shift set shift = shift + %s", (_BEYOND,))
        else:
            worker.signal(signal.SIGCONT)

    def _wake(self) -> None:
        """A paused worker goes on once somebody else has taken all it held, and it has something to write."""
        if self._paused is None:
            return
        worker, held = self._paused
        if not held & self._held(worker) and worker.children_rest:
            worker.signal(signal.SIGCONT)
            self._pauses += 1
            self._paused = None

    def _start(self) -> None:
        name = f"storm-{self._user.hex[:8]}-{len(self._all)}"
        worker = Worker(name, self._endpoints, self._folder, **_SETTINGS)
        self._workers.append(worker)
        self._all.append(worker)

    # ---------------------------------------------------------------- looking
    def _events(self) -> int:
        return self._one("select count(*) from public.job_events where user_id = %s", self._user)

    def _open(self, jobs: list[uuid.UUID]) -> int:
        return self._one("select count(*) from public.jobs where id = any (%s) and phase <> 'ended'", jobs)

    def _busy(self) -> Worker | None:
        busy = [worker for worker in self._workers if self._held(worker)]
        return self._random.choice(busy) if busy else None

    def _held(self, worker: Worker) -> set[uuid.UUID]:
        query = "select id from public.jobs where worker = %s and phase = 'running'"
        return {row[0] for row in self._connection.execute(query, (worker.name,))}

    def _refused(self) -> int:
        return sum(worker.log.count('"job.write_refused"') for worker in self._all)

    def _one(self, query: str, value: object) -> int:
        row = self._connection.execute(query, (value,)).fetchone()
        return int(row[0]) if row else 0

    def _look(self, jobs: list[uuid.UUID], seconds: float) -> Aftermath:
        return Aftermath(
            kills_that_hit_a_job=self._hits,
            pauses_beyond_the_lease=self._pauses,
            stale_writes_refused=self._refused(),
            leases_lost=sum(worker.log.count('"outcome": "lost"') for worker in self._all),
            jobs=len(jobs),
            jobs_lost=len(jobs) - self._one(_COMPLETED, jobs),
            jobs_done_twice=self._one(_TWICE, jobs),
            units_computed_twice=self._one(_COMPUTED_TWICE, jobs),
            attempts=self._one("select sum(attempt) from public.jobs where id = any (%s)", jobs),
            seconds=round(seconds, 1),
        )


_COMPLETED = "select count(*) from public.jobs where id = any (%s) and status = 'completed' and course_id is not null"
_TWICE = """
select count(*) from public.jobs j where j.id = any (%s)
   and ((select count(*) from public.courses c where c.repository_id = j.repository_id) > 1
     or (select count(*) from public.job_events e where e.job_id = j.id and e.status = 'completed') > 1)"""
#: Units that stood before the last attempt began and were not taken over by it.
_COMPUTED_TWICE = """
select coalesce(sum(greatest(0, u.stood - (c.stats ->> 'units_reused')::integer)), 0)
  from public.jobs j join public.courses c on c.id = j.course_id
 cross join lateral (select count(*) as stood from public.unit_results u
    where u.repository_id = j.repository_id and u.created_at < j.claimed_at) u
 where j.id = any (%s)"""
