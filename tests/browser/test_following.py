"""Followed branches: switched on at a card, and a push that GitHub signed makes the course again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import uuid
from typing import Any

import httpx
import psycopg
from playwright.async_api import Page, expect

from core.workers import WorkerGateway
from tests.fakes.github.api import FakeGithub
from tests.fakes.github.repositories import Repository

from .axe import serious_in_both_themes
from .conftest import WEBHOOK_SECRET, Product
from .held import add, hold

PUSHED = "f" * 40


async def push(product: Product, name: str, branch: str) -> dict[str, Any]:
    """What GitHub sends when somebody pushes."""
    repository = {"full_name": name, "default_branch": "main", "private": False}
    body = json.dumps({"ref": f"refs/heads/{branch}", "after": PUSHED, "repository": repository}).encode()
    signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": str(uuid.uuid4()),
        "x-hub-signature-256": f"sha256={signature}",
    }
    async with httpx.AsyncClient(timeout=30) as http:
        url = f"{product.endpoints.url}/functions/v1/github-webhook"
        answer = await http.post(url, content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    counts: dict[str, Any] = answer.json()
    return counts


async def test_a_push_to_a_branch_that_is_followed_makes_the_course_again(
    page: Page, product: Product, admin: psycopg.Connection, user: str, github: FakeGithub
) -> None:
    github.repositories.add(Repository(full_name="ada/tides", branches={"main": ["1" * 40], "next": ["2" * 40]}))
    key = add(admin, user, "ada/tides")
    admin.execute("update public.repositories set default_branch = 'main' where id = %s", (key,))
    await page.goto(product.url)
    card = page.locator(".repository")
    await card.get_by_role("button", name="Follow pushes to tides").click()
    dialog = page.get_by_role("dialog", name="Follow tides")
    address = f"{product.endpoints.url}/functions/v1/github-webhook"
    await expect(dialog.get_by_label("Payload URL")).to_have_value(address)
    main = dialog.get_by_role("switch", name="main")
    await expect(main).not_to_be_checked()
    await main.press("Space")
    await expect(dialog.locator(".branch")).to_contain_text("followed just now")
    # The switch that was pressed is still there, with the focus.
    await expect(main).to_be_focused()
    await expect(page.locator("[data-announce]")).to_have_text("main is followed.")

    assert await serious_in_both_themes(page) == []

    # Another branch, by its name; what cannot move is refused.
    await expect(dialog.locator("datalist option")).to_have_count(2)
    await dialog.get_by_label("Another branch").fill("v1.0")
    await dialog.get_by_role("button", name="Follow").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("There is no branch “v1.0”.")
    await dialog.get_by_label("Another branch").fill("next")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("switch", name="next")).to_be_checked()
    await dialog.get_by_role("switch", name="next").click()
    await expect(dialog.locator(".branch").filter(has_text="next")).to_contain_text("not followed")
    await dialog.get_by_role("button", name="Close").click()
    follow = card.get_by_role("button", name="Following main of tides")
    await expect(follow).to_be_visible()

    await follow.evaluate("button => button.dataset.isTheSame = ''")
    assert (await push(product, "ada/tides", "next"))["queued"] == 0
    assert (await push(product, "Ada/Tides", "main"))["queued"] == 1
    # The page hears of it by itself; how far the worker is by now is another matter.
    await expect(card).to_have_attribute("data-state", re.compile("running|failed"))
    # A button that was replaced as the run moved on would lose a click made in that moment.
    await expect(follow).to_have_attribute("data-is-the-same", "")
    await follow.click()
    await expect(dialog.locator(".branch").filter(has_text="main")).to_contain_text(PUSHED[:7])
    await main.click()
    await expect(dialog.locator(".branch").filter(has_text="main")).to_contain_text("not followed")
    left = "select count(*) from private.followed_branches where repository_id = %s"
    assert admin.execute(left, (key,)).fetchone() == (0,)


#: Notes each name that the card's button for following has from now on.
_NAMES = """card => {
  window.names = [];
  const look = () => window.names.push(card.querySelector("[data-testid=follow]").getAttribute("aria-label"));
  new MutationObserver(look).observe(card, { attributes: true, childList: true, subtree: true });
}"""


async def test_what_was_read_before_a_change_does_not_come_after_it(
    page: Page, product: Product, admin: psycopg.Connection, worker: WorkerGateway, user: str, github: FakeGithub
) -> None:
    github.repositories.add(Repository(full_name="ada/ebb", branches={"main": ["1" * 40], "next": ["2" * 40]}))
    key = add(admin, user, "ada/ebb")
    await page.goto(product.url)
    card = page.locator(".repository")
    await card.get_by_role("button", name="Follow pushes to ebb").click()
    dialog = page.get_by_role("dialog", name="Follow ebb")
    await dialog.get_by_label("Another branch").fill("next")
    with psycopg.connect(product.endpoints.database_url) as slow:
        # The snapshot that is read behind the first change waits here for its courses, and knows the branch.
        slow.execute("lock table public.courses")
        await page.keyboard.press("Enter")
        await expect(card.get_by_test_id("follow")).to_have_attribute("aria-label", "Following next of ebb")
        waits = "select from pg_locks where relation = 'public.courses'::regclass and not granted"
        async with asyncio.timeout(30):
            while admin.execute(waits).fetchone() is None:
                await asyncio.sleep(0.02)
        await dialog.get_by_role("switch", name="next").click()
        await expect(card.get_by_test_id("follow")).to_have_attribute("aria-label", "Follow pushes to ebb")
        await card.evaluate(_NAMES)
    # Snapshots come one after the other: with the run, the one that waited has been drawn.
    hold(admin, worker, user, key)
    await expect(card).to_have_attribute("data-state", "running")
    assert set(await page.evaluate("window.names")) == {"Follow pushes to ebb"}


async def test_a_folder_cannot_be_followed(page: Page, product: Product) -> None:
    await page.goto(product.sign_in_url.split("&next=")[0] + "&next=/")
    local = page.locator(".repository").filter(has_text="/").filter(has_not_text="github.com/").first
    await expect(local).to_be_visible()
    await expect(local.get_by_test_id("follow")).to_have_count(0)
