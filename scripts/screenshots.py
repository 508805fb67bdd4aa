"""`make screenshots`: every page, light and dark, at three widths, into docs/screenshots.

Starts the product on a data folder and a port of its own, makes courses about this repository and two small ones, and
looks at each page with Chromium as somebody who has just signed in would. With patterns as arguments (`run-*`,
`*-1440-dark`) only the pictures whose names match are taken again.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from embedded import Endpoints
from playwright.async_api import BrowserContext, async_playwright

from cli import demo
from core.users import UserGateway
from scripts import screenshot_acts as acts
from tests.browser import older
from tests.browser.browser import find_chromium

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs" / "screenshots"
FONDATION: Final = Path(sys.executable).with_name("fondation")
#: Width and height of a phone, a tablet and a desk.
SIZES: Final = ((360, 740), (900, 1000), (1440, 900))
#: What a list looks like while there is nothing in it is seen as well on the smallest and the largest.
STATES: Final = (SIZES[0], SIZES[-1])
THEMES: Final = ("light", "dark")
#: Of 100; WebP.
QUALITY: Final = 72
#: Patterns of the pictures to take; none: all.
WANTED: Final = tuple(sys.argv[1:])
#: Seconds until a course stands.
PATIENCE: Final = 900


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A page to be taken."""

    name: str
    path: str
    act: acts.Act = acts.nothing
    signed_in: bool = True
    sizes: tuple[tuple[int, int], ...] = SIZES
    #: What holds of the product while the page is opened and taken.
    during: Callable[[Stage], AbstractContextManager[None]] = lambda _stage: nullcontext()


@dataclass(kw_only=True)
class Stage:
    """The running product, and what is on it."""

    sign_in_url: str
    endpoints: Endpoints
    gateway: UserGateway
    data: Path
    code: Path
    taken: list[Path] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.sign_in_url.split("/auth/")[0]

    @property
    def worker(self) -> int:
        return int(json.loads((self.data / "services.json").read_text())["worker"]["pid"])


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fondation-") as scratch:
        code = Path(tempfile.gettempdir()) / "code"
        shutil.rmtree(code, ignore_errors=True)
        code.mkdir()
        try:
            async with staged(Path(scratch) / ".fondation", code) as stage, chromium() as browser:
                before = set(FOLDER.glob("*.webp"))
                await take_all(stage, browser)
                if not WANTED:
                    for stale in before - set(stage.taken):
                        stale.unlink()
                size = sum(path.stat().st_size for path in stage.taken)
                print(f"{len(stage.taken)} pictures, {size / 1e6:.1f} MB, in {FOLDER.relative_to(ROOT)}")  # noqa: T201
        finally:
            shutil.rmtree(code, ignore_errors=True)


# ------------------------------------------------------------------------------- the pages
async def take_all(stage: Stage, browser: Any) -> None:
    await empty(stage)
    await take(stage, browser, [Shot(name="sign-in", path="/sign-in", signed_in=False)])
    await take(stage, browser, [Shot(name="repositories-empty", path="/")])
    promote(stage)
    await take(stage, browser, [Shot(name="operators-empty", path="/operators", sizes=STATES)])
    promote(stage, role="nobody in particular")
    course, run = await made(stage, "fondation")
    _, failed = await made(stage, "bare", fails=True)
    await made(stage, "orchard")
    await stage.gateway.add_repository("github.com", "pallets/click", default_branch="main")
    first, asks = (await stage.gateway.course(course)).outline[0].slug, asking(stage, course)
    before = older.add(stage.endpoints.database_url, course)
    chapter = f"/courses/{course}/{first}"
    shots = [
        Shot(name="repositories", path="/"),
        Shot(name="repositories-loading", path="/", act=acts.loading, sizes=STATES, during=silent),
        Shot(name="repositories-error", path="/", act=acts.away, sizes=STATES, during=silent),
        Shot(name="repositories-nothing", path="/?q=nowhere", act=acts.nothing_found, sizes=STATES),
        Shot(name="import-wrong", path="/", act=acts.import_wrong, sizes=STATES),
        Shot(name="generate", path="/", act=acts.generate),
        Shot(name="remove", path="/", act=acts.remove, sizes=STATES),
        Shot(name="follow", path="/", act=acts.follow, sizes=STATES),
        Shot(name="menu", path="/", act=acts.account),
        Shot(name="account", path="/account"),
        Shot(name="account-key", path="/account", act=acts.make_key, sizes=STATES, during=without_keys),
        Shot(name="keyboard", path=chapter, act=acts.keyboard),
        Shot(name="run-complete", path=f"/runs/{run}"),
        Shot(name="run-failed", path=f"/runs/{failed}"),
        Shot(name="course", path=f"/courses/{course}"),
        Shot(name="chapter", path=chapter),
        Shot(name="quiz", path=f"/courses/{course}/{asks}", act=acts.answer),
        Shot(name="search", path=f"/courses/{course}", act=acts.search),
        Shot(name="versions", path=f"/courses/{course}/-/versions"),
        Shot(name="changes", path=f"/courses/{course}/-/changes/{before}"),
        Shot(name="not-found", path="/no/such/page"),
        Shot(name="not-for-you", path="/operators"),
    ]
    await take(stage, browser, shots)
    shared = await link(stage, browser, course)
    await take(stage, browser, [Shot(name="shared", path=shared, signed_in=False)])
    await live(stage, browser)
    promote(stage)
    await take(stage, browser, [Shot(name="operators", path="/operators")])


