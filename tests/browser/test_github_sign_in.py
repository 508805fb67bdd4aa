"""Signing in with GitHub: the whole way through Supabase Auth, against a fake GitHub that speaks the real wire."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.fakes.github.api import FakeGithub

from .conftest import Product


@pytest.fixture
def login(github: FakeGithub) -> str:
    """Somebody with an account on GitHub whom the product does not know yet."""
    return github.users.add(f"user-{secrets.token_hex(4)}", "A User", ["ada/engine"]).login


@pytest.fixture
def forgetful(github: FakeGithub) -> Iterator[FakeGithub]:
    """GitHub refuses every code."""
    github.oauth.refuses_codes = True
    yield github
    github.oauth.refuses_codes = False


async def sign_in(page: Page, app_url: str, login: str, path: str = "/") -> None:
    await page.goto(f"{app_url}{path}")
    await page.get_by_role("link", name="Continue with GitHub").click()
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_role("button", name=f"Account of {login}")).to_be_visible()


async def cookie(context: BrowserContext) -> str:
    return next(item["value"] for item in await context.cookies() if item["name"] == "fondation")


async def test_the_way_through_github_leads_back_to_where_it_began(
    page: Page, app_url: str, github: FakeGithub, login: str
) -> None:
    await sign_in(page, app_url, login, "/account")
    assert urlsplit(page.url).path == "/account"
    assert set(github.oauth.asked[-1]) == {"read:user", "user:email"}, "more is asked for than a sign-in needs"
    stored = page.get_by_test_id("github-token")
    await expect(stored).to_contain_text("read:user, user:email")
    await expect(page.get_by_text("signed in with GitHub")).to_be_visible()


async def test_the_session_id_is_a_new_one_after_signing_in(page: Page, app_url: str, login: str) -> None:
    await page.goto(f"{app_url}/sign-in")
    await page.get_by_role("link", name="Continue with GitHub").click()
    await expect(page.get_by_role("button", name=f"Authorize as {login}")).to_be_visible()
    before = await cookie(page.context)
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_role("button", name=f"Account of {login}")).to_be_visible()
    after = await cookie(page.context)
    assert before != after
    await page.context.clear_cookies()
    await page.context.add_cookies([{"name": "fondation", "value": before, "url": app_url}])
    await page.goto(app_url)
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_who_says_no_to_github_reads_what_happened(page: Page, app_url: str, login: str) -> None:
    await page.goto(f"{app_url}/sign-in?next=%2Faccount")
    await page.get_by_role("link", name="Continue with GitHub").click()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("GitHub was not allowed to sign you in.")).to_be_visible()
    await expect(page.get_by_role("link", name="Continue with GitHub")).to_have_attribute("href", re.compile("account"))


async def test_a_code_that_github_refuses(page: Page, app_url: str, login: str, forgetful: FakeGithub) -> None:
    await page.goto(f"{app_url}/sign-in")
    await page.get_by_role("link", name="Continue with GitHub").click()
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_text("GitHub did not confirm the sign-in.")).to_be_visible()


async def test_a_code_works_once_and_in_its_own_browser_only(
    page: Page, browser: Browser, app_url: str, login: str
) -> None:
    back: list[str] = []
    page.on("request", lambda request: back.append(request.url) if "/auth/callback?code=" in request.url else None)
    await page.goto(f"{app_url}/sign-in")
    await page.get_by_role("link", name="Continue with GitHub").click()
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_role("button", name=f"Account of {login}")).to_be_visible()
    assert len(back) == 1

    other = await browser.new_context()
    stranger = await other.new_page()
    await stranger.goto(back[0])
    await expect(stranger.get_by_text("That sign-in was begun in another browser")).to_be_visible()
    # With a sign-in of its own under way, the other browser's code does not fit its verifier.
    await stranger.get_by_role("link", name="Continue with GitHub").click()
    await expect(stranger.get_by_role("button", name=f"Authorize as {login}")).to_be_visible()
    await stranger.goto(back[0])
    await expect(stranger.get_by_text("took too long or was used already")).to_be_visible()
    await other.close()

    await page.goto(back[0])
    assert "problem=other-browser" in page.url
    await expect(page.get_by_role("button", name=f"Account of {login}")).to_be_visible()


async def test_a_way_back_that_supabase_does_not_know(page: Page, app_url: str, product: Product) -> None:
    await page.goto(f"{product.endpoints.url}/auth/v1/callback?code=x&state={secrets.token_hex(16)}")
    await expect(page.get_by_text("That sign-in took too long or was used already.")).to_be_visible()
    assert page.url.startswith(app_url)


@pytest.mark.parametrize("wanted", ["//example.org/", "/\\example.org"])
async def test_signing_in_leads_to_no_other_site(page: Page, app_url: str, login: str, wanted: str) -> None:
    await page.goto(app_url)
    await page.evaluate("wanted => location.assign('/auth/github?next=' + encodeURIComponent(wanted))", wanted)
    await page.get_by_role("button", name=f"Authorize as {login}").click()
    await expect(page.get_by_role("button", name=f"Account of {login}")).to_be_visible()
    assert page.url.rstrip("/") == app_url


async def test_no_token_leaves_the_server(
    page: Page, app_url: str, product: Product, github: FakeGithub, login: str
) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    await sign_in(page, app_url, login)
    texts = [await page.content()]
    await page.goto(f"{app_url}/account")
    texts += [
        await page.content(),
        await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])"),
    ]
    secret = github.users.tokens_of(login)[0]
    files = [
        path for path in (product.data / "app", product.data / "logs") for path in path.rglob("*") if path.is_file()
    ]
    assert any(path.name == "sessions.bin" for path in files), (
        "the sessions are kept elsewhere: this test looks past them"
    )
    kept = [path.read_bytes().decode("latin-1") for path in files]
    for canary in (secret, "eyJhbGciOi", github.oauth.client_secret):
        assert not [url for url in seen if canary in url]
        assert not [text for text in texts if canary in text]
        assert not [path for path, content in zip(files, kept, strict=True) if canary in content]
