"""`python -m bench.queue`: measures everything, writes the results and the table in the documentation."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import sys
import tempfile
import time
from pathlib import Path

from bench.queue import cluster, fondation, machine, peers, report, rows, snapshot, summary, throughput
from bench.queue.figures import Result
from bench.queue.plan import FULL, QUICK, Plan
from bench.queue.system import System

_ROOT = Path(__file__).parents[2]
RESULTS = _ROOT / "bench" / "results" / "queue.json"
TABLE = _ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Parse the command line and run; a quick run prints what it found and writes nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.queue", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, one run each; nothing is written")
    parser.add_argument("--without-graphile", action="store_true", help="leave out the peer that needs Node.js")
    parser.add_argument("--users", action="store_true", help="only: a held snapshot with few users and with many")
    parser.add_argument("--table-only", action="store_true", help="write the table anew from the last results")
    options = parser.parse_args()
    if options.table_only:
        report.write(json.loads(RESULTS.read_text()), TABLE)
        return
    plan = QUICK if options.quick else FULL
    if options.users:
        found = asyncio.run(_measure_users(plan))
        sys.stdout.write(report.render_users(found) + "\n")
        if not options.quick:
            _write({**_last(), "held_snapshot_by_users": found})
        return
    results = asyncio.run(_measure(plan, with_graphile=not options.without_graphile))
    if options.quick:
        sys.stdout.write(report.render(results) + "\n" + json.dumps(results["summary"], indent=2) + "\n")
        return
    kept = {"held_snapshot_by_users": _last().get("held_snapshot_by_users", [])}
    _write({**results, **kept})


def _last() -> Result:
    """What was measured last; nothing before the first time."""
    found: Result = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def _write(results: Result) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    # The summary stands last.
    results = {**{key: value for key, value in results.items() if key != "summary"}, "summary": results["summary"]}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    report.write(results, TABLE)
    sys.stdout.write(f"Written: {RESULTS.relative_to(_ROOT)} and {TABLE.relative_to(_ROOT)}\n")


async def _measure_users(plan: Plan) -> list[Result]:
    begin = time.monotonic()
    async with cluster.running() as server:
        return await asyncio.to_thread(snapshot.by_users, server, plan, lambda line: _tell(line, begin))


async def _measure(plan: Plan, *, with_graphile: bool) -> Result:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-npm-") as folder:
        async with cluster.running() as server:
            systems = [*fondation.systems(plan.users), *peers.systems(Path(folder), with_graphile=with_graphile)]
            results = {
                "machine": machine.describe(server),
                "parameters": dataclasses.asdict(plan),
                "versions": {system.name: system.version for system in systems},
                **_parts(server, systems, plan, lambda line: _tell(line, begin)),
            }
    results["seconds"] = round(time.monotonic() - begin)
    results["summary"] = summary.summarize(results, plan)
    return results


def _parts(server: cluster.Cluster, systems: list[System], plan: Plan, tell: throughput.Report) -> Result:
    shipped = [system for system in systems if system.name != fondation.SILENT]
    return {
        "throughput": throughput.shallow(server, systems, plan, tell) + throughput.deep(server, systems, plan, tell),
        "one_user": throughput.one_user(server, plan, tell),
        "whole_lives": throughput.whole_lives(server, systems, plan, tell),
        "held_snapshot": snapshot.held(server, shipped, plan, tell),
        "bloat": rows.bloat(server, shipped, plan, tell),
        "heartbeats": rows.heartbeats(server, systems[0], plan, tell),
    }


def _tell(line: str, begin: float) -> None:
    sys.stderr.write(f"{time.monotonic() - begin:6.0f} s  {line}\n")


main()
