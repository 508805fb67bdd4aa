"""`python -m bench.worker`: measures pickup and a fleet under fire, writes the results and the section on them."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
from embedded import Endpoints, Stack

from bench.queue.machine import cpu
from bench.worker import pickup, report, storm
from bench.worker.plan import FULL, QUICK, Plan
from bench.worker.storm import Aftermath

_ROOT = Path(__file__).parents[2]
RESULTS = _ROOT / "bench" / "results" / "worker.json"
PAGE = _ROOT / "docs" / "benchmarks.md"
#: The bell goes nowhere: what a worker knows, it knows from its poll.
_SILENCE = (
    "create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true) "
    "returns void language plpgsql as 'begin end'"
)
#: Seconds between two polls: so many that the bell must have been heard, and so few that waiting for one is measured.
_SELDOM, _OFTEN = 60.0, 2.0
#: Seconds within which the next job comes to an idle worker that has a bell.
_REST = 1.0


def main() -> int:
    """Parse the command line and run; a quick run prints what it found and writes nothing.

    Answers 1 where nothing happened that could have gone wrong, or where something did.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.worker", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look in two minutes; nothing is written")
    parser.add_argument("--text-only", action="store_true", help="write the section anew from the last results")
    options = parser.parse_args()
    if options.text_only:
        report.write(json.loads(RESULTS.read_text()), PAGE)
        return 0
    results = asyncio.run(_measure(QUICK if options.quick else FULL))
    if options.quick:
        sys.stdout.write(json.dumps(results, indent=2) + "\n" + report.render(results) + "\n")
    else:
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
        report.write(results, PAGE)
        sys.stdout.write(f"Written: {RESULTS.relative_to(_ROOT)} and {PAGE.relative_to(_ROOT)}\n")
    problems = report.problems(results)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


async def _measure(plan: Plan) -> dict[str, Any]:
    begin = time.monotonic()
    supabase = _ROOT / "supabase"
    with tempfile.TemporaryDirectory(prefix="bench-worker-") as name:
        folder = Path(name)
        # Root's PostgreSQL is another user, who must get through.
        folder.chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        async with Stack(
            folder / "data",
            functions=supabase / "functions",
            migrations=supabase / "migrations",
            report=lambda line: sys.stderr.write(f"{line}\n"),
        ) as stack:
            endpoints = await stack.start()
            bell, poll, after = await asyncio.to_thread(_beside, plan, endpoints, folder, begin)
    return _results(plan, bell, poll, after, round(time.monotonic() - begin))


def _beside(plan: Plan, endpoints: Endpoints, folder: Path, begin: float) -> tuple[list[float], list[float], Aftermath]:
    def tell(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begin:6.0f} s  {line}\n")

    with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
        bell = pickup.measure(endpoints, connection, folder, jobs=plan.rung, poll=_SELDOM, within=_REST)
        tell(f"with the doorbell: p95 {pickup.percentile(bell, 0.95)} ms")
        after = storm.run(plan.storm, endpoints, connection, folder)
        tell(f"under fire: {after}")
        connection.execute(_SILENCE)
        poll = pickup.measure(endpoints, connection, folder, jobs=plan.polled, poll=_OFTEN, within=_OFTEN)
        tell(f"by the poll alone: {pickup.percentile(poll, 1)} ms at most")
    return bell, poll, after


def _results(plan: Plan, bell: list[float], poll: list[float], after: Aftermath, seconds: int) -> dict[str, Any]:
    return {
        "machine": _machine(),
        "pickup": {
            "doorbell": _spread(bell, _SELDOM),
            "poll_alone": _spread(poll, _OFTEN),
        },
        "storm": dataclasses.asdict(plan.storm) | dataclasses.asdict(after),
        "seconds": seconds,
        "summary": {
            "pickup_p95_ms": pickup.percentile(bell, 0.95),
            "jobs": after.jobs,
            "jobs_lost": after.jobs_lost,
            "jobs_done_twice": after.jobs_done_twice,
        },
    }


def _spread(values: list[float], poll: float) -> dict[str, float]:
    return {
        "poll_interval_ms": poll * 1000,
        "jobs": len(values),
        "p50_ms": pickup.percentile(values, 0.5),
        "p95_ms": pickup.percentile(values, 0.95),
        "most_ms": pickup.percentile(values, 1),
    }


def _machine() -> dict[str, Any]:
    return {
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())
