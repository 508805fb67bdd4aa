"""Reading a course."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from course.rendering import Term

from . import shelf
from .conftest import Product
from .pages import glimpse, listening
from .shelf import COMMIT

WIDTHS = (320, 900, 1600)
TASK = shelf.rendered(
    "task", "## Try it yourself\n\n### Exercise 1: who rows?\n\nFind them.\n\n> **Hint**\n>\n> Two.\n"
) | {
    "exercises": [
        {
            "id": "e1",
            "kind": "callers",
            "solution": [
                {"text": "`Boat.row`", "citation": {"path": "boat.py", "start": 7, "end": 7}},
                {"text": "`Oar.pull`", "citation": {"path": "boat.py", "start": 9, "end": 9}},
            ],
        }
    ]
}


@pytest.fixture
def course_url(product: Product) -> str:
    """The address of the course about this repository."""
    return f"{product.url}{product.sign_in_url.split('&next=')[1]}"


@pytest.fixture
async def page(page: Page, sign_in_url: str, course_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await visit(page, course_url)
    await expect(page.get_by_role("heading", name="Chapters", exact=True)).to_be_visible()
    return page


async def visit(page: Page, address: str) -> None:
    """Open a page of a course, and return when everything on it listens: the scripts come after the text."""
    await page.goto(address)
    await listening(page)


async def open_chapter(page: Page, number: int) -> None:
    chapter = page.locator(".contents a").nth(number)
    address = await chapter.get_attribute("href")
    await chapter.click()
    await page.wait_for_url(f"**{address}")
    await listening(page)
    await expect(page.locator(".prose").first).to_be_visible()


async def test_the_overview_says_what_the_course_rests_on(page: Page) -> None:
    await expect(page.get_by_text("Citations that hold")).to_be_visible()
    await expect(page.locator(".honest")).to_contain_text("Written")
    await expect(page.locator(".diagram svg").first).to_be_visible()


async def test_chapters_turn_by_link_and_by_key(page: Page) -> None:
    await open_chapter(page, 0)
    first = page.url
    await expect(page.locator("a[rel=prev]")).to_have_count(0)
    await page.locator("a[rel=next]").click()
    await page.wait_for_url(lambda url: url != first)
    await expect(page.locator("a[rel=prev]")).to_be_visible()
    await listening(page)
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_url(first)
    await expect(page.locator(".chapter-list a[aria-current=page]")).to_have_count(1)
    await page.locator(".chapter-list a").last.click()
    await expect(page.locator(".chapter-list a").last).to_have_attribute("aria-current", "page")
    await expect(page.locator("a[rel=prev]")).to_be_visible()
    await expect(page.locator("a[rel=next]")).to_have_count(0)
    # Every chapter says what it is about, and when it was written.
    await expect(page.locator(".colophon")).to_contain_text(
        re.compile(r"at commit [0-9a-f]{10}, written \d+ \w+ \d{4}")
    )


async def test_a_deep_link_lands_on_its_heading(page: Page) -> None:
    await open_chapter(page, 1)
    link = page.locator(".toc-links a").nth(1)
    target = await link.get_attribute("href")
    await page.goto(f"{page.url}{target}")
    heading = page.locator(f"[id='{(target or '')[1:]}']")
    await expect(heading).to_be_in_viewport()
    await expect(page.locator(f".toc .toc-links a[href='{target}']")).to_have_attribute("aria-current", "location")


async def test_a_reader_finds_the_keys_and_can_switch_them_off(page: Page) -> None:
    await open_chapter(page, 0)
    here = page.url
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    await expect(keys).to_be_visible()
    # While a dialog is open no key turns the chapter.
    await page.keyboard.press("ArrowRight")
    await keys.get_by_label("Use these keys").uncheck()
    await page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()
    await page.keyboard.press("ArrowRight")
    assert page.url == here
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("button", name="Keyboard").click()
    await keys.get_by_label("Use these keys").check()
    await keys.get_by_role("button", name="Close").click()
    await page.keyboard.press("ArrowRight")
    await page.wait_for_url(lambda url: url != here)


async def test_the_page_paints_without_any_script(browser: Browser, page: Page) -> None:
    """The text is in the first answer, and not built in the browser."""
    await open_chapter(page, 1)
    cookies = await page.context.cookies()
    context = await browser.new_context(java_script_enabled=False)
    await context.add_cookies(cookies)  # type: ignore[arg-type]  # what one answers the other takes
    bare = await context.new_page()
    await bare.goto(page.url)
    await expect(bare.get_by_role("heading", level=1)).to_be_visible()
    await expect(bare.locator(".prose p").first).to_be_visible()
    await context.close()


async def test_cited_lines_of_a_local_repository_open_in_a_drawer(page: Page) -> None:
    await open_chapter(page, 1)
    excerpt = page.locator("figure.excerpt").first
    source = (await excerpt.locator("pre").text_content() or "").removesuffix("\n").split("\n")
    start = await excerpt.get_attribute("data-start")
    await excerpt.locator("a.cite").focus()
    await page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    cited = drawer.locator(".source-line[data-cited]")
    await expect(cited).to_have_count(len(source))
    assert await cited.locator("code").all_text_contents() == source
    await expect(cited.first).to_be_in_viewport()
    await expect(cited.first.locator(".source-number")).to_have_text(start or "")
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(excerpt.locator("a.cite")).to_be_focused()
    # The same lines have an address of their own.
    await page.goto(f"{page.url.split('/courses')[0]}{await excerpt.locator('a.cite').get_attribute('href')}")
    await expect(page.locator(".source-line[data-cited]").first).to_be_visible()


async def test_code_is_copied_as_it_stands(page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await open_chapter(page, 1)
    excerpt = page.locator("figure.excerpt").first
    source = await excerpt.locator("pre").text_content()
    async with glimpse(page, ".excerpt .copy[data-copied='']"):
        await excerpt.get_by_role("button", name=re.compile("Copy")).click()
    assert await page.evaluate("navigator.clipboard.readText()") == source
    await expect(excerpt.get_by_text("verbatim")).to_be_visible()


async def test_an_answer_is_judged_and_remembered(page: Page) -> None:
    await open_chapter(page, 1)
    question = page.get_by_test_id("question").first
    await question.get_by_role("radio").nth(1).check()
    async with page.expect_response(lambda answer: '"answers"' in (answer.request.post_data or "")) as answered:
        await question.get_by_role("button", name="Check").click()
    await expect(question.locator(".verdict")).to_contain_text(re.compile("That is right|Not quite"))
    assert (await answered.value).ok
    await page.reload()
    await expect(page.get_by_test_id("question").first.locator(".verdict p").first).to_be_visible()


async def test_what_was_answered_outlives_a_sign_out(page: Page, sign_in_url: str, product: Product) -> None:
    address = shelf.put(product, "exercises", TASK)
    await visit(page, f"{address}/task")
    exercise = page.get_by_test_id("exercise")
    # It stands where it is set: before the hint.
    assert await exercise.evaluate("e => e.nextElementSibling.firstElementChild.tagName") == "DETAILS"
    await exercise.get_by_role("button", name="Check").click()
    await expect(exercise.get_by_role("status")).to_have_text("Write an answer first.")
    await exercise.get_by_label("Your answer").fill("- `Boat.row()`\nswim")
    async with page.expect_response(lambda answer: '"answers"' in (answer.request.post_data or "")):
        await exercise.get_by_role("button", name="Check").click()
    await expect(exercise.get_by_role("status")).to_have_text("1 of 2 found. Not among them: swim")
    proof = exercise.locator(".findings li").first.get_by_role("link")
    await expect(proof).to_have_attribute("href", f"https://github.com/fondation/exercises/blob/{COMMIT}/boat.py#L7-L7")

    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.goto(sign_in_url)
    await visit(page, f"{address}/task")
    await expect(exercise.get_by_label("Your answer")).to_have_value("- `Boat.row()`\nswim")
    await expect(exercise.get_by_role("status")).to_have_text("1 of 2 found. Not among them: swim")
    await exercise.get_by_label("Your answer").fill("boat.py:7, boat.py:9")
    await exercise.get_by_role("button", name="Check").click()
    await expect(exercise.get_by_role("status")).to_have_text("All found.")


async def test_lines_are_put_in_order(page: Page, product: Product) -> None:
    solution = [
        {"text": f"`{text}`", "citation": {"path": "boat.py", "start": line, "end": line}}
        for line, text in enumerate(("def row(a, b):", "left, right = a, b", "return pull(left), pull(right)"), 1)
    ]
    task = TASK | {"exercises": [{"id": "e2", "kind": "ordered", "solution": solution}]}
    await visit(page, f"{shelf.put(product, 'lines', task)}/task")
    exercise = page.get_by_test_id("exercise")
    await expect(exercise).to_contain_text("one below the other")
    answer, check = exercise.get_by_label("Your answer"), exercise.get_by_role("button", name="Check")
    await answer.fill("left, right = a, b\ndef row(a, b):\nreturn pull(left), pull(right)")
    await check.click()
    await expect(exercise.get_by_role("status")).to_contain_text("1 of 3 found. Not in its place: left, right = a, b")
    await answer.fill("- def row(a, b):\n- left, right = a, b\n- return pull(left), pull(right)")
    await check.click()
    await expect(exercise.get_by_role("status")).to_have_text("All found.")


async def test_a_word_is_explained_by_keyboard_and_pointer(page: Page, product: Product) -> None:
    words = shelf.rendered("words", "## One\n\nA `Boiler` heats.\n", glossary={"Boiler": Term("boiler", is_code=True)})
    boiler = shelf.rendered("boiler", "## Boiler\n")
    term = {"term": "Boiler", "sentence": "Heats `water` until it boils.", "chapter": "boiler"}
    address = shelf.put(product, "words", words, boiler, glossary=[term])
    await visit(page, f"{address}/words")
    link, note = page.locator("a.term"), page.get_by_role("tooltip")
    await expect(link).to_have_accessible_description("Heats water until it boils.")
    await expect(note).to_be_hidden()
    while not await link.evaluate("link => link === document.activeElement"):
        await page.keyboard.press("Tab")
    await expect(note).to_contain_text("Heats water until it boils.")
    await page.keyboard.press("Escape")
    await expect(note).to_be_hidden()
    await expect(link).to_be_focused()
    # The pointer may go from the word to the note, and the note stays.
    await page.keyboard.press("Tab")
    await link.hover()
    await expect(note).to_be_visible()
    await note.hover()
    await expect(note).to_be_visible()
    await page.mouse.move(0, 0)
    await expect(note).to_be_hidden()
    await link.click()
    await page.wait_for_url("**/boiler")


async def test_reading_goes_on_where_it_stopped(page: Page, product: Product) -> None:
    text = "\n\n".join(f"## Part {number}\n\n" + "Many words. " * 300 for number in range(1, 6))
    address = shelf.put(product, "long", shelf.rendered("long", text), shelf.rendered("next", "## Next\n"))
    await visit(page, f"{address}/long")
    # The contents beside the text follow it.
    await page.get_by_role("heading", name="Part 2").evaluate("heading => heading.scrollIntoView()")
    await expect(page.locator(".toc a[aria-current]")).to_have_text("Part 2")
    async with page.expect_response(lambda answer: "part-4" in (answer.request.post_data or "")):
        await page.locator(".toc a", has_text="Part 4").click()
    await expect(page.locator(".toc a[aria-current]")).to_have_text("Part 4")
    await visit(page, address)
    await page.get_by_role("link", name="Continue: long").click()
    await page.wait_for_url("**/long#sec-part-4")
    await expect(page.get_by_role("heading", name="Part 4")).to_be_in_viewport()
    # Whoever comes another way is offered it, and a reload stays where it was.
    await visit(page, f"{address}/long")
    await page.get_by_role("link", name="Continue at “Part 4”").click()
    await expect(page.get_by_role("heading", name="Part 4")).to_be_in_viewport()
    await page.reload()
    await expect(page.get_by_role("heading", name="Part 4")).to_be_in_viewport()


async def test_a_course_says_that_its_repository_has_moved(page: Page, product: Product) -> None:
    address = shelf.put(product, "moving", shelf.rendered("one", "## One\n"))
    await visit(page, f"{address}/one")
    await expect(page.get_by_test_id("stale")).to_have_count(0)
    shelf.move(product, "moving", "d" * 40)
    await page.reload()
    await expect(page.get_by_test_id("stale")).to_contain_text("dddddddddd")
    await expect(page.get_by_test_id("stale")).to_contain_text("cccccccccc")


async def test_a_diagram_that_cannot_be_drawn_shows_its_code(page: Page, product: Product) -> None:
    broken = {
        "slug": "broken",
        "markdown": "",
        "html": '<figure class="diagram"><pre class="mermaid">flowchart LR\n  (((</pre></figure>',
    }
    await page.goto(f"{shelf.put(product, 'broken', broken)}/broken")
    await expect(page.get_by_text("This diagram could not be drawn.")).to_be_visible()
    await expect(page.locator("pre.mermaid")).to_be_visible()


async def test_a_chapter_can_be_had_as_markdown(page: Page, product: Product) -> None:
    one = shelf.rendered("one", "# One\n\n[a.py:1](cite:a.py#L1-L1), [Two](chapter:two)\n")
    address = shelf.put(product, "markdown", one, shelf.rendered("two", "# Two\n"))
    await visit(page, f"{address}/one")
    link = page.get_by_role("link", name="Markdown", exact=True)
    answer = await page.request.get(f"{page.url}.md")
    assert (await link.get_attribute("href") or "").endswith("/one.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    cited = f"https://github.com/fondation/markdown/blob/{COMMIT}/a.py#L1-L1"
    assert await answer.text() == f"# One\n\n[a.py:1]({cited}), [Two](two.md)\n"


async def test_signing_out_ends_what_is_read_in_other_tabs(page: Page) -> None:
    await open_chapter(page, 0)
    other = await page.context.new_page()
    await visit(other, page.url)
    await other.get_by_role("button", name="Account of").click()
    await other.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_reading_is_remembered(page: Page) -> None:
    await open_chapter(page, 0)
    mark = page.get_by_test_id("mark-read")
    if await mark.inner_text() == "Mark as unread":
        await mark.click()
    await expect(mark).to_have_text("Mark as read")
    await expect(page.locator(".done-row .state .icon")).to_be_hidden()
    await mark.click()
    await expect(page.get_by_text("You have read this chapter")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("You have read this chapter")).to_be_visible()


async def test_dark_is_dark_from_the_first_paint(page: Page, course_url: str) -> None:
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("button", name="Dark").click()
    await page.goto(course_url, wait_until="commit")
    await page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    await page.wait_for_function("document.body !== null")
    colours = await page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert colours == "dark"


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await open_chapter(page, 1)
    await expect(page.locator(".diagram svg").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_paper_has_no_navigation(page: Page) -> None:
    await open_chapter(page, 1)
    await page.emulate_media(media="print")
    await expect(page.locator(".prose").first).to_be_visible()
    for gone in (".top", ".sidebar", ".toc", ".turn", ".exercise"):
        await expect(page.locator(gone).first).to_be_hidden()


async def test_on_paper_links_say_where_they_lead(page: Page, product: Product) -> None:
    await page.goto(f"{shelf.put(product, 'paper', shelf.rendered('one', '[a](cite:a.py#L1-L2)'))}/one")
    await page.emulate_media(media="print")
    shown = await page.locator(".prose a").evaluate("link => getComputedStyle(link, '::after').content")
    assert f"blob/{COMMIT}/a.py#L1-L2" in await page.locator(".prose a").get_attribute("href") + shown
    assert "attr" in shown or COMMIT in shown


async def test_a_course_that_is_not_there_says_so(page: Page, app_url: str) -> None:
    answer = await page.goto(f"{app_url}/courses/00000000-0000-4000-8000-000000000000")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", name="There is no such course.")).to_be_visible()
