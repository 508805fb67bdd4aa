"""Light, dark and system: right from the first frame, everywhere, and without moving what should not move."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from .conftest import Product

#: The colour of the page at each frame from the first on that has a body. Runs before anything of the page does.
WATCH = """
window.ten_frames = new Promise((done) => {
  const seen = [];
  const look = () => {
    if (document.body) seen.push(getComputedStyle(document.documentElement).backgroundColor);
    if (seen.length < 10) requestAnimationFrame(look);
    else done(seen);
  };
  requestAnimationFrame(look);
});
"""
DARK = "rgb(21, 23, 21)"
MOVING = """
[...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  const isAnimated = style.animationName !== "none" && parseFloat(style.animationDuration) > 0;
  return style.scrollBehavior === "smooth" || isAnimated || parseFloat(style.transitionDuration) > 0;
}).map((element) => element.className)
"""


@pytest.mark.parametrize("path", ["/sign-in", "/no/such/page", "course"])
@pytest.mark.parametrize("how", ["chosen", "by the system"])
async def test_a_dark_page_is_dark_from_its_first_frame(
    browser: Browser, product: Product, path: str, how: str
) -> None:
    context = await browser.new_context(color_scheme="dark" if how == "by the system" else "light")
    page = await context.new_page()
    try:
        if path == "course":
            await page.goto(product.sign_in_url)
            path = page.url.removeprefix(product.url)
        if how == "chosen":
            await page.goto(f"{product.url}/healthz")
            await page.evaluate("localStorage.setItem('fondation-theme', 'dark')")
        await page.add_init_script(WATCH)
        await page.goto(f"{product.url}{path}")
        assert set(await page.evaluate("window.ten_frames")) == {DARK}
    finally:
        await context.close()


async def test_a_page_follows_the_system_until_somebody_chooses(page: Page, product: Product) -> None:
    theme = "document.documentElement.dataset.theme"
    await page.emulate_media(color_scheme="light")
    await page.goto(f"{product.url}/sign-in")
    assert await page.evaluate(theme) == "light"
    await page.emulate_media(color_scheme="dark")
    # The page hears of it by an event, which comes when the browser next draws.
    await page.wait_for_function(f"{theme} === 'dark'")
    await page.get_by_role("button", name="Light", exact=True).click()
    assert await page.evaluate(theme) == "light"
    await page.reload()
    assert await page.evaluate(theme) == "light"
    pressed = page.locator(".themes button[aria-pressed=true]")
    await pressed.wait_for()
    assert await pressed.get_attribute("aria-label") == "Light"


async def test_whoever_wants_no_motion_gets_none(page: Page, product: Product) -> None:
    await page.goto(product.sign_in_url)
    moving = await page.evaluate(MOVING)
    assert moving == []
