"""API keys on the account page: made, shown once, used by a program, taken back."""

from __future__ import annotations

import re

import httpx
import psycopg
from playwright.async_api import Page, expect

from .axe import serious_in_both_themes
from .conftest import Product
from .held import add
from .pages import listening


async def trigger(product: Product, key: str, repository: object) -> httpx.Response:
    """What a program with the key does."""
    async with httpx.AsyncClient(timeout=30) as http:
        return await http.post(
            f"{product.endpoints.url}/functions/v1/trigger-job",
            json={"repository": str(repository)},
            headers={"Authorization": f"Bearer {key}"},
        )


#: Which of two clicks would send the form; neither does.
TWICE = """(button) => {
  const sent = [];
  addEventListener("submit", (event) => { sent.push(!event.defaultPrevented); event.preventDefault(); });
  button.click();
  button.click();
  return sent;
}"""


async def test_a_key_is_shown_once_opens_one_door_and_is_taken_back(
    page: Page, product: Product, admin: psycopg.Connection, user: str
) -> None:
    repository = add(admin, user, "ada/by-key")
    await page.goto(f"{product.url}/account")
    await expect(page.get_by_test_id("no-keys")).to_be_visible()
    await listening(page)
    await page.get_by_label("What will use it").fill("nightly build")
    make = page.get_by_role("button", name="Make a key")
    assert await make.evaluate(TWICE) == [True, False]
    await page.reload()
    await page.get_by_label("What will use it").fill("nightly build")
    await make.click()
    field = page.get_by_test_id("fresh-key")
    await expect(field).to_have_value(re.compile("^fdn_[0-9a-f]{64}$"))
    key = await field.input_value()
    listed = page.get_by_test_id("api-key")
    await expect(listed).to_have_count(1)
    await expect(listed).to_contain_text("nightly build")
    await expect(listed).to_contain_text("never used")
    assert await serious_in_both_themes(page) == []
    # On a phone everything stands within the margins.
    await page.set_viewport_size({"width": 320, "height": 700})
    edges = "[...document.querySelectorAll('.account-part')].map((part) => part.getBoundingClientRect().right)"
    assert max(await page.evaluate(edges)) <= 320 - 16
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=product.url)
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied.")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == key

    await page.reload()
    await expect(listed).to_have_count(1)
    assert key not in await page.content()

    answer = await trigger(product, key, repository)
    assert answer.status_code == 202, answer.text
    await page.reload()
    await expect(listed).to_contain_text("last used just now")
    await listening(page)

    revoke = page.get_by_role("button", name="Revoke the key nightly build")
    await revoke.click()
    await expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    assert await serious_in_both_themes(page) == []
    for _press in range(3):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "!document.activeElement.closest('main') || !!document.activeElement.closest('dialog')"
        )
    await page.keyboard.press("Escape")
    await expect(revoke).to_be_focused()
    await revoke.click()
    await page.get_by_role("button", name="Revoke the key", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("The key has been revoked")
    await expect(page.get_by_test_id("no-keys")).to_be_visible()
    await page.get_by_text("1 revoked key").click()
    await expect(page.locator(".keys-revoked")).to_contain_text("nightly build")
    assert (await trigger(product, key, repository)).status_code == 401


async def test_a_key_that_cannot_be_made_says_why_and_nobody_revokes_anothers(
    page: Page, product: Product, admin: psycopg.Connection, user: str
) -> None:
    insert = """insert into private.api_keys (user_id, name, key_hash, created_at)
                select %s::uuid, 'number ' || n, sha256((%s::text || n)::bytea), now()
                  from generate_series(1, %s) n returning id"""
    admin.execute(insert, (user, user, 20))
    await page.goto(f"{product.url}/account")
    await expect(page.get_by_test_id("api-key")).to_have_count(20)
    await page.get_by_label("What will use it").fill("one too many")
    await page.get_by_role("button", name="Make a key").click()
    await expect(page.get_by_role("alert")).to_contain_text("You have 20 keys already.")
    answer = await page.request.post(f"{product.url}/account/keys", form={"name": "  "}, max_redirects=0)
    assert answer.headers["location"] == "/account?problem=key-name"

    other = admin.execute("select id from auth.users where id <> %s limit 1", (user,)).fetchone()
    assert other is not None
    theirs = admin.execute(insert, (other[0], other[0], 1)).fetchone()
    assert theirs is not None
    await page.request.post(f"{product.url}/account/keys/{theirs[0]}/revoke")
    row = admin.execute("select revoked_at from private.api_keys where id = %s", (theirs[0],)).fetchone()
    assert row == (None,)
    admin.execute("delete from private.api_keys where id = %s", (theirs[0],))
