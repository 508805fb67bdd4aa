"""The whole product, started as its user starts it, and a real Chromium to look at it with."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from embedded import Endpoints
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from core.api import Api
from core.workers import WorkerGateway
from tests.fakes.github.api import API, FakeGithub, populated
from tests.fakes.serving import served

from . import older
from .browser import find_chromium
from .held import Held, add, hold, open_run, sign_up

FONDATION = Path(sys.executable).with_name("fondation")
#: What GitHub signs pushes with.
WEBHOOK_SECRET = "the secret of the webhook"
#: Seconds until everything runs and the first course stands.
PATIENCE = 600.0
# Milliseconds until something that is awaited counts as missing: a busy machine is slow, not wrong.
expect.set_options(timeout=40_000)


@dataclass(frozen=True, kw_only=True)
class Product:
    """A running `fondation up`."""

    url: str
    #: Signs the demo user in and leads to the first course.
    sign_in_url: str
    data: Path
    endpoints: Endpoints


@pytest.fixture(scope="session")
def github() -> FakeGithub:
    """What the product finds where GitHub should be; a test leaves it as it was."""
    return populated()


@pytest.fixture(scope="session")
def github_url(github: FakeGithub) -> Iterator[str]:
    with served(github) as url:
        yield url


@pytest.fixture(scope="session")
async def product(
    tmp_path_factory: pytest.TempPathFactory, github: FakeGithub, github_url: str
) -> AsyncIterator[Product]:
    """`fondation up` on a data folder of its own, with its course about this repository."""
    data = tmp_path_factory.mktemp("product") / ".fondation"
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    env |= {"GITHUB_URL": github_url, "GITHUB_API_URL": f"{github_url}{API}"}
    env |= {"GITHUB_WEBHOOK_SECRET": WEBHOOK_SECRET}
    env |= {"GITHUB_CLIENT_ID": github.oauth.client_id, "GITHUB_CLIENT_SECRET": github.oauth.client_secret}
    process = await asyncio.create_subprocess_exec(
        *(FONDATION, "up", "--data", data, "--port", str(_free_port())), env=env, stderr=asyncio.subprocess.PIPE
    )
    printed: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE):
            sign_in = await _until_printed(process, r"Sign in +(http\S+)", printed)
        reading = asyncio.create_task(_drain(process))
        endpoints = Endpoints.read(data / "endpoints.json")
        assert endpoints is not None
        yield Product(url=sign_in.split("/auth/")[0], sign_in_url=sign_in, data=data, endpoints=endpoints)
        reading.cancel()
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 120)


def _free_port() -> int:
    """A port of this machine that nobody listens on; two runs of the tests at the same time do not meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _until_printed(process: asyncio.subprocess.Process, pattern: str, printed: list[str]) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        printed.append(line.decode())
        if match := re.search(pattern, printed[-1]):
            return match[1]
    raise AssertionError("fondation up ended:\n" + "".join(printed))


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    while await process.stderr.readline():
        pass


@pytest.fixture(scope="session")
async def app_url(product: Product) -> str:
    return product.url


@pytest.fixture(scope="session")
async def sign_in_url(product: Product) -> str:
    return product.sign_in_url


@pytest.fixture(scope="session")
async def older_course(product: Product) -> tuple[UUID, UUID]:
    """An older version of the product's course, and the newest one."""
    newest = UUID(product.sign_in_url.rsplit("/", 1)[1])
    return older.add(product.endpoints.database_url, newest), newest


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests; each test gets a fresh profile by `page`."""
    flags = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def profile(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One profile for all tests: a new one each time opens a window, which takes as long as many a test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    # Milliseconds an action may wait; as above.
    context.set_default_timeout(60_000)
    # The window stays while the pages of the tests come and go.
    await context.new_page()
    yield context
    await context.close()


@pytest.fixture
async def page(profile: BrowserContext, product: Product) -> AsyncIterator[Page]:
    """A page of a visitor nobody knows; an error in its console fails the test."""
    page = await profile.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    first, *opened = profile.pages
    for each in opened:
        await each.close()
    await _forget(first, product.url)
    assert not errors


async def _forget(page: Page, origin: str) -> None:
    """Leaves nothing of a test in the profile of a page: no cookie, no permission, nothing stored by the product."""
    await page.context.clear_cookies()
    await page.context.clear_permissions()
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    await devtools.detach()


# -------------------------------------------------------------------- runs held by a test
@pytest.fixture(scope="session")
def admin(product: Product) -> Iterator[psycopg.Connection]:
    """An autocommitting connection to the product's database, as superuser."""
    with psycopg.connect(product.endpoints.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
async def worker(product: Product) -> AsyncIterator[WorkerGateway]:
    """Supabase as a worker sees it."""
    async with Api(product.endpoints.url, product.endpoints.secret_key) as api:
        yield WorkerGateway(api)


@pytest.fixture
async def user(page: Page, product: Product, admin: psycopg.Connection) -> str:
    """A new person, signed in in `page`; their id."""
    return await sign_up(page.context, product, admin)


@pytest.fixture
async def held(page: Page, product: Product, admin: psycopg.Connection, worker: WorkerGateway, user: str) -> Held:
    """A run that waits for what the test reports, and its open page."""
    run = hold(admin, worker, user, add(admin, user, "ada/engine"))
    await open_run(page, product, run)
    return run
