"""What is measured: an embedded Supabase in a temporary folder and the web app as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import psycopg
from embedded import Endpoints, Stack

_ROOT = Path(__file__).parents[2]
#: Seconds until the app answers.
_PATIENCE = 60.0
_PASSWORD = "correct horse battery staple"  # noqa: S105  # of people who live for one benchmark


@dataclasses.dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody signed in to the app."""

    id: str
    #: Name and value of the session's cookie.
    cookie: tuple[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Product:
    """A running stack and app."""

    url: str
    endpoints: Endpoints
    process: psutil.Process

    async def sign_up(self, number: int) -> list[Person]:
        """So many new people, each signed in with a session of their own."""
        people = []
        async with httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False) as http:
            for _ in range(number):
                http.cookies.clear()
                email = f"{secrets.token_hex(8)}@example.org"
                answer = await http.post("/auth/password", json={"email": email, "password": _PASSWORD, "new": True})
                answer.raise_for_status()
                ((name, value),) = http.cookies.items()
                people.append(Person(id=self._id_of(email), cookie=(name, value)))
        return people

    def _id_of(self, email: str) -> str:
        with psycopg.connect(self.endpoints.database_url) as connection:
            row = connection.execute("select id::text from auth.users where email = %s", (email,)).fetchone()
        assert row is not None  # noqa: S101
        return str(row[0])


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Product]:
    """The product on free ports, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-web-") as name:
        folder = Path(name)
        # Root's PostgreSQL is another user, who must get through.
        folder.chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        supabase = _ROOT / "supabase"
        stack = Stack(
            folder / "data",
            functions=supabase / "functions",
            migrations=supabase / "migrations",
            report=lambda _: None,
        )
        async with stack:
            endpoints = await stack.start()
            with psycopg.connect(endpoints.database_url) as connection:
                connection.execute("update private.settings set max_running_per_user = 100 where true")
            async with _app(endpoints, folder) as (url, process):
                yield Product(url=url, endpoints=endpoints, process=process)


@contextlib.asynccontextmanager
async def _app(endpoints: Endpoints, folder: Path) -> AsyncIterator[tuple[str, psutil.Process]]:
    port = free_port()
    own = {
        "PYTHONPATH": str(_ROOT),
        "SUPABASE_URL": endpoints.url,
        "SUPABASE_PUBLISHABLE_KEY": endpoints.publishable_key,
        "APP_SECRET": secrets.token_urlsafe(32),
        "APP_PORT": str(port),
        "APP_PASSWORD_SIGN_IN": "1",
        "APP_GITHUB_SIGN_IN": "0",
        "NO_PROXY": "127.0.0.1",
    }
    with (folder / "app.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "app"), cwd=folder, env={"PATH": os.environ["PATH"]} | own, stderr=log
        )
        url = f"http://127.0.0.1:{port}"
        try:
            await _answers(url, process, folder / "app.log")
            yield url, psutil.Process(process.pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(_PATIENCE), httpx.AsyncClient(trust_env=False) as http:
        while process.returncode is None:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(f"{url}/healthz")).is_success:
                    return
            await asyncio.sleep(0.1)
    raise RuntimeError("The web app ended:\n" + await asyncio.to_thread(log.read_text))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
