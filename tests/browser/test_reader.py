"""Reading a course."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

WIDTHS = (320, 900, 1600)


@pytest.fixture(scope="module")
async def course_url(browser: Browser, app_url: str, sign_in_url: str) -> str:
    """The address of a course that the demo user has."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    link = page.get_by_role("link", name="Read course").first
    await expect(page.locator(".repository").first).to_be_visible()
    href = await link.get_attribute("href")
    await context.close()
    assert href is not None
    return f"{app_url.rstrip('/')}{href}"


@pytest.fixture
async def page(page: Page, sign_in_url: str, course_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await page.goto(course_url)
    await expect(page.get_by_role("heading", name="Chapters", exact=True)).to_be_visible()
    return page


async def open_chapter(page: Page, number: int) -> None:
    await page.locator(".contents a").nth(number).click()
    await expect(page.locator(".prose")).to_be_visible()


async def test_the_overview_says_what_the_course_rests_on(page: Page) -> None:
    await expect(page.get_by_text("Citations that hold")).to_be_visible()
    await expect(page.locator(".honest")).to_contain_text("Written")
    await expect(page.locator(".diagram svg").first).to_be_visible()


async def test_chapters_turn_by_link_and_by_key(page: Page) -> None:
    await open_chapter(page, 0)
    first = page.url
    await expect(page.locator("a[rel=prev]")).to_have_count(0)
    await page.locator("a[rel=next]").click()
    await page.wait_for_url(lambda url: url != first)
    await expect(page.locator("a[rel=prev]")).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_url(first)
    await expect(page.locator(".chapter-list a[aria-current=page]")).to_have_count(1)


async def test_a_deep_link_lands_on_its_heading(page: Page) -> None:
    await open_chapter(page, 1)
    link = page.locator(".toc-links a").nth(1)
    target = await link.get_attribute("href")
    await page.goto(f"{page.url}{target}")
    heading = page.locator(f"[id='{(target or '')[1:]}']")
    await expect(heading).to_be_in_viewport()
    await expect(page.locator(f".toc .toc-links a[href='{target}']")).to_have_attribute("aria-current", "location")


async def test_code_is_copied_as_it_stands(page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await open_chapter(page, 1)
    excerpt = page.locator("figure.excerpt").first
    source = await excerpt.locator("pre").text_content()
    await excerpt.get_by_role("button", name=re.compile("Copy")).click()
    await expect(excerpt.locator(".copy")).to_have_attribute("data-copied", "")
    assert await page.evaluate("navigator.clipboard.readText()") == source
    await expect(excerpt.get_by_text("verbatim")).to_be_visible()


async def test_an_answer_is_judged_and_remembered(page: Page) -> None:
    await open_chapter(page, 1)
    question = page.get_by_test_id("question").first
    await question.get_by_role("radio").nth(1).check()
    await question.get_by_role("button", name="Check").click()
    await expect(question.locator(".verdict")).to_contain_text(re.compile("That is right|Not quite"))
    await page.reload()
    await expect(page.get_by_test_id("question").first.locator(".verdict p").first).to_be_visible()


async def test_reading_is_remembered(page: Page) -> None:
    await open_chapter(page, 0)
    mark = page.get_by_test_id("mark-read")
    if await mark.inner_text() == "Mark as unread":
        await mark.click()
    await expect(mark).to_have_text("Mark as read")
    await mark.click()
    await expect(page.get_by_text("You have read this chapter")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("You have read this chapter")).to_be_visible()


async def test_dark_is_dark_from_the_first_paint(page: Page, course_url: str) -> None:
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("button", name="Dark").click()
    await page.goto(course_url, wait_until="commit")
    await page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    await page.wait_for_function("document.body !== null")
    colours = await page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert colours == "dark"


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await open_chapter(page, 1)
    await expect(page.locator(".diagram svg").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_paper_has_no_navigation(page: Page) -> None:
    await open_chapter(page, 1)
    await page.emulate_media(media="print")
    await expect(page.locator(".prose")).to_be_visible()
    for gone in (".top", ".sidebar", ".toc", ".turn"):
        await expect(page.locator(gone)).to_be_hidden()


async def test_a_course_that_is_not_there_says_so(page: Page, app_url: str) -> None:
    answer = await page.goto(f"{app_url}/courses/00000000-0000-4000-8000-000000000000")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", name="There is no such course.")).to_be_visible()
