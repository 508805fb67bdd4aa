"""From the commit of a change to the DOM, with all pages open; what they cost at rest."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.async_api import Browser

from bench.web import pages, runs
from bench.web.pages import Listening, Watched
from bench.web.plan import Plan
from bench.web.product import Product

#: Seconds after the last change until what was not shown counts as lost, and as having taken so long.
_PATIENCE = 10.0
#: Seconds from opening the pages until they are at rest.
_REST = 5.0

Result = dict[str, Any]


async def measure(product: Product, browser: Browser, plan: Plan, tell: Callable[[str], None]) -> Result:
    """Opens the pages, and measures them at rest and then under changes."""
    people = await product.sign_up(plan.people)
    held = runs.start(product, people, plan.pages)
    before = _memory(product)
    listening = [await Listening.open(product, run) for run in held[plan.browsers :]]
    watched = [await Watched.open(browser, product, run) for run in held[: plan.browsers]]
    await asyncio.sleep(_REST)
    per_page = (_memory(product) - before) / plan.pages
    tell(f"{len(watched) + len(listening)} pages are open")
    try:
        idle = await _at_rest(product, plan)
        tell(f"at rest: {per_page:,.0f} KiB a page, {idle:.1f} % CPU")
        found = [await _changes(product, held, watched, listening, plan, tell) for _ in range(plan.runs)]
    finally:
        await pages.close([*watched, *listening])
    return {
        "memory_per_page_kib": round(per_page),
        "idle_cpu_percent": round(idle, 1),
        "runs": found,
        **{name: _median(found, name) for name in found[0] if name.endswith("_ms")},
    }


async def _changes(
    product: Product,
    held: list[runs.Run],
    watched: list[Watched],
    listening: list[Listening],
    plan: Plan,
    tell: Callable[[str], None],
) -> Result:
    for run in held:
        run.committed.clear()
        run.commits.clear()
    cpu = _cpu(product)
    begin = time.monotonic()
    await runs.change(product, held, changes=plan.changes, pace=plan.pace)
    share = 100 * (_cpu(product) - cpu) / (time.monotonic() - begin)
    delays = await asyncio.gather(*(page.delays(_PATIENCE) for page in watched))
    percent = [delay for first, _ in delays for delay in first]
    whole = [delay for _, last in delays for delay in last]
    sent = [delay for page in listening for delay in page.delays()]
    found = {
        "changes": sum(len(run.committed) for run in held),
        "in_chromium": len(whole),
        "lost": sum(delay > 1000 * _PATIENCE for delay in [*whole, *sent]),
        "changes_per_second": round(plan.pages / plan.pace, 1),
        "app_cpu_percent": round(share, 1),
        **_spread("commit", [1000 * seconds for run in held for seconds in run.commits]),
        **_spread("percent_to_dom", percent),
        **_spread("change_to_dom", whole),
        **(_spread("percent_to_socket", sent) if sent else {}),
    }
    tell(f"to the DOM: median {found['change_to_dom_p50_ms']} ms, p95 {found['change_to_dom_p95_ms']} ms")
    return found


def _spread(name: str, delays: list[float]) -> Result:
    return {f"{name}_p{share}_ms": _quantile(delays, share / 100) for share in (50, 95, 99)}


def _quantile(delays: list[float], share: float) -> float:
    """The value that so much of the list does not exceed; of the values that were measured, none in between."""
    ordered = sorted(min(delay, 1000 * _PATIENCE) for delay in delays)
    return round(ordered[max(math.ceil(share * len(ordered)), 1) - 1], 1)


def _median(found: list[Result], name: str) -> float:
    return round(statistics.median(result[name] for result in found), 1)


async def _at_rest(product: Product, plan: Plan) -> float:
    """CPU of the app in percent of one core, while nothing changes."""
    await asyncio.sleep(_REST)
    cpu, begin = _cpu(product), time.monotonic()
    await asyncio.sleep(plan.idle)
    return 100 * (_cpu(product) - cpu) / (time.monotonic() - begin)


def _cpu(product: Product) -> float:
    used = product.process.cpu_times()
    return used.user + used.system


def _memory(product: Product) -> float:
    """What the app's process has for itself, in KiB."""
    return product.process.memory_full_info().uss / 1024
