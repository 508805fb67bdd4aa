"""What GitHub says about a repository before it is added."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.fakes.github.api import FakeGithub
from tests.fakes.github.repositories import Repositories, Repository, in_seconds

from .pages import glimpse


@pytest.fixture
def held(github: FakeGithub) -> Iterator[Repositories]:
    held = github.repositories
    held.add(
        Repository(full_name="pallets/quart"),
        Repository(full_name="ada/old-times", archived=True),
        Repository(full_name="ada/nothing", branches={}, size=0),
    )
    held.renamed["pallets/quart-old"] = "pallets/quart"
    yield held
    held.limited_until, held.is_down = None, False


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await expect(page.locator(".repository").first).to_be_visible()
    return page


async def add(page: Page, text: str) -> None:
    await page.get_by_label("Add a repository").fill(text)
    await page.get_by_role("button", name="Add", exact=True).click()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        # not there, or private: GitHub does not tell
        ("ada/no-such-thing", "There is no public repository ada/no-such-thing on GitHub"),
        ("https://github.com/ada/notes", "a private one takes sign-in with GitHub"),
        ("ada/nothing", "it has no commit yet"),
    ],
)
async def test_what_cannot_become_a_course_is_not_added(
    page: Page, held: Repositories, typed: str, sentence: str
) -> None:
    cards = await page.locator(".repository").count()
    await add(page, typed)
    await expect(page.locator("#source-help")).to_contain_text(sentence)
    await expect(page.get_by_label("Add a repository")).to_be_focused()
    await expect(page.locator(".repository")).to_have_count(cards)


async def test_a_renamed_repository_is_added_under_its_name(page: Page, held: Repositories) -> None:
    told = "pallets/quart was added. pallets/quart-old is called pallets/quart now."
    async with glimpse(page, ".toast", told):
        await add(page, "pallets/quart-old")
    await expect(page.locator(".repository").filter(has_text="github.com/pallets/quart")).to_have_count(1)


async def test_while_typing_it_is_said_what_it_is(page: Page, held: Repositories) -> None:
    await expect(page.get_by_test_id("source")).to_have_attribute("data-ready", "")
    await page.get_by_label("Add a repository").press_sequentially("ada/old-times")
    await expect(page.locator("#source-help")).to_have_text(
        "ada/old-times: Public, Python, archived: it does not change any more"
    )


async def test_a_limit_of_github_is_counted_down(page: Page, held: Repositories) -> None:
    cards = await page.locator(".repository").count()
    held.limited_until = in_seconds(100)
    await add(page, "pallets/quart2")
    help_text = page.locator("#source-help")
    await expect(help_text).to_contain_text("It answers again")
    counted = help_text.locator("[data-until]")
    await expect(counted).to_contain_text("in 1 min")
    first = await counted.inner_text()
    await expect(counted).not_to_have_text(first)
    await expect(page.locator(".repository")).to_have_count(cards)


async def test_without_github_nothing_is_added(page: Page, held: Repositories) -> None:
    cards = await page.locator(".repository").count()
    held.is_down = True
    await add(page, "pallets/quart3")
    await expect(page.locator("#source-help")).to_contain_text("GitHub does not answer")
    await expect(page.locator(".repository")).to_have_count(cards)
