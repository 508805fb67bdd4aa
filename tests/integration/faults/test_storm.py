"""Workers killed and paused at random moments: every job is done, none twice, and nothing saved is computed again."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
from embedded import Endpoints

from bench.worker import storm
from bench.worker.storm import Storm

#: `FONDATION_STORM=200 make test` for the long one; `make bench-worker` runs it too.
JOBS = int(os.environ.get("FONDATION_STORM", "20"))


def test_a_fleet_under_fire_loses_nothing_and_does_nothing_twice(
    endpoints: Endpoints, admin: psycopg.Connection, tmp_path: Path
) -> None:
    before = admin.execute("select max_running_per_user, enqueue_burst, max_attempts from private.settings").fetchone()
    plan = Storm(jobs=JOBS, workers=3, kills=20, pauses=2, seed=11, patience=600)
    try:
        after = storm.run(plan, endpoints, admin, tmp_path)
    finally:
        admin.execute(
            "update private.settings set max_running_per_user = %s, enqueue_burst = %s, max_attempts = %s", before
        )
    assert after.kills_that_hit_a_job >= plan.kills // 2, "the kills hit nothing"
    assert after.pauses_beyond_the_lease > 0, "no worker was paused for longer than its lease"
    assert after.stale_writes_refused > 0, "no stale write was refused"
    assert after.attempts > after.jobs, "no job was taken over"
    assert (after.jobs_lost, after.jobs_done_twice, after.units_computed_twice) == (0, 0, 0), after
    assert not list(tmp_path.glob("storm-*/fondation-job-*")) or after.kills_that_hit_a_job, "folders are left behind"
