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
from pathlib import Path
from typing import Any

import psutil
import psycopg
from embedded import Stack

from bench.queue.machine import cpu
from bench.worker import pickup, report, storm
from bench.worker.storm import Storm

_ROOT = Path(__file__).parents[2]
RESULTS = _ROOT / "bench" / "results" / "worker.json"
PAGE = _ROOT / "docs" / "benchmarks.md"
#: The bell goes nowhere: what a worker knows, it knows from its poll.
_SILENCE = "create or replace function realtime.send(jsonb, text, text, boolean) returns void language sql as 'select'"
_POLL = 2.0


def main() -> None:
    """Parse the command line and run; a quick run prints what it found and writes nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.worker", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look in a minute; nothing is written")
    options = parser.parse_args()
    results = asyncio.run(_measure(quick=options.quick))
    if options.quick:
        sys.stdout.write(json.dumps(results, indent=2) + "\n")
        return
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    report.write(results, PAGE)
    sys.stdout.write(f"Written: {RESULTS.relative_to(_ROOT)} and {PAGE.relative_to(_ROOT)}\n")


async def _measure(*, quick: bool) -> dict[str, Any]:
    supabase = _ROOT / "supabase"
    jobs = 5 if quick else 40
    plan = Storm(
        jobs=20 if quick else 200, workers=3, kills=6 if quick else 40, pauses=1 if quick else 5, seed=7, patience=900
    )
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
            with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
                bell = await asyncio.to_thread(pickup.measure, endpoints, connection, folder, jobs=jobs, poll=30)
                aftermath = await asyncio.to_thread(storm.run, plan, endpoints, connection, folder)
                connection.execute(_SILENCE)
                poll = await asyncio.to_thread(
                    pickup.measure, endpoints, connection, folder, jobs=jobs // 2, poll=_POLL
                )
    return {
        "machine": _machine(),
        "pickup": {
            "doorbell": _spread(bell),
            "poll_interval_ms": _POLL * 1000,
            "poll_alone": _spread(poll),
        },
        "storm": dataclasses.asdict(plan) | dataclasses.asdict(aftermath),
        "summary": {
            "pickup_p95_ms": pickup.percentile(bell, 0.95),
            "jobs": aftermath.jobs,
            "jobs_lost": aftermath.jobs_lost,
            "jobs_done_twice": aftermath.jobs_done_twice,
        },
    }


def _spread(values: list[float]) -> dict[str, float]:
    return {
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
    main()
