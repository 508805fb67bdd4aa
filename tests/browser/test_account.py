"""The account page: what is kept of somebody's access to GitHub, and how they end it."""

from __future__ import annotations

import secrets

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.github.api import FakeGithub

from .conftest import Product
from .pages import listening
from .test_github_sign_in import cookie, sign_in


@pytest.fixture
def login(github: FakeGithub) -> str:
    return github.users.add(f"user-{secrets.token_hex(4)}", "A User", ["ada/engine", "ada/notes"]).login


async def test_private_repositories_are_asked_for_and_never_lost_by_signing_in_again(
    page: Page, browser: Browser, app_url: str, github: FakeGithub, login: str
) -> None:
    await sign_in(page, app_url, login, "/account")
    before = await cookie(page.context)
    await expect(page.get_by_test_id("github-token")).not_to_contain_text("repo,")
    await page.get_by_role("link", name="Allow private repositories").click()
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_test_id("github-token")).to_contain_text("repo")
    assert await cookie(page.context) != before
    assert "repo" in github.oauth.asked[-1]

    await page.get_by_role("button", name=f"Account of {login}").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.goto(f"{app_url}/account")
    await page.get_by_role("link", name="Continue with GitHub").click()
    # Known and allowed before: GitHub sends the browser straight back, twice.
    await expect(page.get_by_test_id("github-token")).to_contain_text("repo")
    assert ["repo" in scopes for scopes in github.oauth.asked[-2:]] == [False, True]


async def test_the_token_can_be_removed_and_the_question_taken_back(
    page: Page, app_url: str, product: Product, login: str
) -> None:
    await sign_in(page, app_url, login, "/account")
    await listening(page)
    await page.get_by_role("button", name="Remove the GitHub token").click()
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_test_id("github-token")).to_be_visible()
    await page.get_by_role("button", name="Remove the GitHub token").click()
    await page.get_by_role("button", name="Remove the token").click()
    await expect(page.get_by_text("The GitHub token has been removed here.")).to_be_visible()
    await expect(page.get_by_text("No GitHub token of yours is stored.")).to_be_visible()
    with psycopg.connect(product.endpoints.database_url) as connection:
        count = (
            "select count(*) from private.github_tokens t join auth.users u on u.id = t.user_id where u.email like %s"
        )
        assert connection.execute(count, (f"{login}@%",)).fetchone() == (0,)


async def test_coming_back_as_somebody_else_changes_nothing(
    page: Page, app_url: str, github: FakeGithub, login: str
) -> None:
    other = github.users.add(f"user-{secrets.token_hex(4)}").login
    await sign_in(page, app_url, login, "/account")
    await page.get_by_role("link", name="Allow private repositories").click()
    await page.get_by_role("button", name=f"Authorize as {other}").click()
    await expect(page.get_by_text("You came back from GitHub as somebody else.")).to_be_visible()
    await expect(page.get_by_role("button", name=f"Account of {login}")).to_be_visible()


async def test_signing_out_everywhere_ends_the_other_browser_too(
    page: Page, browser: Browser, app_url: str, login: str
) -> None:
    await sign_in(page, app_url, login)
    context = await browser.new_context()
    other = await context.new_page()
    await sign_in(other, app_url, login)
    await page.goto(f"{app_url}/account")
    await expect(page.get_by_text("You are signed in with 2 browsers.")).to_be_visible()
    await page.get_by_role("button", name="Sign out everywhere").click()
    for tab in (page, other):
        await expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    await other.goto(f"{app_url}/account")
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    await context.close()


async def test_signing_out_ends_the_tabs_that_are_open(page: Page, app_url: str, login: str) -> None:
    await sign_in(page, app_url, login)
    other = await page.context.new_page()
    await other.goto(app_url)
    await expect(other.get_by_role("heading", name="Repositories", exact=True)).to_be_visible()
    # A second visit to GitHub in between changes the id, and the tab still belongs to the session.
    await page.goto(f"{app_url}/auth/github?scope=repo&next=/account")
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await page.get_by_role("button", name=f"Account of {login}").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    for tab in (page, other):
        await expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
