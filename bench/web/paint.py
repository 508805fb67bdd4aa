"""First contentful paint of a chapter of 45 KB in the reader, beside the same HTML served plain, in one run.

Plain twice: in an empty document with the reader's style sheet beside it (`styled`), and with no style at all (`bare`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
from collections.abc import AsyncIterator
from typing import Any, Final

import psycopg
import uvicorn
from playwright.async_api import Browser, BrowserContext
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app import assets
from bench.web.plan import Plan
from bench.web.product import Person, Product, free_port

#: Nothing in the browser's cache; loaded once before.
STATES: Final = ("cold", "warm")
_SIZE = 45_000
_PAINT = """
() => new Promise((done) => {
  const look = (list) => {
    const paint = list.find((entry) => entry.name === "first-contentful-paint");
    if (paint) done(paint.startTime);
  };
  look(performance.getEntriesByType("paint"));
  new PerformanceObserver((list) => look(list.getEntries())).observe({ type: "paint", buffered: true });
})
"""


async def measure(product: Product, browser: Browser, plan: Plan) -> dict[str, Any]:
    """Milliseconds, cold and warm, and the reader's in proportion to both plain pages."""
    (person,) = await product.sign_up(1)
    text = chapter()
    path = _publish(product, person, text)
    kinds = ("reader", "styled", "bare")
    times: dict[str, list[float]] = {f"{kind}_{state}": [] for kind in kinds for state in STATES}
    async with _plain(text) as plain:
        places = [("reader", product.url + path), ("styled", f"{plain}/styled"), ("bare", f"{plain}/bare")]
        for turn in range(plan.paints + 1):
            for name, address in places if turn % 2 else reversed(places):
                cold, warm = await _paints(browser, product, person, address)
                # The first turn is for the servers to warm up.
                if turn:
                    times[f"{name}_cold"].append(cold)
                    times[f"{name}_warm"].append(warm)
    medians = {f"{name}_ms": round(statistics.median(found), 1) for name, found in times.items()}
    ratios = {
        f"{state}_ratio_{plain}": round(medians[f"reader_{state}_ms"] / medians[f"{plain}_{state}_ms"], 2)
        for state in STATES
        for plain in ("styled", "bare")
    }
    return {"chapter_bytes": len(text.encode()), "paints": plan.paints, **medians, **ratios}


async def _paints(browser: Browser, product: Product, person: Person, address: str) -> tuple[float, float]:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        name, value = person.cookie
        await context.add_cookies([{"name": name, "value": value, "url": product.url}])
        return await _paint(context, address), await _paint(context, address)
    finally:
        await context.close()


async def _paint(context: BrowserContext, address: str) -> float:
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector("pre")
    paint: float = await page.evaluate(_PAINT)
    await page.close()
    return paint


def chapter() -> str:
    """Prose, headings and code, as chapters are stored."""
    parts = []
    number = 0
    while sum(map(len, parts)) < _SIZE:
        number += 1
        lines = "\n".join(
            f'<span class="k">def</span> <span class="nf">step_{number}_{line}</span>(value): ...' for line in range(6)
        )
        parts.append(
            f'<h2 id="sec-{number}">Part {number} of the chapter</h2>\n'
            + f"<p>{'What a reader wants to know of this part is said here in plain words. ' * 8}</p>\n" * 2
            + f'<figure class="excerpt"><pre><code class="language-python">{lines}</code></pre></figure>\n'
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


@contextlib.asynccontextmanager
async def _plain(html: str) -> AsyncIterator[str]:
    """A server that does nothing else: the same HTML with and without styles, compressed, and no scripts."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>One</title>'
    )
    sheet = '<link rel="stylesheet" href="/reading.css">'
    text = f'<main class="reader-main"><article class="reader-article prose">{html}</article></main>'
    bare = f'<!doctype html><html lang="en"><head>{head}</head><body>{html}</body></html>'
    styled = f'<!doctype html><html lang="en"><head>{head}{sheet}</head><body>{text}</body></html>'
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}

    async def answer(request: Request) -> HTMLResponse:
        return HTMLResponse(styled if request.url.path == "/styled" else bare)

    async def styles(_: Request) -> Response:
        return Response(assets.reading_styles(), media_type="text/css", headers=kept)

    fonts = Mount(f"/static/{assets.version()}", StaticFiles(directory=assets.FOLDER))
    site = Starlette(routes=[Route("/bare", answer), Route("/styled", answer), Route("/reading.css", styles), fonts])
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