async def live(stage: Stage, browser: Any) -> None:
    """A run in the middle: its worker is held for as long as the pictures take."""
    job = await started(stage, "grove")
    async with asyncio.timeout(PATIENCE):
        while (await stage.gateway.job(job)).percent < 40:  # noqa: ASYNC110  # the database is elsewhere
            await asyncio.sleep(0.02)
    os.kill(stage.worker, signal.SIGSTOP)
    try:
        await take(stage, browser, [Shot(name="run-live", path=f"/runs/{job}")])
    finally:
        os.kill(stage.worker, signal.SIGCONT)
    await ended(stage, job)


async def take(stage: Stage, browser: Any, shots: list[Shot]) -> None:
    for theme in THEMES:
        for width, height in SIZES:
            for is_signed_in in {shot.signed_in for shot in shots}:
                context = await browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    locale="en-GB",
                    reduced_motion="reduce",
                )
                if is_signed_in:
                    await (await context.new_page()).goto(stage.sign_in_url)
                wanted = [shot for shot in shots if shot.signed_in is is_signed_in and (width, height) in shot.sizes]
                for shot in wanted:
                    name = f"{shot.name}-{width}-{theme}"
                    if not WANTED or any(fnmatch(name, pattern) for pattern in WANTED):
                        with shot.during(stage):
                            await picture(stage, context, shot, FOLDER / f"{name}.webp")
                await context.close()


async def picture(stage: Stage, context: BrowserContext, shot: Shot, path: Path) -> None:
    page = await context.new_page()
    await page.goto(stage.url + shot.path)
    await page.locator("h1").first.wait_for()
    await page.locator(".themes[data-ready]").first.wait_for(state="attached")
    await page.evaluate("document.fonts.ready")
    await shot.act(page)
    # What grows by itself, such as diagrams, has stood still for a moment.
    await page.evaluate(STILL)
    session = await context.new_cdp_session(page)
    taken = await session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path.write_bytes(base64.b64decode(taken["data"]))  # noqa: ASYNC240  # one person's script
    stage.taken.append(path)
    await page.close()


STILL = """new Promise((done) => {
  let timer = setTimeout(done, 500);
  new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 500); })
    .observe(document.body, { childList: true, subtree: true });
  setTimeout(done, 4000);
})"""


