"""What stays behind in the tables: dead rows and sizes after many jobs, and rows rewritten in place by heartbeats."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import psycopg
from psycopg.types.json import Jsonb

from bench.queue import pgbench
from bench.queue.cluster import Cluster
from bench.queue.figures import Result, ratio
from bench.queue.pgbench import Load
from bench.queue.plan import CONNECTIONS, Plan
from bench.queue.system import System
from bench.queue.throughput import Report

_HEARTBEATS = 20
_MEGABYTE = 1024 * 1024


def bloat(cluster: Cluster, systems: Sequence[System], plan: Plan, report: Report) -> list[Result]:
    """Tables and indexes of each system after `plan.bloat_jobs` jobs, autovacuum on as it comes."""
    results = []
    for system in systems:
        system.install(cluster, system.name)
        # Draws vary: a few more than are worked off, so that no client finds the queue empty.
        cluster.execute(system.name, f"select bench.fill({plan.bloat_jobs + plan.bloat_jobs // 20})")
        cluster.execute(system.name, "vacuum analyze")
        try:
            before = _hot_updates(cluster, system)
            load = Load(connections=CONNECTIONS, jobs=plan.bloat_jobs)
            steps = pgbench.claim_and_complete(cluster.url(system.name), system, load)
            result = {"system": system.name, "jobs": len(steps) // 2, **_sizes(cluster, system)}
            after = _hot_updates(cluster, system)
        finally:
            cluster.drop(system.name)
        result["updates_hot"], result["updates"] = (b - a for a, b in zip(before, after, strict=True))
        report(f"{system.name}: {result}")
        results.append(result)
    return results


def heartbeats(cluster: Cluster, system: System, plan: Plan, report: Report) -> Result:
    """One call for all leases of a worker, then progress of each: how long, and how many updates were HOT."""
    system.install(cluster, system.name)
    try:
        cluster.execute(system.name, f"select bench.fill({plan.leases * 2})")
        cluster.execute(system.name, "vacuum analyze")
        with psycopg.connect(cluster.url(system.name), autocommit=True) as connection:
            connection.execute(f"set role {system.role}".encode())
            leases = _claim(connection, plan.leases)
            _flush(connection)
            before = _hot_updates(cluster, system)
            seconds = [_beat(connection, leases) for _ in range(_HEARTBEATS)]
            _flush(connection)
            beaten = _hot_updates(cluster, system)
            _report_progress(connection, leases)
            _flush(connection)
            progressed = _hot_updates(cluster, system)
    finally:
        cluster.drop(system.name)
    result = {
        "system": system.name,
        "leases": len(leases),
        "heartbeat_ms": round(statistics.median(seconds) * 1000, 2),
        "heartbeats_hot": _share(before, beaten),
        "progress_hot": _share(beaten, progressed),
        "hot_share": _share(before, progressed),
    }
    report(f"{system.name}: {result}")
    return result


def _claim(connection: psycopg.Connection, wanted: int) -> list[dict[str, str]]:
    leases: list[dict[str, str]] = []
    while len(leases) < wanted:
        rows = connection.execute(
            "select job_id, lease_token from public.claim_jobs('bench', %s, 300)", (min(100, wanted - len(leases)),)
        ).fetchall()
        if not rows:
            raise SystemExit(f"Only {len(leases)} of {wanted} jobs could be claimed.")
        leases += [{"job_id": str(job), "lease_token": str(token)} for job, token in rows]
    return leases


def _beat(connection: psycopg.Connection, leases: Sequence[dict[str, str]]) -> float:
    begin = time.perf_counter()
    connection.execute("select public.heartbeat_jobs('bench', %s, 300)", (Jsonb(leases),)).fetchall()
    return time.perf_counter() - begin


def _report_progress(connection: psycopg.Connection, leases: Sequence[dict[str, str]]) -> None:
    """The way of every job through the states of work, with a message at each step."""
    steps = [
        ("cloning", None, 5),
        ("analyzing", "extract", 20),
        (None, "write", 60),
        (None, None, 80),
        ("gathering", None, 90),
    ]
    for status, step, percent in steps:
        for lease in leases:
            connection.execute(
                "select public.report_progress(%s, %s, status => %s, step => %s, percent => %s, message => 'At work.')",
                (lease["job_id"], lease["lease_token"], status, step, percent),
            )


def _flush(connection: psycopg.Connection) -> None:
    """Statistics of a session are told to others now and then; this makes it now."""
    connection.execute("select pg_stat_force_next_flush()")


def _hot_updates(cluster: Cluster, system: System) -> tuple[int, int]:
    """HOT updates and all updates of the table of jobs so far."""
    ((hot, updates),) = cluster.execute(
        system.name,
        f"select n_tup_hot_upd, n_tup_upd from pg_stat_user_tables where relid = '{system.tables[0]}'::regclass",  # noqa: S608
    )
    return hot, updates


def _sizes(cluster: Cluster, system: System) -> Result:
    tables = ", ".join(f"'{table}'::regclass" for table in system.tables)
    rows = cluster.execute(
        system.name,
        "select pg_table_size(relid), pg_indexes_size(relid), n_dead_tup, n_live_tup from pg_stat_user_tables "  # noqa: S608
        f"where relid in ({tables})",
    )
    heap, indexes, dead, live = (sum(column) for column in zip(*rows, strict=True))
    return {
        "tables_mb": round(heap / _MEGABYTE, 1),
        "indexes_mb": round(indexes / _MEGABYTE, 1),
        "dead_rows": int(dead),
        "dead_share": ratio(dead, dead + live) or 0.0,
    }


def _share(before: tuple[int, int], after: tuple[int, int]) -> float | None:
    return ratio(after[0] - before[0], after[1] - before[1])
