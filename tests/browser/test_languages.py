"""The interface in French: by what the browser prefers, by choice, on every kind of page."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from .conftest import Product


@pytest.fixture
async def french(browser: Browser) -> AsyncIterator[Page]:
    """A page of a browser that prefers French."""
    context = await browser.new_context(locale="fr-FR", reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


async def test_a_browser_gets_the_language_it_prefers(french: Page, product: Product) -> None:
    await french.goto(f"{product.url}/sign-in")
    await expect(french.locator("html")).to_have_attribute("lang", "fr")
    await expect(french.get_by_role("heading", level=1)).to_have_text("Lisez du code comme un bon livre.")
    await expect(french).to_have_title("Se connecter · Fondation")
    # So do the answers of forms, and pages that do not exist.
    await french.get_by_role("textbox", name="Adresse e-mail").fill("nobody")
    await french.get_by_role("button", name="Se connecter", exact=True).click()
    await expect(french.get_by_role("alert")).to_have_text("Ce n’est pas une adresse e-mail.")
    answer = await french.goto(f"{product.url}/no/such/page")
    assert answer is not None
    assert answer.status == 404
    await expect(french.locator("html")).to_have_attribute("lang", "fr")
    await expect(french.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas.")


async def test_pages_of_all_kinds_speak_french(french: Page, product: Product) -> None:
    # A course: finished HTML, whose own text stays in the language of the course.
    await french.goto(product.sign_in_url)
    await expect(french.locator("html")).to_have_attribute("lang", "fr")
    await expect(french.get_by_role("heading", name="Chapitres", exact=True)).to_be_visible()
    # A page of the framework, with numbers and times in the same language.
    await french.goto(product.url)
    await expect(french.get_by_role("heading", name="Dépôts", level=1)).to_be_visible()
    await expect(french.locator(".repository time").first).to_have_text(re.compile("^(à l’instant|il y a )"))
    assert await french.evaluate("document.documentElement.lang") == "fr"


async def test_the_choice_is_kept_and_leads_back(page: Page, product: Product) -> None:
    await page.goto(f"{product.url}/sign-in?next=%2Fcourses")
    await expect(page.locator("html")).to_have_attribute("lang", "en-US")
    await page.get_by_role("contentinfo").get_by_role("button", name="Français").click()
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url == f"{product.url}/sign-in?next=%2Fcourses"
    await expect(page.get_by_role("heading", level=1)).to_have_text("Lisez du code comme un bon livre.")
    # Signed in, it is in the menu, and says what is on.
    await page.goto(product.sign_in_url)
    course = page.url
    await page.get_by_role("button", name="Compte de").click()
    menu = page.locator("#account-menu")
    await expect(menu.get_by_role("button", name="Français")).to_have_attribute("aria-pressed", "true")
    await menu.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == course


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_the_choice_leads_nowhere_else(page: Page, product: Product, target: str) -> None:
    form = {"language": "fr", "next": target}
    answer = await page.request.post(f"{product.url}/language", form=form, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


async def test_no_other_language_can_be_set(page: Page, product: Product) -> None:
    answer = await page.request.post(f"{product.url}/language", form={"language": "<script>"}, max_redirects=0)
    assert answer.status == 303
    assert "set-cookie" not in answer.headers
