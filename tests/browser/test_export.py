"""A course to take along: every format is a file that opens."""

from __future__ import annotations

import json
import zipfile
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

#: Format, how its file ends, and something that is in it.
FORMATS = [
    ("html", "-site.zip", "index.html"),
    ("markdown", "-markdown.zip", "README.md"),
    ("epub", "-book.epub", "mimetype"),
    ("codetour", "-codetour.zip", ".tours/"),
    ("anki", "-cards.apkg", "collection.anki2"),
]


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    return page


async def test_every_format_is_a_file_that_opens(page: Page, app_url: str, older_course: tuple[UUID, UUID]) -> None:
    await page.goto(f"{app_url}/courses/{older_course[1]}")
    # They are made behind the course: the last one is there within a minute.
    for _ in range(60):
        answer = await page.request.get(f"{app_url}/courses/{older_course[1]}/-/export/anki")
        if answer.ok:
            break
        await page.wait_for_timeout(1000)
    await page.get_by_role("link", name="Download", exact=True).click()
    await expect(page.locator(".downloads a")).to_have_count(len(FORMATS))
    for form, ending, content in FORMATS:
        async with page.expect_download() as downloading:
            await page.locator(f".downloads a[href$='/{form}']").click()
        download = await downloading.value
        assert download.suggested_filename.endswith(ending)
        with zipfile.ZipFile(await download.path()) as archive:
            assert archive.testzip() is None
            assert any(name.startswith(content) for name in archive.namelist())
            if form == "codetour":
                tour = next(name for name in archive.namelist() if name.endswith(".tour"))
                assert json.loads(archive.read(tour))["steps"]


async def test_a_course_without_files_says_what_to_do(
    page: Page, app_url: str, older_course: tuple[UUID, UUID]
) -> None:
    await page.goto(f"{app_url}/courses/{older_course[0]}/-/export")
    await expect(page.locator(".panel")).to_contain_text("generated again")
    answer = await page.goto(f"{app_url}/courses/{older_course[0]}/-/export/html")
    assert answer is not None
    assert answer.status == 404


async def test_a_file_is_private(page: Page, app_url: str, older_course: tuple[UUID, UUID]) -> None:
    answer = await page.request.get(f"{app_url}/courses/{older_course[1]}/-/export/html")
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(await answer.body())
    await page.context.clear_cookies()
    answer = await page.request.get(f"{app_url}/courses/{older_course[1]}/-/export/html", max_redirects=0)
    assert answer.status == 303
