"""Two people side by side: each sees their own, live and by address, and nothing of the other's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from core.workers import WorkerGateway

from .conftest import Product
from .held import add, hold, sign_up


@pytest.fixture
async def other(browser: Browser) -> AsyncIterator[Page]:
    """A page in a browser of somebody else."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


async def test_each_sees_their_own_repositories_runs_and_courses(
    page: Page, other: Page, product: Product, admin: psycopg.Connection, worker: WorkerGateway, user: str
) -> None:
    bob = await sign_up(other.context, product, admin)
    of_ada = add(admin, user, "shared/engine"), add(admin, user, "ada/diary")
    of_bob = add(admin, bob, "shared/engine")
    done = hold(admin, worker, user, of_ada[1])
    await done.begin()
    course = await done.complete("Levers")

    await page.goto(product.url)
    await other.goto(product.url)
    cards = "[data-repository]"
    await expect(page.locator(cards)).to_have_count(2)
    await expect(other.locator(cards)).to_have_count(1)
    # Both hold the same repository of GitHub. A run of hers is no run of his.
    running = hold(admin, worker, user, of_ada[0])
    await running.begin()
    hers = page.locator(f'[data-repository="{of_ada[0]}"]')
    his = other.locator(f'[data-repository="{of_bob}"]')
    await expect(hers.get_by_role("link", name="Open run")).to_be_visible()
    theirs = hold(admin, worker, bob, of_bob)
    await theirs.report(percent=66, message="On it goes.")
    await expect(his.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "66")
    await expect(hers.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "10")

    # Her addresses lead him nowhere, and the words of her course are not found.
    first = f"/courses/{course}/levers"
    for path in (f"/courses/{course}", first, f"{first}.md", f"/courses/{course}/-/export", running.path):
        answer = await other.request.get(f"{product.url}{path}")
        assert answer.status == 404, path
        assert "Levers" not in await answer.text()
    for person, found in ((page, 1), (other, 0)):
        results = await (await person.request.get(f"{product.url}/api/search?q=levers")).text()
        assert ("levers" in results.lower()) is bool(found), results
    for run in (running, theirs):
        await run.fail("Enough.")
