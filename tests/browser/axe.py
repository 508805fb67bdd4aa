"""axe on a page as it stands, whatever is open on it."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

#: WCAG 2.2 A and AA, and what axe holds to be good practice.
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


async def serious(page: Page) -> list[str]:
    """What axe calls serious or critical: the rule, the element, and what is wrong with it."""
    results = await Axe().run(page, options=OPTIONS)
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for found in results.response["violations"]
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


async def serious_in_both_themes(page: Page) -> list[str]:
    """The same in the light and in the dark; the page is light again afterwards."""
    found: list[str] = []
    for theme in ("dark", "light"):
        await page.emulate_media(color_scheme=theme)
        await page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
        found += await serious(page)
    return found
