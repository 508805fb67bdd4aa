"""The dialog before a run, the card that answers at once, and the branch that has moved since."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.async_api import Page, expect

from tests.fakes.github.api import FakeGithub
from tests.fakes.github.repositories import Repository

from .conftest import Product

COMMITS = [f"{number:040x}" for number in range(1, 14)]


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await expect(page.locator(".repository").first).to_be_visible()
    return page


async def added(page: Page, github: FakeGithub, repository: Repository) -> str:
    """The selector of the card of a repository that was just added."""
    github.repositories.add(repository)
    await page.get_by_label("Add a repository").fill(repository.full_name)
    await page.get_by_role("button", name="Add", exact=True).click()
    card = page.locator(".repository").filter(has_text=f"github.com/{repository.full_name}")
    await expect(card).to_be_visible()
    return f'[data-repository="{await card.get_attribute("data-repository")}"]'


async def test_wishes_are_stored_with_the_job(page: Page, github: FakeGithub, product: Product) -> None:
    branches = {"main": COMMITS, "8.1.x": COMMITS[:2]}
    card = page.locator(await added(page, github, Repository(full_name="ada/wishes", branches=branches)))
    await card.get_by_test_id("generate").click()
    dialog = page.get_by_role("dialog", name="Generate a course of wishes")
    await expect(dialog.locator("datalist option")).to_have_count(2)
    await expect(dialog.get_by_test_id("estimate").locator("visible=true")).to_contain_text("costs nothing")
    # No worker here has a key.
    await expect(dialog.get_by_role("radio", name="Claude")).to_be_disabled()

    await dialog.get_by_label("Branch, tag or commit").fill("no-such-branch")
    await dialog.get_by_test_id("start").click()
    await expect(dialog.get_by_role("alert")).to_contain_text(
        "ada/wishes has no branch, tag or commit “no-such-branch”"
    )

    await dialog.get_by_label("Branch, tag or commit").fill("8.1.x")
    await dialog.get_by_label("Language of the course").locator("visible=true").select_option("fr")
    await dialog.get_by_test_id("start").dblclick()
    await page.wait_for_url(re.compile("/runs/"))
    with psycopg.connect(product.endpoints.database_url) as database:
        jobs = database.execute(
            "select branch, engine, options from public.jobs join public.repositories r on r.id = repository_id"
            " where r.full_name = 'ada/wishes'"
        ).fetchall()
    # Two clicks, one job.
    assert jobs == [("8.1.x", "offline", {"language": "fr"})]


async def test_the_card_says_at_once_that_it_is_queued(page: Page, github: FakeGithub) -> None:
    selector = await added(page, github, Repository(full_name="ada/quick"))
    await page.locator(selector).get_by_test_id("generate").click()
    await expect(page.get_by_test_id("start")).to_be_visible()
    await page.evaluate(
        """(selector) => {
          const card = document.querySelector(selector);
          document.querySelector('[data-testid="start"]').addEventListener("click", () => {
            const clicked = performance.now();
            new MutationObserver(() => {
              if (card.textContent.includes("Queued")) sessionStorage.queuedAfter ??= performance.now() - clicked;
            }).observe(card, { childList: true, subtree: true, characterData: true });
          });
        }""",
        selector,
    )
    await page.get_by_test_id("start").click()
    await page.wait_for_url(re.compile("/runs/"))
    assert float(await page.evaluate("sessionStorage.queuedAfter")) < 200


async def test_a_branch_that_has_moved_offers_an_update(page: Page, github: FakeGithub, product: Product) -> None:
    await added(page, github, Repository(full_name="ada/moving", branches={"main": COMMITS}))
    with psycopg.connect(product.endpoints.database_url, autocommit=True) as database:
        database.execute(
            "insert into public.courses"
            " (repository_id, user_id, version, branch, commit_sha, engine, title, created_at)"
            " select id, user_id, 1, 'main', %s, 'offline', 'Moving', now() from public.repositories"
            " where full_name = 'ada/moving'",
            (COMMITS[0],),
        )
    await page.reload()
    card = page.locator(".repository").filter(has_text="github.com/ada/moving")
    await expect(card.get_by_test_id("moved")).to_contain_text("12 commits behind")
    await expect(card.locator("time")).to_have_attribute("title", re.compile(r"\d{4}, \d\d:\d\d UTC"))
    await card.get_by_role("button", name="Generate again").click()
    dialog = page.get_by_role("dialog", name="Generate moving again")
    await dialog.get_by_role("radio", name="Everything anew").check()
    await dialog.get_by_test_id("start").click()
    await page.wait_for_url(re.compile("/runs/"))
    with psycopg.connect(product.endpoints.database_url) as database:
        [(branch, options)] = database.execute(
            "select j.branch, j.options from public.jobs j join public.repositories r on r.id = j.repository_id"
            " where r.full_name = 'ada/moving'"
        ).fetchall()
    assert (branch, options) == ("main", {"language": "en", "anew": True})
