"""From a key in the search dialog to what it found in the DOM, over a shelf of courses."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

import psycopg
from playwright.async_api import Browser

from bench.web.plan import Plan
from bench.web.product import Person, Product

_DOCS = Path(__file__).parents[2] / "docs"
_COURSES, _CHAPTERS = 20, 25
#: Characters of a chapter.
_SIZE = 12_000
#: What somebody has typed of each word when the search is asked.
_WORDS = ("co", "course", "work", "worker", "token", "lease", "sign in", "chapter", "database", "nothing-of-this-name")
#: Milliseconds until the list of results has changed, or it is said that there are none.
_TYPE = """(words) => new Promise((done) => {
  const input = document.getElementById("search-words");
  const started = performance.now();
  const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now() - started); });
  for (const shown of [document.getElementById("search-list"), document.querySelector("[data-search-note]")])
    watch.observe(shown, { childList: true, characterData: true, subtree: true });
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})"""


async def measure(product: Product, browser: Browser, plan: Plan) -> dict[str, Any]:
    """Milliseconds, over all words, each asked so often."""
    (person,) = await product.sign_up(1)
    _fill(product, person)
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    try:
        name, value = person.cookie
        await context.add_cookies([{"name": name, "value": value, "url": product.url}])
        page = await context.new_page()
        await page.goto(product.url)
        await page.locator("[data-search-open][data-ready]").click()
        times: list[float] = []
        for turn in range(plan.paints + 1):
            found = [float(await page.evaluate(_TYPE, words)) for words in _WORDS]
            # The first turn is for the server to warm up.
            times += found if turn else []
    finally:
        await context.close()
    p95 = sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]
    return {
        "chapters": _COURSES * _CHAPTERS,
        "chapter_bytes": _SIZE,
        "searches": len(times),
        "search_p50_ms": round(statistics.median(times), 1),
        "search_p95_ms": round(p95, 1),
    }


def _fill(product: Product, person: Person) -> None:
    """Courses whose chapters are pieces of this repository's own documentation."""
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(_DOCS.glob("*.md")))
    with psycopg.connect(product.endpoints.database_url) as connection, connection.cursor() as cursor:
        for number in range(_COURSES):
            cursor.execute(_COURSE, {"user": person.id, "name": f"bench/shelf-{number}"})
            row = cursor.fetchone()
            assert row is not None  # noqa: S101
            pieces = []
            for place in range(1, _CHAPTERS + 1):
                start = (number * _CHAPTERS + place) * 997 % max(1, len(text) - _SIZE)
                pieces.append((row[0], place, f"part-{place}", f"Part {place}", text[start : start + _SIZE]))
            cursor.executemany(_CHAPTER, pieces)
        connection.commit()
        connection.autocommit = True
        cursor.execute("analyze public.courses, public.chapters")


_COURSE = """
with repository as (
  insert into public.repositories (user_id, host, full_name) values (%(user)s, 'github.com', %(name)s) returning id)
insert into public.courses (repository_id, user_id, version, branch, commit_sha, engine, title, created_at)
select id, %(user)s, 1, 'main', repeat('a', 40), 'offline', %(name)s, now() from repository returning id
"""
_CHAPTER = """
insert into public.chapters (course_id, position, slug, title, markdown, html) values (%s, %s, %s, %s, %s, '<p></p>')
"""
