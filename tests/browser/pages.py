"""What a test waits for in a page that a person would not notice: its scripts, and what is shown for a moment only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Page

#: Seconds after which something that flashes by counts as missing.
_PATIENCE: Final = 60
#: Two clicks on an element, the second before anything can answer the first.
TWO_CLICKS: Final = "element => { element.click(); element.click(); }"
_WATCH: Final = """([selector, text]) => {
  window.glimpsed = new Promise((done) => {
    const fits = (one) => !text || one.textContent.trim() === text;
    const look = () => [...document.querySelectorAll(selector)].some(fits) && done();
    new MutationObserver(look).observe(document, { attributes: true, childList: true, subtree: true });
  });
}"""


async def listening(page: Page) -> None:
    """Returns when everything on a page of a course or an account listens: its scripts come after the text."""
    await page.locator("html[data-ready]").wait_for(state="attached")


@asynccontextmanager
async def glimpse(page: Page, selector: str, text: str = "") -> AsyncIterator[None]:
    """Within, something appears with just this text, if any; the page sees it, however soon it is gone."""
    await page.evaluate(_WATCH, [selector, text])
    yield
    async with asyncio.timeout(_PATIENCE):
        await page.evaluate("window.glimpsed")
