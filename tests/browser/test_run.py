"""The run page: a run as it happens, in steps the test decides."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from core.spending import Spending, Usage
from core.workers import WorkerGateway

from .conftest import Product
from .held import Held, add, hold, hold_again, open_run, sign_up, step


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small Git repository on this machine."""
    folder = tmp_path / "lever"
    (folder / "lever").mkdir(parents=True)
    (folder / "lever" / "__init__.py").write_text('"""Levers."""\n')
    (folder / "lever" / "arms.py").write_text(
        '"""Arms of levers."""\n\n\nclass Arm:\n    """An arm."""\n\n    def force(self, load: float) -> float:\n'
        '        """The force that holds a load."""\n        return load / 2\n'
    )
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Push"]):
        subprocess.run([*git, *command], check=True)
    return folder


async def test_a_run_is_seen_as_it_happens_and_survives_a_reload(page: Page, held: Held) -> None:
    await expect(step(page, "Queue")).to_have_attribute("data-state", "done")
    await expect(step(page, "Clone")).to_contain_text("Running")
    await held.begin()
    await expect(step(page, "Extract")).to_contain_text("Running")
    await expect(step(page, "Clone")).to_contain_text("Done")
    await held.report(step="write", step_index=4, percent=40, message="Writing.", commit_sha="c0ffee" + "0" * 34)
    await held.finish_chapter(2, "Gears")
    await held.worker.report_spending(
        held.job, Spending(total=Usage(calls=3, input=1200, output=300, usd=0.42), budget=2)
    )
    await held.report(percent=41)
    await held.finish_chapter(1, "Levers")
    await expect(page.get_by_test_id("live-chapter")).to_have_text([re.compile("Levers"), re.compile("Gears")])
    await expect(page.get_by_test_id("cost")).to_contain_text("$0.42 of $2.00")

    await page.get_by_test_id("live-chapter").filter(has_text="Gears").click()
    drawer = page.locator("dialog.drawer")
    await expect(drawer).to_contain_text("All about Gears.")
    await expect(drawer.get_by_test_id("unfinished")).to_contain_text("The course is not finished")
    await page.keyboard.press("Escape")

    lines = await page.locator(".log-line").count()
    await page.reload()
    await expect(page.get_by_test_id("percent")).to_have_text("41 %")
    await expect(step(page, "Write")).to_contain_text("Running")
    await expect(page.locator(".log-line")).to_have_count(lines)
    await expect(page.get_by_test_id("live-chapter")).to_have_count(2)


#: What is put into the page, or taken out of it, while sixty frames pass and its clocks tick.
_CHANGES = """() => new Promise((resolve) => {
  let changes = 0;
  let frames = 0;
  const watch = new MutationObserver((records) => { changes += records.length; });
  watch.observe(document, { childList: true, subtree: true });
  const frame = () => (++frames < 60 ? requestAnimationFrame(frame) : resolve(changes));
  requestAnimationFrame(frame);
})"""


async def test_a_page_rests_while_its_run_does(page: Page, held: Held) -> None:
    await held.begin()
    await expect(page.locator(".log-line").last).to_contain_text("Looking for abstractions.")
    ago = page.get_by_test_id("last-update").locator("time")
    before = await ago.inner_text()
    # A few come with the last look at the run; once a frame would keep a processor busy for as long as a tab is open.
    assert await page.evaluate(_CHANGES) < 20
    await expect(ago).not_to_have_text(before)


async def test_the_end_leads_into_the_course_and_drags_nobody(page: Page, held: Held) -> None:
    await held.begin()
    await expect(step(page, "Extract")).to_contain_text("Running")
    course = await held.complete("Levers", "Gears")
    read = page.get_by_test_id("read")
    await expect(read).to_be_focused()
    await expect(read).to_have_attribute("href", f"/courses/{course}")
    await expect(page).to_have_title(re.compile("^✓"))
    await expect(page.locator("[data-announce]")).to_contain_text("The course is ready")
    assert page.url.endswith(held.path)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/courses/{course}")


