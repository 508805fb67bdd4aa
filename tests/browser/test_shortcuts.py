"""Keys: listed behind "?", never while somebody types, and not at all for those who switch them off."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, expect

from .conftest import Product


async def opened(page: Page, url: str) -> None:
    """The page with its scripts at work: they come after the text."""
    await page.goto(url)
    await page.locator(".themes[data-ready]").first.wait_for(state="attached")


async def test_a_question_mark_lists_what_works_here(page: Page, product: Product) -> None:
    await opened(page, product.sign_in_url.split("&next=")[0])
    await page.get_by_role("heading", name="Repositories", level=1).wait_for()
    await page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_text("Go to the repositories")).to_be_visible()
    await expect(dialog.get_by_text("Go to the operators’ page")).to_be_hidden()
    await expect(dialog.get_by_text("The chapter before, the chapter after")).to_be_hidden()
    # Focus is inside, and back where it was afterwards.
    assert await dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    # It can be found without knowing the key.
    await page.get_by_role("contentinfo").get_by_role("button", name="Keyboard").click()
    await expect(dialog).to_be_visible()


async def test_going_places_by_keys(page: Page, product: Product) -> None:
    await opened(page, product.sign_in_url)
    course = page.url
    await page.keyboard.press("g")
    await page.keyboard.press("x")
    await page.keyboard.press("r")
    assert page.url == course
    # One right after the other: a letter that comes late is alone.
    await asyncio.gather(page.keyboard.press("g"), page.keyboard.press("r"))
    await page.wait_for_url(f"{product.url}/")


async def test_arrows_turn_chapters(page: Page, product: Product) -> None:
    await opened(page, product.sign_in_url)
    first = await page.locator(".contents a, .chapter-list a").first.get_attribute("href")
    await opened(page, f"{product.url}{first}")
    await page.keyboard.press("ArrowRight")
    await page.wait_for_url(lambda url: not url.endswith(first or ""))
    await page.locator(".themes[data-ready]").first.wait_for(state="attached")
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_url(f"{product.url}{first}")


async def test_typing_is_typing(page: Page, product: Product) -> None:
    await opened(page, product.sign_in_url.split("&next=")[0])
    field = page.get_by_role("main").locator("input").first
    await field.fill("")
    await field.press_sequentially("grt?/")
    await expect(field).to_have_value("grt?/")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.rstrip("/") == product.url


async def test_the_theme_by_key_and_keys_switched_off(page: Page, product: Product) -> None:
    await page.emulate_media(color_scheme="light")
    await opened(page, f"{product.url}/sign-in")
    await page.get_by_role("heading", level=1).click()
    theme = "document.documentElement.dataset.theme"
    for expected in ("light", "dark", "light"):
        await page.keyboard.press("t")
        assert await page.evaluate(theme) == expected
    await page.keyboard.press("?")
    await page.get_by_role("checkbox", name="Use these keys").uncheck()
    await page.keyboard.press("Escape")
    await opened(page, page.url)
    await page.get_by_role("heading", level=1).click()
    await page.keyboard.press("t")
    await page.keyboard.press("t")
    assert await page.evaluate(theme) == "light"
    await page.keyboard.press("?")
    await expect(page.locator("dialog[open]")).to_have_count(0)
