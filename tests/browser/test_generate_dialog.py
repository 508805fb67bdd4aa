"""The dialog before a run, the card that answers at once, and the branch that has moved since."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from playwright.async_api import Page, expect
from psycopg.types.json import Jsonb

from core.workers import WorkerGateway
from tests.fakes.github.api import FakeGithub
from tests.fakes.github.repositories import Repository

from .conftest import Product
from .held import COMMIT, add, hold
from .pages import TWO_CLICKS

COMMITS = [f"{number:040x}" for number in range(1, 14)]


@pytest.fixture
async def page(page: Page, sign_in_url: str) -> Page:
    await page.goto(sign_in_url.split("&next=")[0] + "&next=/")
    await expect(page.locator(".repository").first).to_be_visible()
    return page


async def added(page: Page, github: FakeGithub, repository: Repository) -> str:
    """The selector of the card of a repository that was just added."""
    github.repositories.add(repository)
    await page.get_by_label("Add a repository").fill(repository.full_name)
    await page.get_by_role("button", name="Add", exact=True).click()
    card = page.locator(".repository").filter(has_text=f"github.com/{repository.full_name}")
    await expect(card).to_be_focused()
    return f'[data-repository="{await card.get_attribute("data-repository")}"]'


async def test_wishes_are_stored_with_the_job(page: Page, github: FakeGithub, product: Product) -> None:
    branches = {"main": COMMITS, "8.1.x": COMMITS[:2]}
    card = page.locator(await added(page, github, Repository(full_name="ada/wishes", branches=branches)))
    await card.get_by_test_id("generate").click()
    dialog = page.get_by_role("dialog", name="Generate a course of wishes")
    await expect(dialog.locator("datalist option")).to_have_count(2)
    await expect(dialog.get_by_test_id("estimate").locator("visible=true")).to_contain_text("costs nothing")
    # No worker here has a key.
    await expect(dialog.get_by_role("radio", name="Claude")).to_be_disabled()

    branch = dialog.get_by_label("Branch, tag or commit")
    await expect(branch).to_have_attribute("data-set", "")
    await branch.fill("no-such-branch")
    await dialog.get_by_test_id("start").click()
    await expect(dialog.get_by_role("alert")).to_contain_text(
        "ada/wishes has no branch, tag or commit “no-such-branch”"
    )

    await branch.fill("8.1.x")
    await dialog.get_by_label("Language of the course").locator("visible=true").select_option("fr")
    await dialog.get_by_test_id("start").evaluate(TWO_CLICKS)
    await page.wait_for_url(re.compile("/runs/"))
    with psycopg.connect(product.endpoints.database_url) as database:
        jobs = database.execute(
            "select branch, engine, options from public.jobs join public.repositories r on r.id = repository_id"
            " where r.full_name = 'ada/wishes'"
        ).fetchall()
    # Two clicks, one job.
    assert jobs == [("8.1.x", "offline", {"language": "fr"})]


async def test_the_card_says_that_it_is_queued_before_the_database_answers(
    page: Page, github: FakeGithub, product: Product
) -> None:
    card = page.locator(await added(page, github, Repository(full_name="ada/quick")))
    await card.get_by_test_id("generate").click()
    await expect(page.get_by_test_id("start")).to_be_visible()
    with psycopg.connect(product.endpoints.database_url) as slow:
        # No job of it can be stored until this transaction ends.
        slow.execute("select 1 from public.repositories where full_name = 'ada/quick' for update")
        await page.get_by_test_id("start").click()
        await expect(card.locator(".state")).to_have_text("Queued")
        assert "/runs/" not in page.url
    await page.wait_for_url(re.compile("/runs/"))


async def test_a_branch_that_has_moved_offers_an_update(page: Page, github: FakeGithub, product: Product) -> None:
    await added(page, github, Repository(full_name="ada/moving", branches={"main": COMMITS}))
    with psycopg.connect(product.endpoints.database_url, autocommit=True) as database:
        database.execute(
            "insert into public.courses"
            " (repository_id, user_id, version, branch, commit_sha, engine, title, created_at)"
            " select id, user_id, 1, 'main', %s, 'offline', 'Moving', now() from public.repositories"
            " where full_name = 'ada/moving'",
            (COMMITS[0],),
        )
    await page.reload()
    card = page.locator(".repository").filter(has_text="github.com/ada/moving")
    await expect(card.get_by_test_id("moved")).to_contain_text("12 commits behind")
    await expect(card.locator("time")).to_have_attribute("title", re.compile(r"\d{4}, \d\d:\d\d UTC"))
    await card.get_by_role("button", name="Generate again").click()
    dialog = page.get_by_role("dialog", name="Generate moving again")
    await dialog.get_by_role("radio", name="Everything anew").check()
    await dialog.get_by_test_id("start").click()
    await page.wait_for_url(re.compile("/runs/"))
    with psycopg.connect(product.endpoints.database_url) as database:
        [(branch, options)] = database.execute(
            "select j.branch, j.options from public.jobs j join public.repositories r on r.id = j.repository_id"
            " where r.full_name = 'ada/moving'"
        ).fetchall()
    assert (branch, options) == ("main", {"language": "en", "anew": True})


async def test_an_update_is_wished_for_as_the_run_before(
    page: Page, github: FakeGithub, product: Product, admin: psycopg.Connection, worker: WorkerGateway, user: str
) -> None:
    github.repositories.add(Repository(full_name="ada/behind", branches={"main": [COMMIT, *COMMITS]}))
    before = hold(admin, worker, user, add(admin, user, "ada/behind"), language="fr", anew=True)
    await before.begin()
    course = await before.complete("Levers")
    # The database named the branch HEAD: nobody had said which one is the default.
    admin.execute("update public.courses set branch = 'main' where id = %s", (course,))
    await page.goto(product.url)
    moved = page.get_by_test_id("moved")
    await expect(moved).to_contain_text("13 commits behind")
    await moved.get_by_role("button", name="Update").click()
    await page.wait_for_url(re.compile("/runs/"))
    job = page.url.rsplit("/", 1)[1]
    row = admin.execute("select branch, engine, options from public.jobs where id = %s", (job,)).fetchone()
    # As before, but for "everything anew": that was said of the run before alone.
    assert row == ("main", "offline", {"language": "fr"})


# -------------------------------------------------------------------- by Claude
@pytest.fixture
def claude(admin: psycopg.Connection) -> Iterator[None]:
    """A worker with a key is alive; it takes no job."""
    admin.execute(
        """insert into public.workers (id, info, started_at, seen_at)
           values ('with-a-key', '{"engines": ["offline", "claude"]}', private.clock(), private.clock())"""
    )
    yield
    admin.execute("delete from public.workers where id = 'with-a-key'")


async def test_what_is_wished_of_claude_is_stored_with_the_job(
    page: Page, github: FakeGithub, admin: psycopg.Connection, claude: None
) -> None:
    selector = await added(page, github, Repository(full_name="ada/prose", branches={"main": COMMITS}))
    card = page.locator(selector)
    await card.get_by_test_id("generate").click()
    dialog = page.get_by_role("dialog", name="Generate a course of prose")
    estimate = dialog.get_by_test_id("estimate").locator("visible=true")
    await expect(dialog.get_by_label("Focus")).to_be_hidden()
    await dialog.get_by_role("radio", name="Claude").check()
    await expect(estimate).to_contain_text("It never costs more than its budget.")

    language = dialog.get_by_label("Language of the course").locator("visible=true")
    await expect(language).to_have_accessible_description(re.compile("exercises and the glossary stay in English"))
    await language.select_option("ja")
    await dialog.get_by_label("For whom").select_option("expert")
    await dialog.get_by_label("Focus").fill("how the cache works")
    budget = dialog.get_by_label("Budget in US dollars")
    await budget.fill("plenty")
    await dialog.get_by_test_id("start").click()
    await expect(dialog.get_by_role("alert")).to_have_text("The budget is a number of dollars, for example 2.50.")
    await expect(budget).to_be_focused()
    await budget.fill("$1,50")
    await dialog.get_by_test_id("start").click()
    await page.wait_for_url(re.compile("/runs/"))
    job = page.url.rsplit("/", 1)[1]
    row = admin.execute("select engine, options from public.jobs where id = %s", (job,)).fetchone()
    wished = {"language": "ja", "audience": "expert", "focus": "how the cache works", "budget": 1.5}
    assert row == ("claude", wished)


async def test_what_claude_will_cost_is_judged_by_what_it_cost(
    page: Page, github: FakeGithub, admin: psycopg.Connection, claude: None
) -> None:
    selector = await added(page, github, Repository(full_name="ada/dear", branches={"main": COMMITS}))
    usage = {"total": {"calls": 3, "input": 1000, "output": 200, "usd": 0.4}}
    admin.execute(
        "insert into public.courses"
        " (repository_id, user_id, version, branch, commit_sha, engine, title, stats, created_at)"
        " select id, user_id, 1, 'main', %s, 'claude', 'Dear', %s, now() from public.repositories"
        " where full_name = 'ada/dear'",
        (COMMITS[-1], Jsonb({"seconds": 95, "usage": usage})),
    )
    await page.reload()
    await page.locator(selector).get_by_role("button", name="Generate again").click()
    dialog = page.get_by_role("dialog", name="Generate dear again")
    estimate = dialog.get_by_test_id("estimate").locator("visible=true")
    await dialog.get_by_role("radio", name="Claude").check()
    await expect(estimate).to_contain_text(re.compile(r"About .+ and \$0\.40: an estimate from the earlier runs"))
    await dialog.get_by_role("radio", name="Without a language model").check()
    await expect(estimate).to_contain_text("costs nothing")