async def test_the_previous_course_can_be_read_meanwhile(
    page: Page, product: Product, held: Held, admin: psycopg.Connection
) -> None:
    await held.begin()
    course = await held.complete("Levers")
    again = hold(admin, held.worker, str(held.job.user_id), held.job.repository_id)
    await open_run(page, product, again)
    await again.fail("Nothing works today.")
    await expect(page.get_by_test_id("state")).to_have_text("The run failed")
    await expect(page.get_by_test_id("previous").get_by_role("link")).to_have_attribute("href", f"/courses/{course}")


async def test_the_log_stays_where_its_reader_is(page: Page, held: Held, admin: psycopg.Connection) -> None:
    await held.begin()
    await held.report(message="A warning.", level="warning")
    _write(admin, held, 200)
    await held.report(percent=20, status="gathering")
    log = page.get_by_role("log")
    await expect(page.locator(".log-line").last).to_contain_text("The job is gathering now.")
    at_end = "box => box.scrollHeight - box.scrollTop - box.clientHeight < 24"
    assert await log.evaluate(at_end)

    await log.evaluate("box => new Promise(done => { box.onscroll = done; box.scrollTop = 40 })")
    _write(admin, held, 5)
    await held.report(percent=30, message="The newest.")
    await expect(page.locator(".log-latest")).to_contain_text("6 new")
    assert await log.evaluate("box => box.scrollTop") == 40
    await page.locator(".log-latest").click()
    assert await log.evaluate(at_end)

    # Filters keep the numbers, and a line has an address.
    await page.get_by_label("Level").select_option("warning")
    line = page.locator(".log-line")
    await expect(line).to_have_count(1)
    number = await line.locator("a").inner_text()
    await page.get_by_label("Level").select_option("info")
    await page.get_by_label("Filter the log").fill("a warn")
    await expect(line.locator("a")).to_have_text([number])
    await line.locator("a").click()
    assert page.url.endswith(f"#L{number}")
    await page.reload()
    await expect(page.locator(".log-line[data-marked]")).to_contain_text("A warning.")
    await expect(page.locator(".log-line[data-marked]")).to_be_in_viewport()

    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download").click()
    text = Path(await (await download.value).path()).read_text()
    assert len(text.splitlines()) == await line.count() > 205


def _write(admin: psycopg.Connection, held: Held, lines: int) -> None:
    admin.execute(
        "insert into public.job_events (job_id, user_id, attempt, at, kind, message)"
        " select %s, %s, 1, private.clock(), 'log', 'Line ' || n from generate_series(1, %s) n",
        (held.job.job_id, held.job.user_id, lines),
    )


async def test_a_step_has_an_address(page: Page, product: Product, held: Held) -> None:
    await held.begin()
    await page.goto(f"{product.url}{held.path}#step-3")
    await page.reload()
    order = page.locator("#step-3")
    await expect(order).to_have_attribute("data-marked", "")
    await expect(order).to_contain_text("Puts chapters in the order they are best learned.")
    await expect(order.get_by_role("link")).to_be_in_viewport()


async def test_a_step_that_failed_says_why_and_what_to_do(page: Page, held: Held, admin: psycopg.Connection) -> None:
    await held.begin()
    await held.fail("The network broke.", retryable=True)
    failure = page.get_by_test_id("failure")
    await expect(failure).to_contain_text("The network broke.")
    await expect(failure).to_contain_text("tried again by itself")
    await expect(step(page, "Queue")).to_contain_text("Next attempt")

    second = hold_again(admin, held)
    await expect(failure).to_be_hidden()
    attempts = page.get_by_test_id("attempts")
    await expect(attempts).to_contain_text("The network broke.")
    await second.begin()
    await second.fail("There is no such branch.", code="branch_not_found")
    await expect(step(page, "Extract").get_by_test_id("failure")).to_contain_text("with a branch that exists")
    await expect(page.get_by_role("alert").filter(has_text="There is no such branch.")).to_be_visible()
    await expect(attempts.get_by_role("listitem")).to_have_count(2)
    await expect(page).to_have_title(re.compile("^✗"))


