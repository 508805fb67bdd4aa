"""A link that opens one course to whoever has it, until it is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from .conftest import Product
from .pages import listening


@pytest.fixture
async def page(page: Page, sign_in_url: str, app_url: str, older_course: tuple[UUID, UUID]) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await page.goto(f"{app_url}/courses/{older_course[1]}")
    await listening(page)
    return page


@pytest.fixture
async def reader(browser: Browser) -> AsyncIterator[Page]:
    """Somebody without an account."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


async def make_a_link(page: Page) -> str:
    await page.get_by_role("link", name="Share", exact=True).click()
    await expect(page.get_by_test_id("private-warning")).to_contain_text("shows its code")
    await page.get_by_role("button", name="Make a link").click()
    made = page.get_by_label("Your link, shown this once")
    await expect(made).to_be_focused()
    return await made.input_value()


async def test_a_link_is_made_copied_read_and_taken_back(page: Page, reader: Page, product: Product) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = await make_a_link(page)
    await page.get_by_role("button", name="Copy", exact=True).click()
    await expect(page.get_by_role("button", name="Copied.")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == address

    answer = await reader.goto(address)
    assert answer is not None
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    await expect(reader.get_by_test_id("shared")).to_contain_text("not saved")
    text = await reader.content()
    assert str(product.data.parent) not in text
    assert "demo@" not in text
    await reader.locator(".contents a").nth(1).click()
    await expect(reader.locator(".prose").first).to_be_visible()
    assert reader.url.startswith(f"{address}/")
    await expect(reader.get_by_test_id("shared")).to_be_visible()
    await expect(reader.get_by_role("button", name="Mark as read")).to_have_count(0)
    await reader.locator("a[rel=next]").click()
    await expect(reader.locator(".prose").first).to_be_visible()
    assert reader.url.startswith(f"{address}/")

    await page.get_by_role("button", name="Revoke").first.click()
    await expect(page.get_by_text("No link is open.")).to_be_visible()
    answer = await reader.reload()
    assert answer is not None
    assert answer.status == 404
    await expect(reader.get_by_role("heading", name="This link opens nothing.")).to_be_visible()
    # The secret part of the link stands in no log.
    logs = "".join(path.read_text(errors="replace") for path in (product.data / "logs").glob("app*"))
    assert "/shared/*" in logs
    assert address.rsplit("/", 1)[1] not in logs


async def test_the_language_can_be_chosen_on_a_page_that_hides_its_address(page: Page, reader: Page) -> None:
    address = await make_a_link(page)
    await reader.goto(address)
    await reader.get_by_role("button", name="Français").first.click()
    await expect(reader.locator("html")).to_have_attribute("lang", "fr")
    assert reader.url == address
    await page.get_by_role("button", name="Revoke").first.click()
    await expect(page.get_by_text("No link is open.")).to_be_visible()


async def test_any_other_link_opens_nothing(reader: Page, app_url: str) -> None:
    for token in ("x", "A" * 43, "..%2f..", "%00"):
        answer = await reader.goto(f"{app_url}/shared/{token}")
        assert answer is not None
        assert answer.status == 404
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"


async def test_sharing_works_without_scripts(browser: Browser, page: Page) -> None:
    cookies = await page.context.cookies()
    context = await browser.new_context(java_script_enabled=False)
    await context.add_cookies([{"name": c["name"], "value": c["value"], "url": page.url} for c in cookies])
    plain = await context.new_page()
    await plain.goto(f"{page.url}/-/share")
    await plain.get_by_role("button", name="Make a link").click()
    assert "/shared/" in await plain.get_by_label("Your link, shown this once").input_value()
    await plain.get_by_role("button", name="Revoke").first.click()
    await expect(plain.get_by_text("No link is open.")).to_be_visible()
    await context.close()
