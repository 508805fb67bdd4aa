"""Adding, generating and removing, as a person does it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.fakes.github.api import FakeGithub
from tests.fakes.github.repositories import Repository

from .pages import TWO_CLICKS

SOURCES = {
    "README.md": "# Harbour\n\nKeeps track of ships that enter and leave a harbour.\n",
    "harbour/__init__.py": '"""Keeps track of ships."""\n',
    "harbour/ships.py": '''"""Ships and what they carry."""


class Ship:
    """A ship with a name and a draught in metres."""

    def __init__(self, name: str, draught: float = 3.5) -> None:
        self.name = name
        self.draught = draught

    def fits(self, depth: float) -> bool:
        """Whether the ship can lie in water of this depth."""
        return self.draught < depth
''',
    "harbour/berths.py": '''"""Berths, where ships lie."""

from __future__ import annotations

from harbour.ships import Ship


class BerthTaken(Exception):
    """Another ship lies there."""


class Berth:
    """A place for one ship."""

    def __init__(self, depth: float) -> None:
        self.depth = depth
        self.ship: Ship | None = None

    def moor(self, ship: Ship) -> None:
        """Moors a ship. Raises BerthTaken where one lies already."""
        if self.ship is not None:
            raise BerthTaken(self.ship.name)
        if not ship.fits(self.depth):
            raise ValueError("too shallow")
        self.ship = ship
''',
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small Git repository on this machine."""
    folder = tmp_path / "harbour"
    for name, text in SOURCES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Ships and berths"]):
        subprocess.run([*git, *command], check=True)
    return folder


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
        # another host
        ("https://gitlab.com/owner/name", "is not GitHub"),
        # no shape at all
        ("click", "is not a repository. Write owner/name"),
        # a folder, but not from the root
        ("../projects/atlas", "is not an absolute path"),
        # a page of GitHub
        ("https://github.com/pallets", "not a repository"),
        # nothing
        ("", "Type the address"),
    ],
)
async def test_what_is_no_repository_is_said_in_a_sentence(page: Page, typed: str, sentence: str) -> None:
    cards = await page.locator(".repository").count()
    await add(page, typed)
    await expect(page.locator("#source-help")).to_contain_text(sentence)
    await expect(page.locator(".repository")).to_have_count(cards)


async def test_a_repository_comes_and_goes(page: Page, github: FakeGithub) -> None:
    github.repositories.add(Repository(full_name="pallets/markupsafe"))
    await add(page, "https://github.com/pallets/markupsafe.git")
    card = page.locator(".repository").filter(has=page.get_by_role("heading", name="markupsafe"))
    await expect(card).to_be_visible()
    await expect(page.get_by_label("Add a repository")).to_have_value("")
    await card.get_by_role("button", name="Remove markupsafe").click()
    await page.get_by_role("button", name="Keep it").click()
    await expect(card).to_be_visible()
    await card.get_by_role("button", name="Remove markupsafe").click()
    await page.get_by_role("button", name="Remove", exact=True).click()
    await expect(card).to_have_count(0)


async def test_from_a_folder_to_a_course_without_a_reload(page: Page, repository: Path) -> None:
    await add(page, str(repository))
    card = page.locator(".repository").filter(has_text=str(repository))
    await card.get_by_test_id("generate").click()
    await page.get_by_label("Branch, tag or commit").fill("main")
    await page.get_by_test_id("start").evaluate(TWO_CLICKS)
    await page.wait_for_url("**/runs/*")
    run = page.url.rsplit("/", 1)[-1]

    await page.evaluate("window.sameDocument = true")
    await expect(page.get_by_text("ready to be read.")).to_be_visible(timeout=120_000)
    assert await page.evaluate("window.sameDocument")
    await expect(page.locator(".stage[data-state=done]")).to_have_count(9)
    await expect(page.locator(".log-line").first).to_be_visible()

    await page.get_by_test_id("live-chapter").first.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.locator(".prose p").first).to_be_visible()
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="Read the course").click()
    await expect(page.get_by_role("heading", name="Chapters", exact=True)).to_be_visible()

    # Two clicks made one run.
    await page.goto(page.url.split("/courses/")[0])
    await expect(card.get_by_role("link", name="Read course")).to_be_visible()
    await page.goto(f"{page.url.rstrip('/')}/runs/{run}")
    await expect(page.locator(".stages")).to_be_visible()
    await expect(page.locator(".log-line").filter(has_text="Queued.")).to_have_count(1)


async def test_the_view_is_in_the_address(page: Page, github: FakeGithub) -> None:
    github.repositories.add(Repository(full_name="ada/zephyr"))
    await add(page, "ada/zephyr")
    shown = page.locator(".repository:visible")
    await page.get_by_role("radio", name="No course yet").check()
    await page.get_by_label("Filter by words").fill("zeph")
    await expect(shown).to_have_count(1)
    await page.get_by_label("Sort").select_option("name")
    await page.wait_for_url("**/?state=new&q=zeph&sort=name")

    # The same view in another tab.
    other = await page.context.new_page()
    await other.goto(page.url)
    await expect(other.locator(".repository:visible")).to_have_count(1)
    await expect(other.get_by_role("radio", name="No course yet")).to_be_checked()
    await expect(other.get_by_label("Filter by words")).to_have_value("zeph")
    await expect(other.get_by_label("Sort")).to_have_value("name")
    # A count for each state, of what has these words.
    await expect(other.get_by_role("radio", name="Ready 0")).to_be_visible()
    await other.get_by_role("radio", name="Ready").check()
    await expect(other.get_by_role("heading", name="Nothing matches")).to_be_visible()
    await other.go_back()
    await expect(other.locator(".repository:visible")).to_have_count(1)
    await other.close()


async def test_removing_keeps_the_focus_inside_until_it_is_answered(page: Page, github: FakeGithub) -> None:
    github.repositories.add(Repository(full_name="ada/mistral"))
    await add(page, "ada/mistral")
    card = page.locator(".repository").filter(has=page.get_by_role("heading", name="mistral"))
    remove = card.get_by_role("button", name="Remove mistral")
    # What was added gets the focus, a moment after it is there.
    await expect(card).to_be_focused()
    await remove.click()
    await expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    for _press in range(4):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "!document.activeElement.closest('main') || !!document.activeElement.closest('dialog')"
        )
    await page.keyboard.press("Escape")
    await expect(remove).to_be_focused()
    await expect(card).to_be_visible()
