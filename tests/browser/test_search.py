"""Finding a place in a course: from any page, by the keyboard alone, while the words are typed."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from playwright.async_api import Page, Route, expect

from .older import GONE


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await expect(page.locator(".repository").first).to_be_visible()
    return page


async def press(page: Page, key: str) -> None:
    """Once the page listens."""
    await expect(page.locator("[data-search-open][data-ready]")).to_be_visible()
    await page.keyboard.press(key)


async def test_from_a_key_to_the_place_without_a_mouse(page: Page) -> None:
    await press(page, "/")
    box = page.get_by_role("combobox", name="Search your courses")
    await expect(box).to_be_focused()
    await page.keyboard.type("chapte")
    options = page.locator("#search [role=option]")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(page.locator("#search mark").first).to_contain_text("hapter")
    await expect(options.first).to_have_attribute("href", re.compile("q=chapte$"))
    await expect(box).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = await options.nth(1).get_attribute("id")
    await expect(box).to_have_attribute("aria-activedescendant", chosen or "")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/courses/**?q=chapte")
    await expect(page.locator(".found-bar")).to_contain_text("chapte")
    assert await page.evaluate("CSS.highlights.get('found').size") > 0
    await page.get_by_role("button", name="Remove the marks").click()
    assert await page.evaluate("CSS.highlights.has('found')") is False
    assert "?q" not in page.url


async def test_nothing_opens_while_somebody_types(page: Page) -> None:
    source = page.get_by_test_id("source")
    await source.focus()
    await page.keyboard.type("a/b")
    await expect(source).to_have_value("a/b")
    await expect(page.locator("#search")).to_be_hidden()
    await press(page, "Control+k")
    await expect(page.locator("#search")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#search")).to_be_hidden()
    await expect(source).to_be_focused()


async def test_what_is_shown_is_what_was_typed_last(page: Page) -> None:
    asked: list[str] = []
    may_answer = asyncio.Event()

    async def slow(route: Route) -> None:
        asked.append(parse_qs(urlsplit(route.request.url).query)["q"][0])
        await may_answer.wait()
        await route.continue_()

    await page.route("**/api/search?*", slow)
    await press(page, "/")
    # One letter begins half of all words: nothing is asked yet.
    async with page.expect_request("**/api/search?*"):
        await page.keyboard.type("no")
    await page.keyboard.type("thing-of-this-name")
    await page.get_by_role("combobox", name="Search your courses").fill("chapter")
    may_answer.set()
    await expect(page.locator("#search mark").first).to_contain_text(re.compile("chapter", re.I))
    # One question at a time: what was typed while the first was under way is asked once.
    assert asked == ["no", "chapter"]


async def test_who_is_faster_than_the_answer_gets_what_they_typed(page: Page) -> None:
    await press(page, "/")
    await page.keyboard.type("course")
    await expect(page.locator("#search [role=option]").first).to_have_attribute("href", re.compile("q=course$"))
    await page.route("**/api/search?*", lambda _: None)
    await page.keyboard.type(" chapter")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=course+chapter")


async def test_what_is_not_there_is_said(page: Page) -> None:
    await press(page, "/")
    await page.keyboard.type("nothing-of-this-name")
    await expect(page.locator("[data-search-note]")).to_contain_text("Nothing found")
    await expect(page.locator("#search [role=option]")).to_have_count(0)


async def test_one_course_alone_and_its_text_stays_text(
    page: Page, app_url: str, older_course: tuple[UUID, UUID]
) -> None:
    older, _ = older_course
    await page.goto(f"{app_url}/courses/{older}")
    await press(page, "/")
    await page.keyboard.type("zanzibar")
    await expect(page.locator("[data-search-note]")).to_contain_text("Nothing found")
    await page.get_by_label("Only in this course").check()
    found = page.locator("#search [role=option]")
    await expect(found).to_have_count(1)
    await expect(found).to_contain_text("<img src=x onerror=alert")
    assert await found.locator("img").count() == 0
    answer = await page.request.get(f"{app_url}/courses/{older}/gone.md")
    assert GONE in await answer.text()


async def test_the_results_have_an_address(page: Page, app_url: str) -> None:
    await page.goto(f"{app_url}/search?q=course")
    await expect(page.locator(".search-hit").first).to_be_visible()
    await expect(page.get_by_role("searchbox")).to_have_value("course")
    await page.locator(".search-hit").first.click()
    await expect(page.locator(".prose").first).to_be_visible()
    await page.goto(f"{app_url}/search?q=nothing-of-this-name")
    await expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


async def test_nobody_searches_without_signing_in(page: Page, app_url: str) -> None:
    await page.context.clear_cookies()
    answer = await page.request.get(f"{app_url}/api/search?q=course")
    assert answer.status == 401
    assert "not signed in" in (await answer.json())["problem"] or "Sign in" in (await answer.json())["problem"]
    await page.goto(f"{app_url}/search?q=course")
    assert "/sign-in" in page.url
