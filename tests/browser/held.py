"""Runs that a test holds in its hand: it is their worker, and nothing happens but what it reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
from playwright.async_api import BrowserContext, Locator, Page, expect

from core.jobs import ClaimedJob, Unit
from core.workers import WorkerGateway

if TYPE_CHECKING:
    from .conftest import Product

PASSWORD = "correct horse battery staple"
COMMIT = "c0ffee" + "0" * 34


@dataclass(frozen=True, kw_only=True)
class Held:
    """A claimed job, and the worker's side of it."""

    job: ClaimedJob
    worker: WorkerGateway

    @property
    def path(self) -> str:
        return f"/runs/{self.job.job_id}"

    async def begin(self) -> None:
        """On to the first step."""
        await self.report(status="cloning", percent=1, message="Fetching the repository.")
        await self.report(status="analyzing", percent=5, message="Reading the code.", commit_sha=COMMIT)
        await self.report(step="extract", step_index=1, percent=10, message="Looking for abstractions.")

    async def report(self, **progress: Any) -> bool:
        return await self.worker.report(self.job, **progress)

    async def finish_chapter(self, position: int, title: str) -> None:
        value = chapter(position, title)
        fingerprint = sha256(f"{self.job.job_id} {position}".encode()).hexdigest()
        await self.worker.save_unit(self.job, Unit(fingerprint=fingerprint, kind="chapter", key=title, value=value))

    async def complete(self, *titles: str) -> UUID:
        await self.report(status="gathering", percent=95, message="Putting the course together.")
        chapters = [chapter(place, title) for place, title in enumerate(titles, start=1)]
        outline = [{name: item[name] for name in ("position", "slug", "title", "summary")} for item in chapters]
        course = {"title": "A course", "engine": "offline", "commit_sha": COMMIT, "outline": outline}
        return await self.worker.complete(self.job, course | {"chapters": chapters})

    async def fail(self, message: str, *, code: str = "clone_failed", retryable: bool = False) -> None:
        """If it is to be tried again, then after an hour: until then no other worker takes it."""
        await self.worker.fail(self.job, code, message, retryable=retryable, retry_in=3600)


async def open_run(page: Page, product: Product, run: Held) -> None:
    """The page of the run, once it hears of changes."""
    await page.goto(product.url + run.path)
    await expect(page.get_by_test_id("live")).to_have_attribute("data-live", "yes")


def step(page: Page, name: str) -> Locator:
    return page.locator(".stage").filter(has=page.locator("summary", has_text=name))


def chapter(position: int, title: str) -> dict[str, Any]:
    return {
        "position": position,
        "slug": title.lower().replace(" ", "-"),
        "title": title,
        "summary": f"What {title} is about.",
        "markdown": f"# {title}",
        "html": f"<p>All about {title}.</p>",
        "reading_minutes": 2,
    }


async def sign_up(context: BrowserContext, product: Product, admin: psycopg.Connection) -> str:
    """A new person, signed in in this browser profile; answers their id."""
    # A page of whoever was signed in before is led away by the product; not into what the test opens next.
    for page in context.pages:
        await page.goto("about:blank")
    email = f"{uuid4().hex}@example.org"
    credentials = {"email": email, "password": PASSWORD, "new": True}
    answer = await context.request.post(f"{product.url}/auth/password", data=credentials)
    assert answer.ok, await answer.text()
    row = admin.execute("select id::text from auth.users where email = %s", (email,)).fetchone()
    assert row is not None
    return str(row[0])


def add(admin: psycopg.Connection, user: str, name: str, host: str = "github.com") -> UUID:
    """A repository of the user."""
    with _as(admin, user):
        return _one(admin, "select private.add_repository(%s, %s, null, false)", (host, name))[0]


def hold(admin: psycopg.Connection, worker: WorkerGateway, user: str, repository: UUID, **options: Any) -> Held:
    """A run of the repository, claimed in the very transaction that queued it: no other worker ever sees it."""
    with _as(admin, user):
        _one(admin, "select private.enqueue_job(%s, null, 'offline', %s)", (repository, json.dumps(options)))
        return _claim(admin, worker, repository)


def hold_again(admin: psycopg.Connection, held: Held) -> Held:
    """The next attempt of a failed run."""
    with _as(admin, str(held.job.user_id)):
        _one(admin, "select private.retry_job(%s)", (held.job.job_id,))
        return _claim(admin, held.worker, held.job.repository_id)


def _claim(admin: psycopg.Connection, worker: WorkerGateway, repository: UUID) -> Held:
    # Before whatever other tests left waiting, or running under a lease that ends just now.
    others = "update public.jobs set priority = 200 where repository_id <> %s and phase <> 'ended'"
    admin.execute(others, (repository,))
    cursor = admin.execute("select to_jsonb(c) from private.claim_jobs('test', 1, 300) c")
    row = cursor.fetchone()
    assert row is not None
    job = ClaimedJob.model_validate(row[0])
    assert job.repository_id == repository
    return Held(job=job, worker=worker)


class _as:  # noqa: N801  # reads as a word of the test
    """Within, the database takes the connection for this user's."""

    def __init__(self, admin: psycopg.Connection, user: str) -> None:
        self._admin, self._user = admin, user
        self._transaction = admin.transaction()

    def __enter__(self) -> None:
        self._transaction.__enter__()
        claims = json.dumps({"role": "authenticated", "sub": self._user})
        self._admin.execute("select set_config('request.jwt.claims', %s, true)", (claims,))

    def __exit__(self, *error: Any) -> None:
        self._transaction.__exit__(*error)


def _one(admin: psycopg.Connection, query: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    row = admin.execute(query.encode(), values).fetchone()
    assert row is not None
    return row
