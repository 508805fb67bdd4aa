"""The section on workers in the documentation, made from the results and never written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

BEGIN = "<!-- begin: made by `make bench-worker` from bench/results/worker.json -->"
END = "<!-- end: made by `make bench-worker` -->"
#: Milliseconds of the 95th percentile, with the doorbell.
PICKUP: Final = 150


def write(results: dict[str, Any], path: Path) -> None:
    """Put the tables between the markers of the page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{render(results).strip()}\n\n{END}{after}", encoding="utf-8")


def render(results: dict[str, Any]) -> str:
    machine, pickup, storm = results["machine"], results["pickup"], results["storm"]
    bell, poll = pickup["doorbell"], pickup["poll_alone"]
    rung = f"with the doorbell, a poll every {bell['poll_interval_ms'] / 1000:g} s (goal: p95 below {PICKUP} ms)"
    polled = f"by the poll alone, every {poll['poll_interval_ms'] / 1000:g} s (goal: never more than that)"
    return f"""\
Python {machine["python"]} on {machine["cores"]} cores ({machine["cpu"]}), {machine["memory_gb"]} GB,
{machine["system"]}; database, Realtime and workers share the machine. The run took {_minutes(results["seconds"])}.

| pickup by an idle worker | jobs | p50, ms | p95, ms | most, ms |
| --- | --- | --- | --- | --- |
| {rung} | {_spread(bell)} |
| {polled} | {_spread(poll)} |

| a fleet under fire | |
| --- | --- |
| jobs, workers, seconds | {storm["jobs"]}, {storm["workers"]}, {storm["seconds"]:.0f} |
| kills that hit a running job | {storm["kills_that_hit_a_job"]} of {storm["kills"]} |
| pauses beyond the lease | {storm["pauses_beyond_the_lease"]} of {storm["pauses"]} |
| runs that found their lease lost | {storm["leases_lost"]} |
| of them, by a write that was refused | {storm["stale_writes_refused"]} |
| attempts | {storm["attempts"]} |
| jobs lost (goal: 0) | {storm["jobs_lost"]} |
| jobs done twice (goal: 0) | {storm["jobs_done_twice"]} |
| units computed again after they were saved (goal: 0) | {storm["units_computed_twice"]} |"""


def problems(results: dict[str, Any]) -> list[str]:
    """What was missed, in sentences; also a storm in which nothing happened, which proves nothing."""
    pickup, storm = results["pickup"], results["storm"]
    bell, poll = pickup["doorbell"], pickup["poll_alone"]
    found = {
        f"p95 of the pickup is {bell['p95_ms']} ms, not below {PICKUP}.": bell["p95_ms"] >= PICKUP,
        "Without the doorbell a job waited longer than the poll interval.": poll["most_ms"] > poll["poll_interval_ms"],
        "Fewer than half of the kills hit a running job.": storm["kills_that_hit_a_job"] < storm["kills"] / 2,
        "No worker was paused beyond its lease.": not storm["pauses_beyond_the_lease"],
        "No stale write was refused.": not storm["stale_writes_refused"],
        f"{storm['jobs_lost']} jobs were lost.": storm["jobs_lost"],
        f"{storm['jobs_done_twice']} jobs were done twice.": storm["jobs_done_twice"],
        f"{storm['units_computed_twice']} units were computed twice.": storm["units_computed_twice"],
    }
    return [sentence for sentence, happened in found.items() if happened]


def _spread(figures: dict[str, Any]) -> str:
    return f"{figures['jobs']} | {figures['p50_ms']} | {figures['p95_ms']} | {figures['most_ms']}"


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds} seconds"
