"""`fondation up`: everything on one machine, from an empty folder to a course that can be read."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from embedded.endpoints import Endpoints
from embedded.errors import AlreadyRunning
from embedded.gateway import offers_github
from embedded.ports import is_free
from embedded.stack import Stack

from cli import claude, console, demo, following, home, sources
from cli.home import Home
from cli.services import Services
from core.courses import Course
from core.errors import FondationError, Unreachable
from core.jobs import Status
from core.users import UserGateway

#: Seconds that another command may take to start or to stop its Supabase.
SETTLING: Final = 30.0


#: Who writes a job, by what was asked for; whatever else is asked for is for the worker to refuse.
_ENGINES: Final = {"fake": "claude"}
#: What a course of a stand-in says of its engine.
_DEMONSTRATION: Final = "claude (demonstration)"


async def run(data: Path, *, port: int, engine: str) -> None:
    """Starts everything, makes the first course, and serves until Ctrl-C, which may come at any time."""
    _require(engine)
    _speak_directly()
    serving = asyncio.create_task(_serve(Home(data), port=port, engine=engine))
    _cancel_on_signals(serving)
    with suppress(asyncio.CancelledError):
        await serving


async def _serve(place: Home, *, port: int, engine: str) -> None:
    started = time.monotonic()
    port = _free_port(port)
    url = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        console.title("Fondation, on this machine")
        endpoints = await stack.enter_async_context(_supabase(place, url))
        services = await stack.enter_async_context(_services(place, endpoints))
        credentials = place.demo()
        key = secrets.token_urlsafe(24)
        keys = {"GITHUB_TOKEN_KEYS": os.environ.get("GITHUB_TOKEN_KEYS") or place.token_keys()}
        more = keys | await _stand_in(services, engine)
        with console.stage("Worker and web app"):
            await asyncio.gather(
                services.start_worker(more),
                services.start_app(keys | _app_environment(place, endpoints, credentials, key, port), url),
            )
        if offers_github():
            console.note(f"Sign-in with GitHub: the OAuth App's callback URL is {endpoints.url}/auth/v1/callback.")
        console.note(f"A page answers after {time.monotonic() - started:.1f} s.")
        gateway = await stack.enter_async_context(demo.gateway(endpoints, credentials))
        try:
            await _first_course(gateway, place, engine, url, key)
        except FondationError as error:
            # The app is of use without it.
            console.error(error.message, error.hint)
        await asyncio.Event().wait()


async def run_once(text: str, data: Path, *, engine: str) -> dict[str, Any]:
    """Runs one job for a SOURCE to its end; uses the Supabase and the worker of a running `fondation up`, if any."""
    _speak_directly()
    place = Home(data)
    if (task := asyncio.current_task()) is not None:
        _cancel_on_signals(task)
    source = await sources.resolve(text, place.sources)
    job_id: UUID | None = None
    while True:
        async with AsyncExitStack() as stack:
            endpoints, is_own = await _own_or_running(place, stack, engine)
            try:
                gateway = await stack.enter_async_context(demo.gateway(endpoints, place.demo()))
                job_id = job_id or await _enqueue(gateway, source, engine)
                return await _outcome(gateway, job_id, patience=SETTLING if is_own else 0)
            except Unreachable:
                if is_own:
                    raise
                console.note("The Supabase that was running has ended; the job goes on in one of our own.")


async def _own_or_running(place: Home, stack: AsyncExitStack, engine: str) -> tuple[Endpoints, bool]:
    """The Supabase that another command runs on this data folder, or one of our own with a worker."""
    deadline = time.monotonic() + SETTLING
    while True:
        try:
            endpoints = await stack.enter_async_context(_supabase(place, None))
            break
        except AlreadyRunning as running:
            if running.endpoints is not None and engine == "fake":
                hint = "Stop it, or choose another folder with --data."
                raise FondationError(
                    "What is running on this folder already does not ask the fake.", hint=hint
                ) from None
            if running.endpoints is not None:
                console.note("Using the Supabase that is running already.")
                return running.endpoints, False
            # It is just starting, or just stopping.
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.5)
    services = await stack.enter_async_context(_services(place, endpoints))
    _require(engine)
    keys = {"GITHUB_TOKEN_KEYS": os.environ.get("GITHUB_TOKEN_KEYS") or place.token_keys()}
    more = keys | await _stand_in(services, engine)
    with console.stage("Worker"):
        await services.start_worker(more)
    return endpoints, True


async def _outcome(gateway: UserGateway, job_id: UUID, *, patience: float) -> dict[str, Any]:
    job = await following.follow(gateway, job_id, patience=patience)
    outcome = await following.outcome(gateway, job)
    if job.status is not Status.COMPLETED:
        console.error(outcome["error"]["message"] or f"The job is {job.status}.")
    return outcome


# -------------------------------------------------------------------- parts
@asynccontextmanager
async def _supabase(place: Home, site_url: str | None) -> AsyncIterator[Endpoints]:
    stack = Stack(
        place.data,
        functions=home.FUNCTIONS,
        migrations=home.MIGRATIONS,
        report=console.note,
        **({"site_url": site_url} if site_url else {}),
    )
    with console.stage("Embedded Supabase", or_else=AlreadyRunning):
        endpoints = await stack.start()
    try:
        yield endpoints
    finally:
        await stack.stop()


@asynccontextmanager
async def _services(place: Home, endpoints: Endpoints) -> AsyncIterator[Services]:
    services = Services(place, endpoints)
    services.end_leftovers()
    try:
        yield services
    finally:
        await services.stop()


def _require(engine: str) -> None:
    """Raises FondationError for an engine that cannot work on this machine."""
    if engine == "claude":
        claude.require_key()
    elif engine == "fake":
        claude.require_parts()


async def _stand_in(services: Services, engine: str) -> dict[str, str]:
    """For the fake engine the fake API is started; answers what the worker has to be told."""
    if engine != "fake":
        return {}
    with console.stage("Fake Messages API"):
        url = await services.start_stand_in()
    console.note("Courses are demonstrations: written by a script that speaks like Claude, and saying so.")
    return claude.stand_in(url)


def _app_environment(
    place: Home, endpoints: Endpoints, credentials: dict[str, str], key: str, port: int
) -> dict[str, str]:
    sign_in = {"key": key, "email": credentials["email"], "password": credentials["password"]}
    return {
        "SUPABASE_PUBLISHABLE_KEY": endpoints.publishable_key,
        "APP_SECRET": credentials["app_secret"],
        "APP_HOST": "127.0.0.1",
        "APP_PORT": str(port),
        "APP_DATA_DIR": str(place.data / "app"),
        "APP_LOCAL_REPOSITORIES": "1",
        "APP_PASSWORD_SIGN_IN": "1",
        "APP_GITHUB_SIGN_IN": "1" if offers_github() else "0",
        "APP_LOCAL_SIGN_IN": json.dumps(sign_in),
        **_github_api(),
    }


def _github_api() -> dict[str, str]:
    """Where the REST API is: on a GitHub Enterprise Server it has a path of its own."""
    if os.environ.get("GITHUB_API_URL"):
        return {}
    server = os.environ.get("GITHUB_URL", "").rstrip("/")
    return {"GITHUB_API_URL": f"{server}/api/v3"} if server else {}


# -------------------------------------------------------------------- the first course
async def _first_course(gateway: UserGateway, place: Home, engine: str, url: str, key: str) -> None:
    source = await sources.resolve(str(home.PRODUCT), place.sources)
    console.title("A course about this very repository")
    course = await _current_course(gateway, source, engine)
    if course is not None:
        console.done("Already there", f"{len(course.outline)} chapters about commit {course.commit_sha[:10]}")
        _links(url, key, f"/courses/{course.id}")
        return
    job_id = await _enqueue(gateway, source, engine)
    console.link("Live", f"{url}/auth/local?key={key}&next={quote(f'/runs/{job_id}')}")
    job = await following.follow(gateway, job_id, patience=SETTLING)
    if job.course_id is None:
        console.failed("No course", job.error_message or job.status_reason or job.status.value)
        _links(url, key, f"/runs/{job.id}")
        return
    outcome = await following.outcome(gateway, job)
    console.done(f"{outcome['chapters']} chapters", f"{outcome['seconds']} s, engine {outcome['engine']}")
    _links(url, key, f"/courses/{job.course_id}")


def _links(url: str, key: str, path: str) -> None:
    console.say()
    console.link("Sign in", f"{url}/auth/local?key={key}&next={quote(path)}")
    console.link("Course", f"{url}{path}")
    console.note("The first link signs the demo user in. Ctrl-C stops everything; your data stays.")


async def _current_course(gateway: UserGateway, source: sources.Source, engine: str) -> Course | None:
    """The newest course about this source, if it is about its current commit and by whom it was asked for."""
    commit = await sources.head(source.full_name)
    for repository in await gateway.repositories():
        if (repository.host, repository.full_name) == (source.host, source.full_name):
            courses = await gateway.courses(repository_id=repository.id)
            return courses[0] if courses and courses[0].commit_sha == commit and _is_by(courses[0], engine) else None
    return None


def _is_by(course: Course, engine: str) -> bool:
    # Nobody asks for the offline engine who has a better course already.
    return engine == "offline" or course.engine == (_DEMONSTRATION if engine == "fake" else engine)


async def _enqueue(gateway: UserGateway, source: sources.Source, engine: str) -> UUID:
    repository = await gateway.add_repository(source.host, source.full_name)
    engine = _ENGINES.get(engine, engine)
    return (await gateway.enqueue_job(repository, branch=source.branch, engine=engine)).job_id


# -------------------------------------------------------------------- waiting
def _cancel_on_signals(task: asyncio.Task[Any]) -> None:
    """Ends `task` in good order: every process it started is stopped, and its job given back."""

    def stop() -> None:
        if not task.cancelling():
            console.say()
            console.note("Stopping.")
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # nohup means it.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, stop)


def _speak_directly() -> None:
    """Also for every child: whatever proxy leads to the rest of the world, what runs here is reached without it."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1"]))


def _free_port(wanted: int) -> int:
    for port in range(wanted, min(wanted + 50, 65536)):
        if is_free(port):
            if port != wanted:
                console.warn(f"Port {wanted} is taken; the web app uses {port}.")
            return port
    raise FondationError(f"No port from {wanted} on is free.", hint="Choose another one with --port.")
