"""The run page when what it stands on goes away: its worker, Supabase, the app itself."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from playwright.async_api import Page, expect

from .conftest import Product
from .held import Held, step


async def test_a_silent_worker_is_missed(page: Page, held: Held, admin: psycopg.Connection) -> None:
    await held.worker.heartbeat("test", [held.job], lease_seconds=1800)
    await held.begin()
    await expect(page.get_by_test_id("silent")).to_be_hidden()
    await expect(page.get_by_test_id("last-update")).to_contain_text("ago")
    with ahead(admin, "4 min"):
        await page.reload()
        await expect(page.get_by_test_id("silent")).to_contain_text(
            re.compile(r"The worker is silent\. Its last sign came: 4 min \d+ s ago")
        )
        # It comes back.
        await held.worker.heartbeat("test", [held.job], lease_seconds=300)
        await held.report(percent=50, message="Here again.")
        await expect(page.get_by_test_id("silent")).to_be_hidden()


async def test_a_lost_connection_is_shown_and_nothing_is_lost(
    page: Page,
    product: Product,
    held: Held,
    admin: psycopg.Connection,
) -> None:
    await held.begin()
    await page.evaluate("window.notReloaded = true")
    os.kill(_pid(product.data / "processes.json", "deno"), signal.SIGKILL)
    await expect(page.get_by_test_id("live")).to_have_attribute("data-live", "no")
    # Told to nobody: the database alone knows.
    admin.execute("update public.jobs set percent = 77, revision = revision + 1 where id = %s", (held.job.job_id,))
    await expect(page.get_by_test_id("live")).to_have_attribute("data-live", "yes", timeout=90_000)
    await expect(page.get_by_test_id("percent")).to_have_text("77 %")
    await held.report(percent=78, message="And on it goes.")
    await expect(page.get_by_role("log")).to_contain_text("And on it goes.")
    assert await page.evaluate("window.notReloaded")


async def test_the_app_may_be_restarted_in_mid_run(page: Page, product: Product, held: Held) -> None:
    await held.begin()
    await expect(step(page, "Extract")).to_contain_text("Running")
    os.kill(_pid(product.data / "services.json", "app"), signal.SIGTERM)
    await held.report(step="relate", step_index=2, percent=25, message="Meanwhile.")
    # The page comes back by itself, and its reader is still signed in.
    await expect(step(page, "Relate")).to_contain_text("Running", timeout=90_000)
    await expect(page.get_by_role("log")).to_contain_text("Meanwhile.")
    await expect(page.get_by_test_id("live")).to_have_attribute("data-live", "yes", timeout=90_000)
    await held.report(percent=26)
    await expect(page.get_by_test_id("percent")).to_have_text("26 %")


@contextmanager
def ahead(admin: psycopg.Connection, by: str) -> Iterator[None]:
    """The database's clock is ahead meanwhile."""
    admin.execute("update private.clock_shift set shift = %s::interval", (by,))
    try:
        yield
    finally:
        admin.execute("update private.clock_shift set shift = '0'")


def _pid(register: Path, name: str) -> int:
    return int(json.loads(register.read_text())[name]["pid"])
