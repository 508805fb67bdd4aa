"""Getting in and out."""

from __future__ import annotations

import re
import secrets

from playwright.async_api import Page, expect

#: A JWT. A drawn diagram, too, holds JSON in Base64, but not in parts with a point between.
_TOKEN = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+")


async def test_a_page_for_users_leads_to_sign_in_and_back(page: Page, app_url: str) -> None:
    await page.goto(f"{app_url}/runs/00000000-0000-4000-8000-000000000000")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "next=%2Fruns%2F00000000" in page.url


async def test_a_new_account_can_be_made_and_used_at_once(page: Page, app_url: str) -> None:
    await page.goto(f"{app_url}/sign-in")
    await page.get_by_role("button", name="Create an account").click()
    await page.get_by_label("Email address").fill(f"{secrets.token_hex(6)}@example.com")
    await page.get_by_label("Password").fill("correct horse battery")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("heading", name="No repositories yet")).to_be_visible()


async def test_a_wrong_password_is_said_and_what_was_typed_stays(page: Page, app_url: str) -> None:
    await page.goto(f"{app_url}/sign-in")
    await page.get_by_label("Email address").fill("nobody@example.com")
    await page.get_by_label("Password").fill("not the password")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    await expect(page.get_by_label("Email address")).to_have_value("nobody@example.com")


async def test_the_session_is_a_cookie_no_script_can_read(page: Page, sign_in_url: str) -> None:
    answer = await page.goto(sign_in_url)
    assert answer is not None
    assert "eyJ" not in await answer.text()
    await expect(page.get_by_role("button", name="Account of")).to_be_visible()
    cookies = [cookie for cookie in await page.context.cookies() if "fondation" in cookie["name"]]
    assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [(True, "Lax")]
    assert await page.evaluate("document.cookie") == ""
    assert not _TOKEN.search(await page.content())


async def test_signing_in_takes_a_new_session_id(page: Page, sign_in_url: str) -> None:
    identifiers = []
    for _ in range(2):
        await page.goto(sign_in_url)
        await expect(page.get_by_role("button", name="Account of")).to_be_visible()
        identifiers += [cookie["value"] for cookie in await page.context.cookies() if "fondation" in cookie["name"]]
    assert len(set(identifiers)) == 2


async def test_signing_out_ends_every_tab(page: Page, app_url: str, sign_in_url: str) -> None:
    await page.goto(sign_in_url)
    other = await page.context.new_page()
    await other.goto(app_url)
    await expect(other.get_by_role("heading", name="Repositories")).to_be_visible()
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("button", name="Sign out").click()
    for tab in (page, other):
        await expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_link_with_a_wrong_key_signs_nobody_in(page: Page, app_url: str) -> None:
    await page.goto(f"{app_url}/auth/local?key=wrong&next=/")
    await expect(page.get_by_text("This link does not sign anybody in.")).to_be_visible()


async def test_nobody_is_sent_to_another_site(page: Page, app_url: str, sign_in_url: str) -> None:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=//example.org/")
    await expect(page.get_by_role("heading", name="Repositories")).to_be_visible()
    assert page.url.rstrip("/") == app_url.rstrip("/")