async def link(stage: Stage, browser: Any, course: UUID) -> str:
    """A link to a course, made as its owner makes one."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(stage.sign_in_url)
    answer = await page.request.post(f"{stage.url}/courses/{course}/-/share", form={"days": "7"})
    text = await answer.text()
    await context.close()
    found = re.search(r"https?://[^\"<\s]+?(/shared/[\w.-]+)", text)
    if found is None:
        raise SystemExit(f"no link was made: {text[:500]}")
    return found[1]


# ------------------------------------------------------------------------------- the product
@asynccontextmanager
async def staged(data: Path, code: Path) -> AsyncIterator[Stage]:
    process = await asyncio.create_subprocess_exec(
        *(FONDATION, "up", "--data", data, "--port", "8390"), stderr=asyncio.subprocess.PIPE, cwd=ROOT
    )
    try:
        async with asyncio.timeout(PATIENCE):
            sign_in = await printed(process, r"Sign in +(http\S+?)&next")
        reading = asyncio.create_task(drain(process))
        endpoints = Endpoints.read(data / "endpoints.json")
        assert endpoints is not None  # noqa: S101  # written before the link is printed
        credentials = json.loads((data / "demo.json").read_text())
        async with demo.gateway(endpoints, credentials) as gateway:
            yield Stage(sign_in_url=sign_in, endpoints=endpoints, gateway=gateway, data=data, code=code)
        reading.cancel()
    finally:
        process.terminate()
        await process.wait()


async def printed(process: asyncio.subprocess.Process, pattern: str) -> str:
    assert process.stderr is not None  # noqa: S101
    async for line in process.stderr:
        if match := re.search(pattern, line.decode()):
            return match[1]
    raise SystemExit("fondation up ended early")


async def drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None  # noqa: S101
    while await process.stderr.readline():
        pass


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield browser
        await browser.close()


async def empty(stage: Stage) -> None:
    for repository in await stage.gateway.repositories():
        await stage.gateway.remove_repository(repository.id)


async def made(stage: Stage, name: str, *, fails: bool = False) -> tuple[UUID, UUID]:
    """A repository with its course: the course (or, if it fails, nothing in its place) and the run."""
    job = await started(stage, name)
    course = await ended(stage, job)
    if (course is None) is not fails:
        raise SystemExit(f"the run of {name} ended otherwise than it should")
    return course or UUID(int=0), job


async def started(stage: Stage, name: str) -> UUID:
    folder = stage.code / name
    planted(folder, name)
    key = await stage.gateway.add_repository("local", str(folder), default_branch="main")
    return (await stage.gateway.enqueue_job(key, engine="offline")).job_id


async def ended(stage: Stage, job: UUID) -> UUID | None:
    async with asyncio.timeout(PATIENCE):
        while not (found := await stage.gateway.job(job)).is_final:  # noqa: ASYNC110  # so is this
            await asyncio.sleep(0.2)
    return found.course_id


def asking(stage: Stage, course: UUID) -> str:
    """The first chapter that asks something."""
    with psycopg.connect(stage.endpoints.database_url) as connection:
        found = connection.execute(
            "select slug from public.chapters where course_id = %s and jsonb_array_length(quiz) > 0 order by position",
            (course,),
        ).fetchone()
    return str(found[0]) if found else ""


@contextmanager
def silent(stage: Stage) -> Iterator[None]:
    """The database does not say which repositories there are."""
    with psycopg.connect(stage.endpoints.database_url) as connection:
        connection.execute("lock table public.repositories in access exclusive mode")
        yield
        connection.rollback()


@contextmanager
def without_keys(stage: Stage) -> Iterator[None]:
    """The keys that were made are gone afterwards."""
    yield
    with psycopg.connect(stage.endpoints.database_url) as connection:
        connection.execute("delete from private.api_keys")


def promote(stage: Stage, role: str = "operator") -> None:
    with psycopg.connect(stage.endpoints.database_url) as connection:
        connection.execute(
            "update auth.users set raw_app_meta_data = coalesce(raw_app_meta_data, '{}')::jsonb || %s::jsonb",
            (json.dumps({"role": role}),),
        )


# ------------------------------------------------------------------------------- what is read
def planted(folder: Path, name: str) -> None:
    """The repository of this name."""
    if name == "fondation":
        git(ROOT, "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(folder))
        git(folder, "checkout", "--quiet", "-B", "main")
        return
    (folder / name).mkdir(parents=True)
    (folder / "README.md").write_text(f"# {name.title()}\n\nKeeps trees, and counts what they bear.\n")
    for number in range({"bare": 0, "orchard": 24, "grove": 900}[name]):
        below = f"from {name}.tree{number - 1} import Tree{number - 1}\n\n\n" if number else ""
        base = f"(Tree{number - 1})" if number % 8 else ""
        (folder / name / f"tree{number}.py").write_text(
            f'"""Tree number {number}."""\n\n{below}class Tree{number}{base}:\n'
            f'    """A tree that bears {number} apples."""\n\n    def apples(self) -> int:\n'
            f'        """How many apples hang there."""\n        return {number}\n'
        )
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Plant")


def git(folder: Path, *command: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *command], check=True, capture_output=True)


if __name__ == "__main__":
    asyncio.run(main())
