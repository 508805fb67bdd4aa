"""Every page in both themes, dialogs open: nothing that axe calls serious, and the keyboard always sees its way."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from .axe import serious, serious_in_both_themes
from .conftest import Product
from .pages import listening

Act = Callable[[Page], Awaitable[Any]]


async def nothing(page: Page) -> None:
    """The page as it comes."""


async def keymap(page: Page) -> None:
    await page.get_by_role("button", name="Keyboard").last.click()
    await page.get_by_role("dialog", name="Keyboard").wait_for()


async def account(page: Page) -> None:
    await page.get_by_role("button", name="Account of").click()
    await page.locator("#account-menu").wait_for()


async def confirmation(page: Page) -> None:
    await page.get_by_role("button", name="Remove").first.click()
    await page.locator("dialog[open]").wait_for()


async def generate(page: Page) -> None:
    await page.get_by_test_id("generate").first.click()
    await page.locator("dialog[open]").wait_for()


async def answered(page: Page) -> None:
    await listening(page)
    question = page.locator(".question").first
    await question.locator("input").first.check()
    await question.get_by_role("button", name="Check").click()


async def search(page: Page) -> None:
    await page.keyboard.press("/")
    await page.locator("dialog#search[open]").wait_for()
    await page.keyboard.type("lease")
    await page.locator("dialog#search[open] a").first.wait_for()


async def table(page: Page) -> None:
    await page.get_by_test_id("throughput").locator("summary").click()


PAGES: dict[str, tuple[str, Act]] = {
    "sign-in": ("/sign-in", nothing),
    "sign-in, refused": ("/sign-in?problem=refused", nothing),
    "not found": ("/no/such/page", nothing),
    "repositories": ("/", nothing),
    "account menu": ("/", account),
    "account": ("/account", nothing),
    "keyboard": ("/", keymap),
    "remove": ("/", confirmation),
    "generate": ("/", generate),
    "run": ("run", nothing),
    "course": ("course", nothing),
    "chapter": ("chapter", nothing),
    "quiz": ("quiz", answered),
    "search": ("course", search),
    "search page": ("/search?q=lease", nothing),
    "versions": ("versions", nothing),
    "not for you": ("/operators", nothing),
}


@pytest.fixture(scope="session")
async def visitor(browser: Browser, product: Product) -> AsyncIterator[tuple[Page, dict[str, str]]]:
    """One signed-in page for all the tests here, and where things are."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(product.sign_in_url)
    course = page.url.removeprefix(product.url)
    chapter = await page.locator(".contents a, .chapter-list a").first.get_attribute("href")
    with psycopg.connect(product.endpoints.database_url) as connection:
        found = connection.execute(WHERE, (course.rsplit("/", 1)[1],)).fetchone()
    assert found is not None
    slug, job = found
    places = {"course": course, "chapter": chapter or "", "quiz": f"{course}/{slug}", "run": f"/runs/{job}"}
    yield page, {**places, "versions": f"{course}/-/versions"}
    await context.close()


#: A chapter of a course that asks something, and the run it is from.
WHERE = """
select h.slug, c.job_id from public.chapters h join public.courses c on c.id = h.course_id
 where c.id = %s and jsonb_array_length(h.quiz) > 0 order by h.position limit 1
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_serious(
    visitor: tuple[Page, dict[str, str]], product: Product, name: str, theme: Any
) -> None:
    page, places = visitor
    where, act = PAGES[name]
    await page.emulate_media(color_scheme=theme)
    await page.goto(product.url + (places.get(where, where) or "/"))
    await page.locator("h1").first.wait_for()
    await page.locator(".themes[data-ready]").first.wait_for(state="attached")
    await act(page)
    assert await serious(page) == []
    assert re.match(r"en\b", await page.evaluate("document.documentElement.lang"))
    assert await page.locator("main, [role=main]").count() == 1
    assert await page.locator("h1:visible").count() == 1


async def test_axe_finds_nothing_serious_where_the_database_does_not_answer(
    visitor: tuple[Page, dict[str, str]], product: Product
) -> None:
    page, places = visitor
    with psycopg.connect(product.endpoints.database_url) as connection:
        # Nobody reads a course until this transaction ends.
        connection.execute("lock table public.courses")
        answer = await page.goto(product.url + places["course"])
    assert answer is not None
    assert answer.status == 503
    await expect(page.get_by_role("heading", level=1)).to_have_text("The database does not answer.")
    assert await serious_in_both_themes(page) == []


@pytest.mark.parametrize("where", ["/", "course", "chapter"])
async def test_focus_is_never_hidden_under_the_header(
    visitor: tuple[Page, dict[str, str]], product: Product, where: str
) -> None:
    page, places = visitor
    await page.goto(product.url + places.get(where, where))
    await page.locator("h1").wait_for()
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    for _step in range(40):
        await page.keyboard.press("Shift+Tab")
        hidden = await page.evaluate(HIDDEN)
        assert hidden is None, hidden


#: What has the focus, if the middle of its upper edge is under something else.
HIDDEN = """(() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.closest("header, .nicegui-skip-link")) return null;
  const box = element.getBoundingClientRect();
  const head = document.querySelector("header.top").getBoundingClientRect();
  if (box.height === 0) return null;
  return box.bottom <= head.bottom ? element.outerHTML.slice(0, 200) : null;
})()"""


async def test_the_first_tab_leads_past_the_header(visitor: tuple[Page, dict[str, str]], product: Product) -> None:
    page, places = visitor
    for where in ("/", places["course"]):
        await page.goto(product.url + where)
        await page.locator("h1").wait_for()
        await page.keyboard.press("Tab")
        link = page.get_by_role("link", name="Skip to content")
        await expect(link).to_be_focused()
        await expect(link).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert await page.evaluate("Boolean(document.activeElement.closest('main, .q-page, .nicegui-content'))")
