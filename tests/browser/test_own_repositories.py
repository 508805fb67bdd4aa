"""Picking from one's own repositories on GitHub, private ones too: while the name is typed, by keys alone."""

from __future__ import annotations

import re
import secrets

import psycopg
import pytest
from playwright.async_api import Locator, Page, expect

from tests.fakes.github.api import FakeGithub
from tests.fakes.github.repositories import Repository

from .conftest import Product
from .test_github_sign_in import sign_in


@pytest.fixture
def login(github: FakeGithub) -> str:
    """Somebody with more repositories than GitHub tells at once, the private one behind all others."""
    name = f"user-{secrets.token_hex(4)}"
    plans = Repository(full_name=f"{name}/secret-plans", private=True)
    public = [Repository(full_name=f"{name}/tool-{number}") for number in range(100)]
    github.repositories.add(*public, plans)
    return github.users.add(name, "A User", [each.full_name for each in (*public, plans)]).login


async def search(page: Page, words: str) -> Locator:
    """The suggestions for what is typed."""
    field = page.get_by_role("combobox", name="Add a repository")
    await expect(field).to_have_attribute("data-ready", "")
    await field.press_sequentially(words)
    return page.get_by_role("listbox", name="Your repositories on GitHub").get_by_role("option")


async def test_a_private_repository_is_found_and_added_by_keys_alone(
    page: Page, app_url: str, github: FakeGithub, product: Product, login: str
) -> None:
    await sign_in(page, app_url, login)
    # Who only signed in has shown nothing that is private.
    options = await search(page, "secret")
    await expect(page.locator("#source-help")).to_have_text("None of your repositories has this name.")
    await expect(options).to_have_count(0)

    await page.goto(f"{app_url}/account")
    await page.get_by_role("link", name="Allow private repositories").click()
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_test_id("github-token")).to_contain_text("repo")
    await page.goto(app_url)
    await search(page, "secr")
    await expect(options).to_have_count(1)
    await expect(options).to_contain_text(f"{login}/secret-plans")
    await expect(options.locator("mark")).to_have_text("secr")
    await expect(options.locator(".tag")).to_have_text("Private")

    field = page.get_by_role("combobox", name="Add a repository")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-activedescendant", await options.get_attribute("id") or "")
    await page.keyboard.press("Enter")
    card = page.locator(".repository").filter(has=page.get_by_role("heading", name="secret-plans"))
    await expect(card.locator(".tag")).to_have_text("Private")
    await expect(field).to_have_value("")
    with psycopg.connect(product.endpoints.database_url) as database:
        query = "select is_private from public.repositories where full_name = %s"
        assert database.execute(query, (f"{login}/secret-plans",)).fetchall() == [(True,)]


async def test_suggestions_narrow_and_close_as_keys_say(page: Page, app_url: str, login: str) -> None:
    await sign_in(page, app_url, login)
    options = await search(page, "tool-9")
    # tool-9 and tool-90 to tool-99, as many as are shown at once.
    await expect(options).to_have_count(8)
    await page.keyboard.type("7")
    await expect(options).to_have_text([re.compile(f"^{login}/tool-97")])
    await page.keyboard.press("ArrowUp")
    await expect(options).to_have_attribute("aria-selected", "true")
    field = page.get_by_role("combobox", name="Add a repository")
    await page.keyboard.press("Escape")
    await expect(field).to_have_attribute("aria-expanded", "false")
    await expect(field).to_have_value("tool-97")
    await page.keyboard.press("ArrowDown")
    await expect(options).to_have_count(1)
    await options.click()
    await expect(page.locator(".repository").filter(has_text=f"github.com/{login}/tool-97")).to_be_visible()
