"""What a course shows beyond its chapters, and a shared one: nothing that axe calls serious, nothing too wide."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from .axe import serious
from .conftest import Product
from .pages import listening
from .test_accessibility import nothing

Act = Callable[[Page], Awaitable[Any]]
#: Pixels the page is wider than its window.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def link_made(page: Page) -> None:
    await page.get_by_role("link", name="Share", exact=True).click()
    await page.get_by_role("button", name="Make a link").click()
    await expect(page.get_by_label("Your link, shown this once")).to_be_focused()


async def downloads(page: Page) -> None:
    await page.get_by_role("link", name="Download", exact=True).click()
    await page.locator("dialog[open] a").first.wait_for()


async def enlarged(page: Page) -> None:
    await page.get_by_role("button", name="Enlarge the diagram").first.click()
    await page.get_by_role("dialog", name="Diagram, enlarged").wait_for()


async def lines(page: Page) -> None:
    await page.locator(".prose a[href*='/-/source']").first.click()
    await page.locator("dialog[open] .source-line[data-cited]").first.wait_for()


PAGES: dict[str, tuple[str, Act]] = {
    "comparison": ("changes", nothing),
    "share": ("course", link_made),
    "download": ("course", downloads),
    "diagram": ("course", enlarged),
    "cited lines": ("chapter", lines),
    "shared course": ("shared", nothing),
    "shared chapter": ("shared chapter", nothing),
    "shared lines": ("shared chapter", lines),
    "closed link": ("/shared/nothing", nothing),
}


@pytest.fixture(scope="module")
async def visitor(
    browser: Browser, product: Product, older_course: tuple[UUID, UUID], admin: psycopg.Connection
) -> AsyncIterator[tuple[Page, dict[str, str]]]:
    """One signed-in page for all the tests here, and where things are."""
    older, newest = older_course
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(product.sign_in_url)
    course = f"/courses/{newest}"
    chapter = await page.locator(".contents a").first.get_attribute("href") or ""
    made = await page.request.post(f"{product.url}{course}/-/share", form={"days": "1"})
    found = re.search(r"(/shared/[\w.-]+)", await made.text())
    assert found is not None
    yield (
        page,
        {
            "course": course,
            "chapter": chapter,
            "changes": f"{course}/-/changes/{older}",
            "shared": found[1],
            "shared chapter": chapter.replace(course, found[1]),
        },
    )
    await context.close()
    # Nobody finds links that others left open.
    admin.execute("delete from private.course_shares where course_id = %s", (newest,))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_serious(
    visitor: tuple[Page, dict[str, str]], product: Product, name: str, theme: Any
) -> None:
    page, places = visitor
    where, act = PAGES[name]
    await page.emulate_media(color_scheme=theme)
    await page.set_viewport_size({"width": 320 if theme == "dark" else 1280, "height": 900})
    await page.goto(product.url + places.get(where, where))
    await listening(page)
    await act(page)
    assert await serious(page) == []
    assert await page.locator("main, [role=main]").count() == 1
    assert await page.evaluate(TOO_WIDE) == 0
