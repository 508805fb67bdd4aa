"""Open pages: some in Chromium, watched by a MutationObserver, the others as websockets that do what a browser does."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import re
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import httpx
import socketio
from playwright.async_api import Browser, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from bench.web.product import Product
from bench.web.runs import Run

#: Seconds a page may take to be there.
_PATIENCE = 30.0
#: Notes when a percent is shown, and when its line stands in the log; Date.now() is this machine's clock. What shows a
#: later change shows those before it: they are late, not lost.
_OBSERVE = """
() => {
  const seen = (window.benchSeen = { percent: {}, line: {} });
  const last = { percent: 0, line: 0 };
  const note = (kind, number, now) => {
    while (last[kind] < number) seen[kind][++last[kind]] = now;
  };
  const look = () => {
    const now = Date.now() / 1000;
    note("percent", parseInt(document.querySelector("[data-testid=percent]")?.textContent) || 0, now);
    const lines = document.querySelector(".log-lines")?.textContent ?? "";
    note("line", parseInt(/Change (\\d+)\\.\\s*$/.exec(lines)?.[1]) || 0, now);
  };
  look();
  const all = { childList: true, subtree: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document.body, all);
}
"""
#: Whether the change of this number stands in the DOM, all of it.
_SHOWS = "(number) => number in window.benchSeen.percent && number in window.benchSeen.line"


class Watched:
    """A page in Chromium."""

    def __init__(self, run: Run, page: Page) -> None:
        self.run = run
        self._page = page

    @classmethod
    async def open(cls, browser: Browser, product: Product, run: Run) -> Watched:
        # A reader has one page in view; here all are, and would draw their spinners sixty times a second.
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        name, value = run.person.cookie
        await context.add_cookies([{"name": name, "value": value, "url": product.url}])
        page = await context.new_page()
        await page.goto(product.url + run.path)
        await page.wait_for_selector("[data-testid=live][data-live=yes]", timeout=_PATIENCE * 1000)
        await page.evaluate(_OBSERVE)
        return cls(run, page)

    async def delays(self, patience: float) -> tuple[list[float], list[float]]:
        """Milliseconds from each commit until its percent, and until all of it, was in the DOM; inf: it never was.

        The last change has so many seconds from now.
        """
        with contextlib.suppress(PlaywrightTimeout):
            await self._page.wait_for_function(_SHOWS, arg=self.run.percent, polling=100, timeout=1000 * patience)
        seen = await self._page.evaluate("window.benchSeen")
        committed = self.run.committed
        percents = [1000 * (seen["percent"].get(str(key), float("inf")) - at) for key, at in committed.items()]
        lines = [1000 * (seen["line"].get(str(key), float("inf")) - at) for key, at in committed.items()]
        return percents, [max(pair) for pair in zip(percents, lines, strict=True)]

    async def close(self) -> None:
        await self._page.context.close()


class Listening:
    """A page as the server sees one: its HTML was fetched, its websocket is open, and its pings are answered."""

    def __init__(self, run: Run, socket: socketio.AsyncClient) -> None:
        self.run = run
        self._socket = socket
        #: When the text of each percent came.
        self.heard: dict[int, float] = {}
        socket.on("update", self._hear)

    @classmethod
    async def open(cls, product: Product, run: Run) -> Listening:
        cookie = "=".join(run.person.cookie)
        async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as http:
            answer = await http.get(product.url + run.path, headers={"Cookie": cookie})
            answer.raise_for_status()
        query = _query(answer.text) | {
            "document_id": str(uuid.uuid4()),
            "tab_id": str(uuid.uuid4()),
            "old_tab_id": None,
        }
        socket = socketio.AsyncClient(reconnection=False)
        page = cls(run, socket)
        await socket.connect(
            f"{product.url}?{urlencode({key: value for key, value in query.items() if value is not None})}",
            headers={"Cookie": cookie, "Origin": product.url},
            socketio_path="/_nicegui_ws/socket.io",
            transports=["websocket"],
        )
        if query.get("implicit_handshake") != "true" and not await socket.call("handshake", query):
            raise RuntimeError("The app refused a page's websocket.")
        return page

    def delays(self) -> list[float]:
        """Milliseconds from each commit until its percent was sent to the page."""
        return [1000 * (self.heard.get(key, float("inf")) - at) for key, at in self.run.committed.items()]

    async def close(self) -> None:
        await self._socket.disconnect()

    async def _hear(self, message: dict[str, Any]) -> None:
        now = time.time()
        for element in message.values():
            text = element.get("text") if isinstance(element, dict) else None
            if isinstance(text, str) and (found := re.fullmatch(r"(\d+) %", text)):
                self.heard |= dict.fromkeys(range(max(self.heard, default=0) + 1, int(found[1]) + 1), now)


def _query(html: str) -> dict[str, Any]:
    """What the page would send to open its websocket."""
    found = re.search(r"query: (\{.*?\}),\n", html)
    if found is None:
        raise RuntimeError("The page says nothing of its websocket.")
    # Python's way of writing it, which JavaScript can read as well.
    query: dict[str, Any] = ast.literal_eval(found[1])
    return query


async def close(pages: list[Watched | Listening]) -> None:
    """Ends them all."""
    await asyncio.gather(*(page.close() for page in pages))
