"""Real workers, as processes, on the real stack; and repositories for them to read."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from embedded import Endpoints

from core.api import Api
from core.jobs import Job
from core.users import UserGateway

#: Seconds a test waits for something that takes a moment.
PATIENCE = 120.0


class Worker:
    """One worker process."""

    def __init__(self, endpoints: Endpoints, folder: Path, **settings: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._log = (folder / "worker.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "worker"],
            env={
                "PATH": os.environ["PATH"],
                "SUPABASE_URL": endpoints.url,
                "SUPABASE_SECRET_KEY": endpoints.secret_key,
                "ALLOW_LOCAL_REPOSITORIES": "1",
                "TEMP_DIR": str(folder),
                "POLL_INTERVAL": "0.5",
                "LEASE_TIME": "60",
                "HEARTBEAT_INTERVAL": "1",
                "SHUTDOWN_GRACE": "0",
                "HEALTH_PORT": "0",
            }
            | settings,
            stderr=self._log,
            start_new_session=True,
        )

    @property
    def log(self) -> str:
        return (self.folder / "worker.log").read_text()

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def end(self) -> int:
        """Stops it, however; answers its exit status."""
        if self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self._log.close()

    def kill(self) -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def start_worker(endpoints: Endpoints, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(**settings: str) -> Worker:
        started.append(Worker(endpoints, tmp_path / f"worker-{len(started)}", **settings))
        return started[-1]

    yield start
    for worker in started:
        worker.end()


@pytest.fixture(autouse=True)
def alone(admin: psycopg.Connection) -> None:
    """What other tests left waiting is no work for the workers of this one."""
    admin.execute("delete from public.jobs where phase <> 'ended'")


@pytest.fixture
async def gateway(endpoints: Endpoints, sign_up: Callable[[], Awaitable[object]]) -> AsyncIterator[UserGateway]:
    """Supabase as a fresh user sees it."""
    person = await sign_up()
    async with Api(endpoints.url, endpoints.publishable_key) as api:

        async def token() -> str:
            return str(person.token)  # type: ignore[attr-defined]

        yield UserGateway(api, token)


@pytest.fixture
def clock(admin: psycopg.Connection) -> Iterator[Callable[[str], None]]:
    """Moves the database's clock ahead: `clock('5 min')`."""

    def move(ahead: str) -> None:
        admin.execute("update private.clock_shift set shift = shift + %s::interval", (ahead,))

    yield move
    admin.execute("update private.clock_shift set shift = '0'")


@pytest.fixture
def past_lease(admin: psycopg.Connection, clock: Callable[[str], None]) -> Callable[[UUID], None]:
    """Moves the database's clock past the lease of a job whose worker went silent, until the queue took the job back.

    Once is not always enough: a heartbeat that was under way when its worker died still renews the lease.
    """
    left = "select lease_expires_at - private.clock() from public.jobs where id = %s and phase = 'running'"

    def move(job_id: UUID) -> None:
        while row := admin.execute(left, (job_id,)).fetchone():
            clock(f"{max(row[0].total_seconds(), 0) + 1} s")
            admin.execute("select private.recover_jobs(private.clock(), 100)")

    return move


def make_repository(folder: Path, files: dict[str, str]) -> Path:
    """A Git repository with one commit."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
    if files:
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", "one"], check=True)
    return folder


def package(modules: int) -> dict[str, str]:
    """A package of modules that build on one another, with tests and a README."""
    files = {"README.md": "# Ladder\n\nA ladder of functions, each standing on the one below.\n"}
    for number in range(modules):
        below = f"from ladder.rung{number - 1} import climb{number - 1}\n\n\n" if number else ""
        call = f"climb{number - 1}(height) + 1" if number else "height"
        files[f"ladder/rung{number}.py"] = (
            f'"""Rung {number} of the ladder: one step above the rung below."""\n\n{below}'
            f"class Rung{number}:\n"
            f'    """What one stands on at height {number}."""\n\n'
            f"    def __init__(self, height: int) -> None:\n        self.height = height\n\n"
            f"    def step(self) -> int:\n"
            f'        """The height after one step."""\n        return climb{number}(self.height)\n\n\n'
            f"def climb{number}(height: int) -> int:\n"
            f'    """Climb to rung {number} from `height`. Raises ValueError below the ground."""\n'
            f"    if height < 0:\n        raise ValueError(height)\n    return {call}\n"
        )
    files["ladder/__init__.py"] = '"""A ladder."""\n'
    files["tests/test_ladder.py"] = "from ladder.rung1 import climb1\n\n\ndef test_it():\n    assert climb1(1) == 2\n"
    return files


async def until(gateway: UserGateway, job_id: UUID, good: Callable[[Job], bool]) -> Job:
    """The job as soon as it is `good`; fails after PATIENCE seconds with its last state."""
    deadline = time.monotonic() + PATIENCE
    while True:
        job = await gateway.job(job_id)
        if good(job):
            return job
        assert time.monotonic() < deadline, f"still {job.status} ({job.status_reason})"
        await asyncio.sleep(0.02)


async def until_chapters(gateway: UserGateway, job_id: UUID, number: int = 1) -> None:
    """Returns as soon as a running job has saved so many chapters."""
    deadline = time.monotonic() + PATIENCE
    while len(await gateway.finished_headings(job_id)) < number:
        assert time.monotonic() < deadline, "no chapter was saved"
        await asyncio.sleep(0.02)
