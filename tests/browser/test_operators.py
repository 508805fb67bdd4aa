"""The operators' page: for operators only, read-only until its switch is on, and changes nothing unasked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from .axe import serious_in_both_themes
from .conftest import Product
from .pages import glimpse

PASSWORD = "correct horse battery staple"
PROMOTE = """
update auth.users set raw_app_meta_data = coalesce(raw_app_meta_data, '{}')::jsonb || '{"role": "operator"}'
 where email = %s returning id
"""
DEAD = """
with added as (
  insert into public.repositories (user_id, host, full_name) values (%(user)s, 'github.com', 'no/where')
  returning id)
insert into public.jobs (id, user_id, repository_id, branch, status, attempt, max_attempts, run_at, created_at,
    claimed_at, heartbeat_at, finished_at, ended_lease_hash, error_code, error_message)
select %(job)s, %(user)s, id, 'main', 'dead', 5, 5, now(), now(), now(), now(), now(), '\\x00', %(code)s,
    'The well ran dry.' from added
"""


@pytest.fixture
async def person(page: Page, product: Product) -> Page:
    """A page of somebody who has just made an account."""
    await sign(page, product, f"{uuid4().hex}@example.org", new=True)
    return page


@pytest.fixture
async def operator(page: Page, product: Product) -> AsyncIterator[tuple[Page, UUID]]:
    """A page of an operator, and a job of theirs that is dead."""
    email, job = f"{uuid4().hex}@example.org", uuid4()
    await sign(page, product, email, new=True)
    with psycopg.connect(product.endpoints.database_url, autocommit=True) as connection:
        made = connection.execute(PROMOTE, (email,)).fetchone()
        assert made is not None
        connection.execute(DEAD, {"user": made[0], "job": job, "code": f"dry_{job.hex[:6]}"})
        # What a token says was true when it was made.
        await sign(page, product, email, new=False)
        yield page, job
        connection.execute("delete from public.repositories where user_id = %s", (made[0],))


async def sign(page: Page, product: Product, email: str, *, new: bool) -> None:
    data = {"email": email, "password": PASSWORD, "new": new}
    answer = await page.request.post(f"{product.url}/auth/password", data=data)
    assert answer.ok, await answer.text()


async def test_nobody_else_sees_it(person: Page, product: Product) -> None:
    await person.goto(product.url)
    await expect(person.get_by_role("link", name="Repositories", exact=True)).to_be_visible()
    await expect(person.get_by_role("link", name="Operators")).to_have_count(0)
    answer = await person.goto(f"{product.url}/operators")
    assert answer is not None
    assert answer.status == 403
    await expect(person.get_by_role("heading", level=1)).to_have_text("This is not for you.")
    assert "worker" not in (await person.locator("main").inner_text()).lower()


async def test_a_visitor_is_asked_to_sign_in(page: Page, product: Product) -> None:
    await page.goto(f"{product.url}/operators")
    assert page.url == f"{product.url}/sign-in?next=%2Foperators"


async def test_the_queue_at_a_glance(operator: tuple[Page, UUID], product: Product) -> None:
    page, _job = operator
    await page.goto(product.url)
    await page.get_by_role("link", name="Operators").click()
    await expect(page.get_by_role("heading", name="Operators", level=1)).to_be_visible()
    workers = page.get_by_role("table", name="Workers")
    await expect(workers.get_by_text("alive", exact=True).first).to_be_visible()
    await expect(workers.get_by_text("offline", exact=True).first).to_be_visible()
    # The course that the product began with is in the chart, and in the table behind it.
    chart = page.get_by_test_id("throughput")
    assert await chart.locator("svg rect.bar-completed").count() >= 1
    await chart.locator("summary").click()
    assert await chart.get_by_role("row").count() == 25
    assert await serious_in_both_themes(page) == []
    # It looks again by itself when it is asked to: nothing is loaded anew.
    await page.evaluate("window.notReloaded = true")
    before = await page.locator("[data-ago]").first.get_attribute("data-ago")
    await page.keyboard.press("r")
    await expect(page.locator("[data-ago]").first).not_to_have_attribute("data-ago", before or "")
    assert await page.evaluate("window.notReloaded")


async def test_a_dead_job_is_sent_back_by_those_who_mean_it(operator: tuple[Page, UUID], product: Product) -> None:
    page, job = operator
    await page.goto(f"{product.url}/operators")
    row = page.get_by_role("row").filter(has_text=str(job)[:8])
    await expect(row).to_contain_text("The well ran dry.")
    await expect(row.get_by_role("button")).to_have_count(0)
    await page.get_by_role("switch", name="Allow changes").check()
    await row.get_by_role("button", name="Send back").click()
    dialog = page.get_by_role("dialog", name="Send this job back?")
    await expect(dialog).to_be_visible()
    assert await serious_in_both_themes(page) == []
    await dialog.get_by_role("button", name="Leave it").click()
    await expect(dialog).to_be_hidden()
    assert "Requeued by an operator." not in events(product, job)
    await row.get_by_role("button", name="Send back").click()
    async with glimpse(page, ".toast", "1 job waits for a worker again."):
        await dialog.get_by_role("button", name="Send back").click()
    assert "Requeued by an operator." in events(product, job)


async def test_all_of_one_error_are_sent_back_together(operator: tuple[Page, UUID], product: Product) -> None:
    page, job = operator
    await page.goto(f"{product.url}/operators")
    await page.get_by_role("switch", name="Allow changes").check()
    await page.get_by_role("button", name=f"Send all back: dry_{job.hex[:6]}").click()
    dialog = page.get_by_role("dialog", name="Send 1 job back?")
    async with glimpse(page, ".toast", "1 job waits for a worker again."):
        await dialog.get_by_role("button", name="Send back").click()
    assert "Requeued by an operator." in events(product, job)


async def test_no_traffic_while_nobody_looks(browser: Browser, operator: tuple[Page, UUID], product: Product) -> None:
    signed_in, _job = operator
    # A profile of its own: a clock that was taken over is never given back.
    context = await browser.new_context(storage_state=await signed_in.context.storage_state())
    page = await context.new_page()
    await page.add_init_script(
        "window.looks = 0; document.addEventListener('refresh', () => { window.looks += 1; }, true);"
    )
    await page.clock.install()
    await page.goto(f"{product.url}/operators")
    await page.locator("[data-pace]").wait_for()
    await page.clock.run_for(10_500)
    assert await page.evaluate("window.looks") == 1
    await page.evaluate(HIDE.format(hidden="true"))
    await page.clock.run_for(60_000)
    assert await page.evaluate("window.looks") == 1
    await page.evaluate(HIDE.format(hidden="false"))
    await page.clock.run_for(100)
    assert await page.evaluate("window.looks") == 2
    await context.close()


HIDE = (
    "Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }});"
    "document.dispatchEvent(new Event('visibilitychange'))"
)


def events(product: Product, job: UUID) -> list[str]:
    with psycopg.connect(product.endpoints.database_url) as connection:
        rows = connection.execute(
            "select message from public.job_events where job_id = %s order by id", (job,)
        ).fetchall()
    return [row[0] for row in rows]
