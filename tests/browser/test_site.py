"""A site as a reader opens it from the disk: search, questions and colours work, and nothing is blocked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from course import analyze, engine, export, open_tree
from course.courses import Citation, Question

CODE = {
    "README.md": "# Kettle\n\nKettle boils water, and stops in time.\n",
    "kettle/__init__.py": '"""Boiling water."""\n',
    "kettle/sensors.py": '"""Reading temperatures."""\n\n\nclass Sensor:\n    """Measures the water."""\n\n'
    '    def read(self) -> float:\n        """The temperature now."""\n        value = 0.0\n        return value\n',
    "kettle/boiler.py": '"""The heart of the kettle."""\n\nfrom kettle.sensors import Sensor\n\n\nclass Boiler:\n'
    '    """Heats water until it boils."""\n\n    def boil(self, sensor: Sensor, patience: float = 2.5) -> float:\n'
    '        """Heat until the sensor says so."""\n        if patience < 0:\n            raise ValueError("late")\n'
    "        return sensor.read()\n",
}  # fmt: skip


ASKED = Question(
    id="q",
    kind="returns",
    question="What does `Sensor.read` return?",
    options=("`str`", "`float`", "`None`", "`bytes`"),
    answer=1,
    explanation="Its signature ends with `-> float`.",
    citations=(Citation(path="kettle/sensors.py", start=7, end=10, name="read"),),
)


@pytest.fixture
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """A page on the site's entrance; whatever the browser complains about fails the test."""
    for name, text in CODE.items():
        (tmp_path / "code" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "code" / name).write_text(text)
    course = analyze(open_tree(tmp_path / "code"), engine("offline"))
    first, *rest = course.chapters
    course = replace(course, chapters=(replace(first, quiz=(ASKED,)), *rest))
    (index, *_) = export.write(export.Edition(course=course), "html", tmp_path / "site")
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(index.as_uri())
    yield page
    await context.close()
    assert complaints == []


async def test_search_finds_a_section_by_keyboard_alone(page: Page) -> None:
    await page.keyboard.press("/")
    await page.keyboard.type("measures WATER")
    first = page.locator("#search-found a").first
    assert "Measures" in await first.inner_text()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/chapters/*.html*")
    assert await page.locator("#search").is_hidden()
    await page.keyboard.press("/")
    await page.keyboard.type("nothing-of-this-name")
    assert await page.locator("#search-note").inner_text() == "Nothing found."


async def test_a_question_tells_right_from_wrong(page: Page) -> None:
    await page.locator(".contents a").first.click()
    # Until its scripts have run.
    await page.wait_for_url("**/chapters/*.html")
    question = page.locator(".question")
    right = ASKED.answer
    await question.locator("input").nth(right + 1).check()
    assert await question.locator(".option").nth(right).get_attribute("data-verdict") == "right"
    assert (await question.locator(".verdict").inner_text()).startswith("Not quite")
    await question.locator("input").nth(right).check()
    assert await question.locator(".verdict").inner_text() == "Right."
    assert await question.locator("[data-verdict='wrong']").count() == 0


async def test_colours_follow_the_reader_and_stay(page: Page) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = await page.evaluate(ground)
    await page.locator("#theme").click()
    dark = await page.evaluate(ground)
    assert dark != light
    await page.reload()
    assert await page.evaluate(ground) == dark


async def test_a_phone_shows_everything_within_its_width(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    addresses = await page.locator(".contents a").evaluate_all("links => links.map(link => link.href)")
    for address in [page.url, *addresses]:
        await page.goto(address)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.locator(".sidebar summary").click()
    await page.locator(".chapter-list a").last.click()
    await page.wait_for_url(addresses[-1])
