"""The fault every queue in Postgres fears: a snapshot held open while jobs flow, so that vacuum can remove nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import psycopg

from bench.queue import fondation, pgbench
from bench.queue.cluster import Cluster
from bench.queue.figures import Result
from bench.queue.pgbench import Load, Step
from bench.queue.plan import CONNECTIONS, Plan
from bench.queue.system import System
from bench.queue.throughput import Report


def held(cluster: Cluster, systems: Sequence[System], plan: Plan, report: Report) -> list[Result]:
    """Each system at a steady rate while a transaction beside it keeps its snapshot."""
    return [{"system": system.name, **_one(cluster, system, plan, report)} for system in systems]


def by_users(cluster: Cluster, plan: Plan, report: Report) -> list[Result]:
    """Fondation alone, with few users and with many: each user's claims meet that user's dead entries."""
    plan = dataclasses.replace(plan, held_seconds=plan.held_users_seconds)
    return [
        {"users": users, "seconds": plan.held_seconds, **_one(cluster, fondation.plain(users), plan, report)}
        for users in plan.held_users
    ]


def _one(cluster: Cluster, system: System, plan: Plan, report: Report) -> Result:
    system.install(cluster, system.name)
    cluster.execute(system.name, f"select bench.fill({plan.shallow})")
    cluster.execute(system.name, "vacuum analyze")
    try:
        result = _ends(_steps(cluster, system, plan), plan)
    finally:
        cluster.drop(system.name)
    report(f"{system.name}, {system.users} users: snapshot held for {plan.held_seconds:.0f} s: {result}")
    return result


def _steps(cluster: Cluster, system: System, plan: Plan) -> list[Step]:
    url = cluster.url(system.name)
    with psycopg.connect(url) as holder:
        holder.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        holder.execute(f"select count(*) from {system.tables[0]}".encode())  # noqa: S608
        producer = pgbench.produce(url, rate=plan.held_rate, seconds=plan.held_seconds)
        try:
            load = Load(connections=CONNECTIONS, seconds=plan.held_seconds, rate=plan.held_rate)
            return pgbench.claim_and_complete(url, system, load)
        finally:
            producer.terminate()
            producer.wait()


def _ends(steps: Sequence[Step], plan: Plan) -> Result:
    """The first and the last part of the run, compared."""
    begin = min(step.end for step in steps) + pgbench.WARM_UP
    first = _part(steps, begin, begin + plan.held_part)
    finish = max(step.end for step in steps)
    last = _part(steps, finish - plan.held_part, finish)
    return {
        "offered_per_second": plan.held_rate,
        "claim_p50_ms_at_start": first["claim_p50_ms"],
        "claim_p50_ms_at_end": last["claim_p50_ms"],
        "claim_p99_ms_at_end": last["claim_p99_ms"],
        "jobs_per_second_at_end": last["jobs_per_second"],
        "rate_kept": round(last["jobs_per_second"] / plan.held_rate, 3),
    }


def _part(steps: Sequence[Step], begin: float, finish: float) -> Result:
    inside = [step for step in steps if begin <= step.end <= finish]
    result = pgbench.rates_and_latencies(inside, warm_up=0)
    ends = len(inside) - result["claims"]
    return {**result, "jobs_per_second": round(ends / (finish - begin), 1)}
