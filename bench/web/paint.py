"""First contentful paint of a chapter of 45 KB in the reader, beside the same HTML served plain.

`plain` is the chapter as a file with its own styles in it, as the reader sends them, from a server that does nothing
else; `whole` is the very page the reader answers, as a file, with its header, lists and scripts. One after the other,
again and again: each turn gives one ratio, and what else the machine does falls on both of its halves. The files come
with the headers of the reader's pages: Cross-Origin-Opener-Policy alone makes Chromium change the process of a page
that is not opened from one of ours, which is the price of that rule and not of how a page is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import psycopg
import uvicorn
from playwright.async_api import Browser, BrowserContext
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app import assets
from bench.web.plan import Plan
from bench.web.product import Person, Product, free_port

#: Nothing in the browser's cache; loaded once before.
STATES: Final = ("cold", "warm")
KINDS: Final = ("reader", "plain", "whole")
_SIZE = 45_000
_HEADERS: Final = ("Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cache-Control")
#: Milliseconds until the first byte came, and until the first text was painted.
_PAINT = """
() => new Promise((done) => {
  const look = (list) => {
    const paint = list.find((entry) => entry.name === "first-contentful-paint");
    if (paint) done([performance.getEntriesByType("navigation")[0].responseStart, paint.startTime]);
  };
  look(performance.getEntriesByType("paint"));
  new PerformanceObserver((list) => look(list.getEntries())).observe({ type: "paint", buffered: true });
})
"""


Times = dict[tuple[str, str], list[tuple[float, float]]]


async def measure(product: Product, browser: Browser, plan: Plan) -> dict[str, Any]:
    """Milliseconds, cold and warm, and the medians of the reader's proportions to both others."""
    (person,) = await product.sign_up(1)
    text = chapter()
    path = _publish(product, person, text)
    times: Times = {(kind, state): [] for kind in KINDS for state in STATES}
    async with _files(text, await _answer(product, person, path)) as files:
        places = {"reader": product.url + path, "plain": f"{files}/plain", "whole": f"{files}/whole"}
        for turn in range(plan.paints + 1):
            for kind in KINDS if turn % 2 else reversed(KINDS):
                found = await _paints(browser, product, person, places[kind])
                # The first turn is for the servers to warm up.
                if turn:
                    for state, pair in zip(STATES, found, strict=True):
                        times[kind, state].append(pair)
    return {"chapter_bytes": len(text.encode()), "paints": plan.paints, **_medians(times), **_ratios(times)}


def _medians(times: Times) -> dict[str, float]:
    found: dict[str, float] = {}
    for (kind, state), pairs in times.items():
        found[f"{kind}_{state}_first_byte_ms"] = round(statistics.median(first for first, _ in pairs), 1)
        found[f"{kind}_{state}_ms"] = round(statistics.median(paint for _, paint in pairs), 1)
    return found


def _ratios(times: Times) -> dict[str, float]:
    found: dict[str, float] = {}
    for state in STATES:
        for other in KINDS[1:]:
            pairs = zip(times["reader", state], times[other, state], strict=True)
            found[f"{state}_ratio_{other}"] = round(statistics.median(mine[1] / its[1] for mine, its in pairs), 2)
    return found


async def _paints(browser: Browser, product: Product, person: Person, address: str) -> list[tuple[float, float]]:
    """Of one profile: cold, then warm."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        name, value = person.cookie
        await context.add_cookies([{"name": name, "value": value, "url": product.url}])
        return [await _paint(context, address) for _ in STATES]
    finally:
        await context.close()


async def _paint(context: BrowserContext, address: str) -> tuple[float, float]:
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector("pre")
    first_byte, paint = await page.evaluate(_PAINT)
    # What a page does after its first paint must not fall on the next one.
    await page.locator(".themes:not([data-ready])").first.wait_for(state="detached")
    await page.close()
    return float(first_byte), float(paint)


def chapter() -> str:
    """Prose, headings and code, as chapters are stored."""
    parts = []
    number = 0
    while sum(map(len, parts)) < _SIZE:
        number += 1
        lines = "\n".join(
            f'<span class="hl-k">def</span> <span class="hl-nf">step_{number}_{line}</span>(value): ...'
            for line in range(6)
        )
        parts.append(
            f'<h2 id="sec-{number}">Part {number} of the chapter</h2>\n'
            + f"<p>{'What a reader wants to know of this part is said here in plain words. ' * 8}</p>\n" * 2
            + f'<figure class="excerpt"><pre class="hl"><code>{lines}</code></pre></figure>\n'
        )
    return "".join(parts)


def _publish(product: Product, person: Person, html: str) -> str:
    course = {
        "title": "A course",
        "engine": "offline",
        "commit_sha": "a" * 40,
        "outline": [{"position": 1, "slug": "one", "title": "One", "summary": ""}],
        "chapters": [{"position": 1, "slug": "one", "title": "One", "markdown": "# One", "html": html}],
    }
    claims = json.dumps({"role": "authenticated", "sub": person.id})
    with psycopg.connect(product.endpoints.database_url) as connection:
        connection.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
        connection.execute(
            "select private.enqueue_job(r, null, 'offline', '{}') "
            "from private.add_repository('github.com', 'bench/book', null, false) r"
        )
        lease = connection.execute("select job_id, lease_token from private.claim_jobs('bench', 1, 300)").fetchone()
        assert lease is not None  # noqa: S101
        for status in ("cloning", "analyzing", "gathering"):
            connection.execute("select public.report_progress(%s, %s, status => %s)", (*lease, status))
        row = connection.execute("select private.complete_job(%s, %s, %s)", (*lease, json.dumps(course))).fetchone()
    assert row is not None  # noqa: S101
    return f"/courses/{row[0]}/one"


async def _answer(product: Product, person: Person, path: str) -> httpx.Response:
    """The page itself, as the reader sends it."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        answer = await http.get(product.url + path, headers={"Cookie": "=".join(person.cookie)})
        return answer.raise_for_status()


@contextlib.asynccontextmanager
async def _files(html: str, whole: httpx.Response) -> AsyncIterator[str]:
    """A server that does nothing else: the same HTML with its styles, and the whole page; compressed."""
    styles = assets.reading_styles()
    text = f'<main class="reader-main"><article class="reader-article"><div class="prose">{html}</div></article></main>'
    pages = {"/plain": _page(f"<style>{styles}</style>", text), "/whole": whole.text}
    headers = {name: whole.headers[name] for name in _HEADERS}

    async def answer(request: Request) -> HTMLResponse:
        return HTMLResponse(pages[request.url.path], headers=headers)

    static = Mount(f"/static/{assets.version()}", StaticFiles(directory=assets.FOLDER))
    site = Starlette(routes=[*(Route(path, answer) for path in pages), static])
    site.add_middleware(GZipMiddleware)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # it has no event
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


def _page(styles: str, content: str) -> str:
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>One</title>'
    )
    return f'<!doctype html><html lang="en"><head>{head}{styles}</head><body>{content}</body></html>'
