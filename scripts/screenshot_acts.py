"""What is done on a page before its picture is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page

Act = Callable[[Page], Awaitable[Any]]


async def nothing(_: Page) -> None:
    """The page as it comes."""


async def generate(page: Page) -> None:
    await page.get_by_test_id("generate").first.click()
    await page.locator("dialog[open]").wait_for()


async def loading(page: Page) -> None:
    await page.locator(".bones").first.wait_for()


async def away(page: Page) -> None:
    await page.get_by_test_id("away").wait_for(timeout=60_000)


async def nothing_found(page: Page) -> None:
    await page.locator(".empty:visible").wait_for()


async def import_wrong(page: Page) -> None:
    await page.locator(".repository").first.wait_for()
    await page.get_by_label("Add a repository").fill("https://gitlab.com/owner/name")
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.locator(".help-bad").wait_for()


async def remove(page: Page) -> None:
    await page.get_by_role("button", name="Remove").first.click()
    await page.locator("dialog[open]").wait_for()


async def follow(page: Page) -> None:
    await page.get_by_test_id("follow").first.click()
    await page.locator("dialog[open]").wait_for()


async def make_key(page: Page) -> None:
    await page.get_by_label("What will use it").fill("nightly build")
    await page.get_by_role("button", name="Make a key").click()
    await page.get_by_test_id("fresh-key").scroll_into_view_if_needed()


async def account(page: Page) -> None:
    await page.locator("button.account").click()


async def keyboard(page: Page) -> None:
    await page.keyboard.press("?")
    await page.locator("dialog[open]").wait_for()


async def answer(page: Page) -> None:
    question = page.locator(".question").first
    await question.locator("input").first.check()
    await question.get_by_role("button", name="Check").click()
    await question.scroll_into_view_if_needed()


async def search(page: Page) -> None:
    await page.keyboard.press("/")
    await page.locator("dialog#search[open]").wait_for()
    await page.keyboard.type("lease")
    await page.locator("dialog#search[open] a[href*='/courses/']").first.wait_for()
