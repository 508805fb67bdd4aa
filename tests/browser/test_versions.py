"""The versions of a course: a list, an older one that says so, and what changed between two."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.async_api import Page, expect


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    return page


async def test_an_older_course_leads_to_the_newest(page: Page, app_url: str, older_course: tuple[UUID, UUID]) -> None:
    older, newest = older_course
    await page.goto(f"{app_url}/courses/{older}/gone")
    banner = page.get_by_test_id("older")
    await expect(banner).to_contain_text("older version")
    await banner.get_by_role("link", name="Read the newest one").click()
    await page.wait_for_url(f"**/courses/{newest}")
    await expect(page.get_by_test_id("older")).to_have_count(0)


async def test_two_versions_are_compared(page: Page, app_url: str, older_course: tuple[UUID, UUID]) -> None:
    older, newest = older_course
    await page.goto(f"{app_url}/courses/{newest}")
    await page.get_by_role("link", name="Versions").click()
    await expect(page.locator(".versions-table tbody tr")).to_have_count(2)
    await expect(page.locator(".versions-table tr.here")).to_contain_text("newest")
    await page.get_by_role("button", name="Show what changed").click()
    await page.wait_for_url(f"**/courses/{newest}/-/changes/{older}")
    await expect(page.locator(".change-added")).to_have_count(1)
    await expect(page.locator(".change-removed")).to_contain_text("Gone")
    changed = page.locator(".change-text")
    await expect(changed).to_have_count(1)
    await expect(changed.locator("del")).to_have_text(["A line that was first."])
    await expect(page.locator(".changes-figures")).to_contain_text("was 25 %")
    await expect(page.locator(".changes-rest")).to_contain_text("as they were")


async def test_versions_of_nobody_are_not_there(page: Page, app_url: str, older_course: tuple[UUID, UUID]) -> None:
    for path in ("/-/versions", "/-/changes/00000000-0000-4000-8000-000000000000", "/-/changes/nonsense"):
        answer = await page.goto(f"{app_url}/courses/{older_course[1]}{path}")
        assert answer is not None
        assert answer.status == (200 if path == "/-/versions" else 404)
    await page.context.clear_cookies()
    await page.goto(f"{app_url}/courses/{older_course[1]}/-/versions")
    assert "/sign-in" in page.url
