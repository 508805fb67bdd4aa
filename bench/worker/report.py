"""The section on workers in the documentation, made from the results and never written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEGIN = "<!-- begin: made by `make bench-worker` from bench/results/worker.json -->"
END = "<!-- end: made by `make bench-worker` -->"


def write(results: dict[str, Any], path: Path) -> None:
    """Put the tables between the markers of the page."""
    page = path.read_text(encoding="utf-8")
    if BEGIN not in page:
        page = f"{page.rstrip()}\n\n## Workers\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{render(results).strip()}\n\n{END}{after}", encoding="utf-8")


def render(results: dict[str, Any]) -> str:
    machine, pickup, storm = results["machine"], results["pickup"], results["storm"]
    poll = f"by the poll alone, every {pickup['poll_interval_ms'] / 1000:g} s ± 20 %"
    return f"""\
{machine["cores"]} cores ({machine["cpu"]}), {machine["memory_gb"]} GB, {machine["system"]}, everything on one machine.

| pickup of a job by an idle worker | jobs | p50, ms | p95, ms | most, ms |
| --- | --- | --- | --- | --- |
{_spread("with the doorbell (goal: p95 below 150 ms)", pickup["doorbell"])}
{_spread(poll, pickup["poll_alone"])}

| a fleet under fire | |
| --- | --- |
| jobs, workers | {storm["jobs"]}, {storm["workers"]} |
| kills that hit a running job | {storm["kills_that_hit_a_job"]} |
| pauses beyond the lease | {storm["pauses_beyond_the_lease"]} |
| workers that found their lease lost | {storm["stale_writes_refused"]} |
| attempts | {storm["attempts"]} |
| jobs lost (goal: 0) | {storm["jobs_lost"]} |
| jobs done twice (goal: 0) | {storm["jobs_done_twice"]} |
| units computed again after they were saved (goal: 0) | {storm["units_computed_twice"]} |
| seconds | {storm["seconds"]} |"""


def _spread(name: str, figures: dict[str, Any]) -> str:
    return f"| {name} | {figures['jobs']} | {figures['p50_ms']} | {figures['p95_ms']} | {figures['most_ms']} |"
