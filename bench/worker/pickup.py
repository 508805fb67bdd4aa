"""How soon an idle worker takes a job: from when it stands in the queue to its claim, by the database's clock."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from embedded import Endpoints

from bench.worker import fleet, queue
from bench.worker.fleet import Worker

#: Seconds one job may take.
_PATIENCE = 120.0
_LOOK = 0.02


def measure(
    endpoints: Endpoints, connection: psycopg.Connection, folder: Path, *, jobs: int, poll: float, within: float
) -> list[float]:
    """Milliseconds for each job; each is enqueued at a random moment `within` so many seconds of the worker's rest.

    The clock starts when the job is inserted, which is before its transaction commits: so the figures are a little too
    large, never too small.
    """
    user = queue.new_user(connection)
    name = f"pickup-{user.hex[:8]}"
    worker = Worker(name, endpoints, folder, POLL_INTERVAL=str(poll))
    moments = random.Random(jobs)  # noqa: S311
    taken = []
    try:
        # The first job finds a worker that is still starting.
        for place, repository in enumerate(fleet.repositories(folder / f"{name}-repositories", jobs + 1)):
            (job,) = queue.enqueue(connection, user, [repository])
            # Exports are made when the course is published already: only then is the worker idle.
            _until(lambda ended=place + 1: worker.log.count('"job.ended"') >= ended, f"job {job} has not ended")
            if place:
                taken.append(_waited(connection, job))
            time.sleep(moments.uniform(0, within))
    finally:
        worker.end()
    return taken


def _waited(connection: psycopg.Connection, job: object) -> float:
    query = (
        "select extract(epoch from claimed_at - created_at) * 1000 from public.jobs where id = %s and status = %s "
        "and attempt = 1"
    )
    row = connection.execute(query, (job, "completed")).fetchone()
    if row is None:
        raise RuntimeError(f"job {job} was not done at once")
    return float(row[0])


def _until(true: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(_LOOK)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so large a share does not exceed."""
    ranked = sorted(values)
    return round(ranked[max(0, math.ceil(share * len(ranked)) - 1)], 1)
