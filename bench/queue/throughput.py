"""Jobs a second and the latency of a claim: shallow and deep queues, completed jobs beside, one user owning all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.queue import fondation, pgbench
from bench.queue.cluster import Cluster
from bench.queue.figures import Result, median_run
from bench.queue.pgbench import Load
from bench.queue.plan import CONNECTIONS, Plan
from bench.queue.system import System

Report = Callable[[str], None]


def shallow(cluster: Cluster, systems: Sequence[System], plan: Plan, report: Report) -> list[Result]:
    """Fresh queues of `plan.shallow` jobs, most of which a run works off."""
    for system in systems:
        system.install(cluster, system.name)

    def one(system: System, connections: int) -> Result:
        _refill(cluster, system.name, plan.shallow)
        return _measure(cluster, system, Load(connections=connections, jobs=plan.shallow_jobs))

    try:
        fields = {"pending": plan.shallow, "completed": 0}
        return _rounds(systems, plan.connections, plan.runs, one, fields, report)
    finally:
        for system in systems:
            cluster.drop(system.name)


def deep(cluster: Cluster, systems: Sequence[System], plan: Plan, report: Report) -> list[Result]:
    """Queues of `plan.deep` jobs; then `plan.completed` completed ones beside them."""

    for system in systems:
        system.install(cluster, system.name)

    def begin(system: System) -> None:
        report(f"{system.name}: filling {plan.deep:,} jobs")
        _refill(cluster, system.name, plan.deep)

    def complete(system: System) -> None:
        report(f"{system.name}: filling {plan.completed:,} completed jobs")
        cluster.execute(system.name, f"select bench.fill_completed({plan.completed})")
        _settle(cluster, system.name)

    def one(system: System, connections: int) -> Result:
        return _measure(cluster, system, Load(connections=connections, seconds=plan.deep_seconds))

    try:
        _two_at_a_time(begin, systems)
        fields = {"pending": plan.deep, "completed": 0}
        results = _rounds(systems, plan.connections, plan.runs, one, fields, report)
        _two_at_a_time(complete, systems)
        fields = {"pending": plan.deep, "completed": plan.completed}
        return results + _rounds(systems, (CONNECTIONS,), plan.runs, one, fields, report)
    finally:
        for system in systems:
            cluster.drop(system.name)


def _two_at_a_time(prepare: Callable[[System], None], systems: Sequence[System]) -> None:
    """Nothing is measured meanwhile."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(prepare, systems))


def one_user(cluster: Cluster, plan: Plan, report: Report) -> list[Result]:
    """A deep queue in which every job is one user's."""
    system = fondation.one_user()
    system.install(cluster, system.name)
    _refill(cluster, system.name, plan.deep)

    def one(system: System, connections: int) -> Result:
        return _measure(cluster, system, Load(connections=connections, seconds=plan.deep_seconds))

    fields = {"pending": plan.deep, "completed": 0}
    try:
        return _rounds([system], (CONNECTIONS,), plan.runs, one, fields, report)
    finally:
        cluster.drop(system.name)


def whole_lives(cluster: Cluster, systems: Sequence[System], plan: Plan, report: Report) -> list[Result]:
    """Claim, three reports, and a published course of one chapter: five calls a job."""

    def one(system: System, connections: int) -> Result:
        _refill(cluster, system.name, plan.shallow)
        load = Load(connections=connections, jobs=plan.shallow_jobs // 4)
        steps = pgbench.whole_lives(cluster.url(system.name), system, load)
        span = max(step.end for step in steps) - min(step.end for step in steps)
        return {"jobs_per_second": round(len(steps) / span, 1)}

    systems = [system for system in systems if system.life]
    for system in systems:
        system.install(cluster, system.name)
    try:
        return _rounds(systems, (CONNECTIONS,), plan.runs, one, {"pending": plan.shallow}, report)
    finally:
        for system in systems:
            cluster.drop(system.name)


def _rounds(
    systems: Sequence[System],
    connections: Sequence[int],
    runs: int,
    one: Callable[[System, int], Result],
    fields: Result,
    report: Report,
) -> list[Result]:
    """Every system with every number of connections, `runs` times, in an order that turns from run to run."""
    found: dict[tuple[str, int], list[Result]] = {}
    for run in range(runs):
        for number in connections:
            for place in range(len(systems)):
                system = systems[(place + run) % len(systems)]
                result = one(system, number)
                found.setdefault((system.name, number), []).append(result)
                report(f"{system.name}: {fields}, {number} connections: {result}")
    return [
        {"system": name, **fields, "connections": number, **median_run(results), "runs": results}
        for (name, number), results in found.items()
    ]


def _measure(cluster: Cluster, system: System, load: Load) -> Result:
    return pgbench.rates_and_latencies(pgbench.claim_and_complete(cluster.url(system.name), system, load))


def _refill(cluster: Cluster, database: str, jobs: int) -> None:
    cluster.execute(database, "select bench.clear()")
    cluster.execute(database, f"select bench.fill({jobs})")
    _settle(cluster, database)


def _settle(cluster: Cluster, database: str) -> None:
    """What autovacuum and the checkpointer would do in a while, so that they do not do it during a run."""
    cluster.execute(database, "vacuum analyze")
    cluster.execute(database, "checkpoint")
