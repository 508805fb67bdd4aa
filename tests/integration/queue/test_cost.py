"""What the queue costs, where that can be told without a clock: HOT updates, plans, and pages read at depth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from core.jobs import STEPS
from tests.integration.queue.database import Client, Database
from tests.integration.queue.test_concurrency import many_jobs

_BOUGHT = {"calls": 12, "input": 48210, "cache_write": 11000, "cache_read": 310000, "output": 20500, "usd": 0.412345}
#: What a run of all steps reports.
_USAGE = {"total": _BOUGHT, "steps": dict.fromkeys(STEPS, _BOUGHT), "budget": 2.5, "masked": 3}


@pytest.fixture(autouse=True)
def undisturbed(admin: psycopg.Connection) -> Iterator[None]:
    """No autovacuum: while its ANALYZE holds a snapshot, dead versions of rows stay, and the next find no room."""
    running = "select from pg_stat_activity where backend_type like 'autovacuum %'"
    end = "select pg_terminate_backend(pid, 1000) from pg_stat_activity where backend_type = 'autovacuum worker'"
    admin.execute("alter system set autovacuum = off")
    admin.execute("select pg_reload_conf()")
    while admin.execute(running).fetchone() is not None:
        admin.execute(end)
    yield
    admin.execute("alter system reset autovacuum")
    admin.execute("select pg_reload_conf()")


def _updates(client: Client) -> tuple[int, int]:
    """(all, HOT) updates of jobs so far."""
    client.rows("select pg_stat_force_next_flush()")
    client.rows("select pg_stat_clear_snapshot()")
    query = "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relid = 'public.jobs'::regclass"
    (row,) = client.rows(query)
    return row["n_tup_upd"], row["n_tup_hot_upd"]


def _claim_all(client: Client, jobs: int) -> list[dict[str, str]]:
    leases: list[dict[str, str]] = []
    while len(leases) < jobs:
        rows = client.call("claim_jobs", worker="w", max_jobs=100)
        assert rows
        leases += [{"job_id": str(row["job_id"]), "lease_token": str(row["lease_token"])} for row in rows]
    return leases


def test_heartbeats_and_progress_are_hot(database: Database) -> None:
    """All of them: a thousand leases side by side, in one call and again; every state and step on the way."""
    many_jobs(database, users=10, jobs=1000, max_running=1000)
    client = database.worker()
    client.rows("set synchronous_commit = off")
    leases = _claim_all(client, 1000)
    updated, hot = _updates(client)
    for _ in range(3):
        rows = client.call("heartbeat_jobs", worker="w", leases=leases)
        assert {row["verdict"] for row in rows} == {"kept"}
    for lease in leases[:100]:
        client.call("report_progress", **lease, status="cloning", message="Fetching.")
        client.call("report_progress", **lease, status="analyzing")
        for number, step in enumerate(("extract", "relate", "order"), start=1):
            client.call("report_progress", **lease, step=step, step_index=number, percent=number, message=step)
        client.call("report_progress", **lease, usage=_USAGE)
        client.call("report_progress", **lease, status="gathering", percent=90)
    updated, hot = (now - then for now, then in zip(_updates(client), (updated, hot), strict=True))
    assert updated == 3 * 1000 + 7 * 100
    assert hot == updated


def _pages(client: Client, query: str) -> int:
    """Pages a statement touches, functions and all."""
    (row,) = client.rows(f"explain (analyze, buffers, format json) {query}")
    plan: Any = row["QUERY PLAN"]
    plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


@pytest.mark.parametrize("worst", ["deep", "one_user_owns_all", "all_ended"])
def test_a_claim_costs_the_same_at_any_depth(worst: str, database: Database) -> None:
    """Pages read, which no busy machine can blur: 200 jobs, then 40,000."""
    many_jobs(database, users=20, jobs=200, max_running=1000)
    shallow = _claim_cost(database)
    database.reset()
    many_jobs(database, users=1 if worst == "one_user_owns_all" else 20, jobs=40_000, max_running=1000)
    if worst == "all_ended":
        with database.connect() as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(
                "update public.jobs set status = 'dead', phase = 'ended', finished_at = run_at where ctid not in "
                "(select ctid from public.jobs order by random() limit 200)"
            )
            connection.execute("vacuum analyze public.jobs")
    deep = _claim_cost(database)
    # A deeper index has a level more; there are nine of them, and each gets an entry.
    assert deep <= shallow * 1.5


def _look_seldom(database: Database) -> None:
    """Claims look for what has run out once in this while, and pay for it: not here."""
    database.owner().rows("update private.settings set lease_min = '10 min' where singleton")


def _claim_cost(database: Database) -> int:
    """The dearest of the later claims of a session: its plans are made by then."""
    _look_seldom(database)
    client = database.worker()
    client.rows("set synchronous_commit = off")
    costs = [_pages(client, "select * from public.claim_jobs('w')") for _ in range(30)]
    return max(costs[10:])


def test_a_claim_costs_the_same_beside_a_large_fleet(database: Database) -> None:
    """What runs is looked through only when something may have run out."""
    many_jobs(database, users=500, jobs=3000, max_running=1000)
    _look_seldom(database)
    client = database.worker()
    client.rows("set synchronous_commit = off")
    alone = max(_pages(client, "select * from public.claim_jobs('w')") for _ in range(20))
    _claim_all(client, 2000)
    assert max(_pages(client, "select * from public.claim_jobs('w')") for _ in range(20)) <= alone * 1.5


def test_no_plan_scans_the_table(database: Database) -> None:
    """Also of a session that made its plans while the table was empty."""
    client = database.worker()
    client.call("claim_jobs", worker="w")
    many_jobs(database, users=20, jobs=20_000, max_running=1000)
    owner = database.owner()
    before = owner.one("select seq_scan from pg_stat_user_tables where relid = 'public.jobs'::regclass")
    lease = _claim_all(client, 100)[0]
    client.call("heartbeat_jobs", worker="w", leases=[lease])
    client.call("report_progress", **lease, status="cloning")
    client.call("fail_job", **lease, error_code="x", message="x")
    client.rows("select pg_stat_force_next_flush()")
    owner.rows("select pg_stat_clear_snapshot()")
    assert owner.one("select seq_scan from pg_stat_user_tables where relid = 'public.jobs'::regclass") == before
