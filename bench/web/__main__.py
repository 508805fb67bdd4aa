"""`python -m bench.web`: measures everything, writes the results and the section in the documentation."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import platform
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
from playwright.async_api import async_playwright

from bench.web import live, paint, product, report, search
from bench.web.plan import FULL, QUICK, Plan

_ROOT = Path(__file__).parents[2]
RESULTS = _ROOT / "bench" / "results" / "web.json"
PAGE = _ROOT / "docs" / "benchmarks.md"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def main() -> None:
    """Parse the command line and run; a quick run prints what it found and writes nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look in a minute; nothing is written")
    parser.add_argument("--only", choices=["live", "paint", "search"], help="one part alone; nothing is written")
    parser.add_argument("--browsers", type=int, metavar="N", help="so many of the open pages in Chromium")
    parser.add_argument("--text-only", action="store_true", help="write the section anew from the last results")
    options = parser.parse_args()
    if options.text_only:
        report.write(json.loads(RESULTS.read_text()), PAGE)
        return
    plan = QUICK if options.quick else FULL
    if options.browsers is not None:
        plan = dataclasses.replace(plan, browsers=min(max(options.browsers, 1), plan.pages))
    results = asyncio.run(_measure(plan, options.only))
    text = json.dumps(results, indent=2, allow_nan=False) + "\n"
    if options.quick or options.only:
        sys.stdout.write(text)
        return
    RESULTS.write_text(text)
    report.write(results, PAGE)
    sys.stdout.write(f"Written: {RESULTS.relative_to(_ROOT)} and {PAGE.relative_to(_ROOT)}\n")


async def _measure(plan: Plan, only: str | None) -> dict[str, Any]:
    begin = time.monotonic()

    def tell(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begin:6.0f} s  {line}\n")

    flags = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    found: dict[str, Any] = {}
    async with product.running() as running, async_playwright() as playwright:
        path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
        browser = await playwright.chromium.launch(executable_path=path, args=flags)
        tell("the app answers")
        if only in {None, "paint"}:
            found["paint"] = await paint.measure(running, browser, plan)
            tell(f"painted: cold × {found['paint']['cold_ratio_plain']}, warm × {found['paint']['warm_ratio_plain']}")
        if only in {None, "live"}:
            found["live"] = await live.measure(running, browser, plan, tell)
        if only in {None, "search"}:
            found["search"] = await search.measure(running, browser, plan)
            tell(f"searched: p95 {found['search']['search_p95_ms']} ms")
        machine = _machine(running, browser.version)
        await browser.close()
    return {
        "machine": machine,
        "parameters": dataclasses.asdict(plan),
        **found,
        "seconds": round(time.monotonic() - begin),
        "summary": _summary(found),
    }


def _summary(found: dict[str, Any]) -> dict[str, float | None]:
    """The two figures a reader looks at first; None for what was not measured."""
    painted = found.get("paint")
    return {
        "change_to_dom_p95_ms": found["live"]["change_to_dom_p95_ms"] if "live" in found else None,
        "reader_paint_ratio": max(painted[f"{state}_ratio_plain"] for state in paint.STATES) if painted else None,
    }


def _machine(running: product.Product, chromium: str) -> dict[str, object]:
    with psycopg.connect(running.endpoints.database_url) as connection:
        (version,) = connection.execute("show server_version").fetchone() or ("",)
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "postgres": version,
        "chromium": chromium,
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor() or platform.machine()


main()
