"""The main job in a real browser: sign in, add a repository, generate, watch it live, read the course."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from .conftest import Product

STEPS = ("Extract", "Relate", "Order", "Write", "Review", "Tutorials")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository nobody has seen, large enough that one can watch."""
    folder = tmp_path / "orchard"
    (folder / "orchard").mkdir(parents=True)
    (folder / "README.md").write_text("# Orchard\n\nKeeps trees, and counts what they bear.\n")
    for number in range(120):
        below = f"from orchard.tree{number - 1} import Tree{number - 1}\n\n\n" if number else ""
        base = f"(Tree{number - 1})" if number else ""
        (folder / "orchard" / f"tree{number}.py").write_text(
            f'"""Tree number {number} of the orchard."""\n\n{below}class Tree{number}{base}:\n'
            f'    """A tree that bears {number} apples."""\n\n    def apples(self) -> int:\n'
            f'        """How many apples hang there."""\n        if {number} < 0:\n            raise ValueError\n'
            f"        return {number}\n\n\ndef pick{number}() -> int:\n"
            f'    """Pick every apple."""\n    return Tree{number}().apples()\n'
        )
    (folder / "orchard" / "__init__.py").write_text('"""An orchard."""\n')
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Plant"]):
        subprocess.run([*git, *command], check=True)
    return folder


async def test_from_sign_in_to_a_course_without_a_reload(page: Page, product: Product, repository: Path) -> None:
    await page.goto(product.sign_in_url.split("&next=")[0])
    await expect(page.get_by_role("heading", name="Repositories", level=1)).to_be_visible()
    await page.get_by_label(re.compile("add a repository", re.I)).fill(str(repository))
    await page.get_by_role("button", name="Add").click()
    card = page.locator(".repository", has_text=repository.name)
    await card.get_by_role("button", name=re.compile("Generate course")).click()
    await page.get_by_test_id("start").click()

    # The run page is opened while the job runs, and is not loaded again.
    await page.wait_for_url(re.compile(r"/runs/"))
    await page.evaluate("window.notReloaded = true")
    for step in STEPS:
        await expect(page.get_by_text(step, exact=True).first).to_be_visible()
    read = page.get_by_role("link", name=re.compile("Read (the )?course|Open (the )?course", re.I)).first
    await expect(read).to_be_visible(timeout=180_000)
    assert await page.evaluate("window.notReloaded")

    await read.click()
    await page.wait_for_url(re.compile(r"/courses/"))
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def test_the_course_about_this_repository_can_be_read(page: Page, product: Product) -> None:
    await page.goto(product.sign_in_url)
    await page.wait_for_url(re.compile(r"/courses/"))
    await page.get_by_role("link", name=re.compile("Start here")).first.click()
    await expect(page.get_by_role("heading", level=1, name="Start here")).to_be_visible()
    # The diagram is drawn, not shown as source.
    await expect(page.locator("figure.diagram svg").first).to_be_visible()
    # On to the next chapter, which quotes the code and says where it stands.
    await page.get_by_role("link", name=re.compile("Next")).first.click()
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Start here")
    excerpt = page.locator("figure.excerpt").first
    await expect(excerpt.locator("figcaption")).to_contain_text(re.compile(r"\S+\.\w+:\d+"))
    await expect(excerpt.locator("pre")).not_to_be_empty()


async def test_a_stranger_is_asked_to_sign_in(page: Page, product: Product) -> None:
    course = product.sign_in_url.split("&next=")[1]
    for path in ("/", course, "/runs/00000000-0000-0000-0000-000000000000"):
        await page.goto(product.url + path)
        await expect(page.get_by_label(re.compile("email", re.I))).to_be_visible()
