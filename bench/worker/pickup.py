"""How soon an idle worker takes a job: from when it stands in the queue to its claim, by the database's clock."""

from __future__ import annotations

import math
import time
from pathlib import Path

import psycopg
from embedded import Endpoints

from bench.worker import fleet, queue
from bench.worker.fleet import Worker

#: Seconds one job may take.
_PATIENCE = 60.0


def measure(
    endpoints: Endpoints, connection: psycopg.Connection, folder: Path, *, jobs: int, poll: float
) -> list[float]:
    """Milliseconds for each job; each is enqueued when the worker has nothing to do."""
    user = queue.new_user(connection)
    worker = Worker(f"pickup-{user.hex[:8]}", endpoints, folder, POLL_INTERVAL=str(poll))
    taken = []
    try:
        # The first one finds a worker that is still starting.
        for place, repository in enumerate(
            fleet.repositories(folder / f"pickup-{user.hex[:8]}-repositories", jobs + 1)
        ):
            (job,) = queue.enqueue(connection, user, [repository])
            waited = _until_ended(connection, job)
            if place:
                taken.append(waited)
    finally:
        worker.end()
    return taken


def _until_ended(connection: psycopg.Connection, job: object) -> float:
    query = "select phase, extract(epoch from claimed_at - created_at) * 1000 from public.jobs where id = %s"
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        row = connection.execute(query, (job,)).fetchone()
        if row is not None and row[0] == "ended":
            return float(row[1])
        time.sleep(0.05)
    raise TimeoutError(f"job {job} has not ended")


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so large a share does not exceed."""
    ranked = sorted(values)
    return round(ranked[max(0, math.ceil(share * len(ranked)) - 1)], 1)