async def test_a_retry_goes_on_with_real_workers_to_the_end(
    page: Page, product: Product, admin: psycopg.Connection, worker: WorkerGateway, user: str, repository: Path
) -> None:
    run = hold(admin, worker, user, add(admin, user, str(repository), host="local"))
    await open_run(page, product, run)
    await run.begin()
    await run.finish_chapter(1, "Levers")
    await run.fail("It broke.", code="analysis_failed")
    await page.get_by_test_id("retry").click()
    # The chapter of the attempt that failed is still there while the next one works.
    await expect(page.get_by_test_id("live-chapter").filter(has_text="Levers")).to_be_visible()
    await expect(page.get_by_test_id("read")).to_be_visible(timeout=180_000)
    await expect(page.get_by_test_id("attempts")).to_contain_text("It broke.")


async def test_a_pause_says_why_and_can_be_ended(page: Page, held: Held) -> None:
    await held.begin()
    await held.worker.release(held.job, "The spend limit of the account is reached.", delay=3600)
    paused = page.get_by_test_id("paused")
    await expect(paused).to_contain_text("The spend limit of the account is reached.")
    await expect(paused).to_contain_text("If the reason is gone before that, try again now.")
    await page.get_by_role("button", name="Try again now").click()
    await expect(paused).to_be_hidden()
    await expect(page.get_by_role("log")).to_contain_text("Resumed by its owner.")


async def test_canceling_takes_two_steps(page: Page, held: Held) -> None:
    await held.begin()
    await page.get_by_test_id("cancel").click()
    await page.get_by_role("button", name="Cancel the run").click()
    await expect(page.get_by_test_id("cancel")).to_have_text("Canceling…")
    await expect(page.get_by_test_id("cancel")).to_be_disabled()
    await expect(page.get_by_test_id("state")).to_have_text("Canceling")
    assert await held.report(percent=20), "the worker is told"
    await held.worker.release(held.job, "Stopped.")
    await expect(page.get_by_test_id("state")).to_have_text("Canceled")
    await expect(page.get_by_test_id("cancel")).to_be_hidden()


async def test_a_run_in_the_queue_says_what_it_waits_for(
    page: Page, product: Product, held: Held, admin: psycopg.Connection
) -> None:
    admin.execute("update private.settings set max_running_per_user = 1 where true")
    try:
        user = str(held.job.user_id)
        repository = add(admin, user, "ada/second")
        with admin.transaction():
            claims = f'{{"sub": "{user}", "role": "authenticated"}}'
            admin.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
            row = admin.execute(
                "select job_id from private.enqueue_job(%s, null, 'offline', '{}')", (repository,)
            ).fetchone()
        assert row is not None
        await page.goto(f"{product.url}/runs/{row[0]}")
        await expect(page.get_by_test_id("state")).to_have_text("Waiting for your other runs: 1 run at a time")
        # Long sentences stay in the page of a phone.
        await page.set_viewport_size({"width": 320, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.get_by_test_id("cancel").click()
        await expect(page.get_by_test_id("state")).to_have_text("Canceled")
    finally:
        admin.execute("update private.settings set max_running_per_user = 3 where true")


async def test_two_people_see_their_own_runs_only(
    page: Page, browser: Browser, product: Product, held: Held, admin: psycopg.Connection
) -> None:
    context = await browser.new_context()
    try:
        other = await context.new_page()
        bob = await sign_up(context, product, admin)
        theirs = hold(admin, held.worker, bob, add(admin, bob, "bob/boat"))
        await open_run(other, product, theirs)
        await held.report(percent=33, message="A secret of Ada.")
        await theirs.report(percent=66, message="A secret of Bob.")
        await expect(page.get_by_role("log")).to_contain_text("A secret of Ada.")
        await expect(other.get_by_role("log")).to_contain_text("A secret of Bob.")
        await expect(page.get_by_test_id("percent")).to_have_text("33 %")
        await expect(other.get_by_test_id("percent")).to_have_text("66 %")
        assert "Bob" not in await page.content()
        assert "Ada" not in await other.content()
        answer = await other.goto(product.url + held.path)
        assert answer is not None
        assert answer.status == 404
    finally:
        await context.close()
