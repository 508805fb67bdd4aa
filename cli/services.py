"""The worker and the web app as children of `fondation up`: started again when they die, stopped with it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx
from embedded import processes
from embedded.endpoints import Endpoints
from embedded.processes import Child
from embedded.supervisor import Supervisor

from cli import console
from cli.home import PRODUCT, Home
from core.errors import FondationError

#: Seconds. A worker killed in mid-run is replaced at once; its job follows when this lease runs out.
LEASE: Final = 20
HEARTBEAT: Final = 5
#: Seconds the web app may take until it answers.
PATIENCE: Final = 60.0
#: How the settings of Claude begin.
_CLAUDE: Final = ("ANTHROPIC_", "CLAUDE_")
#: Settings that no child inherits.
_OWN: Final = ("APP_", "SUPABASE_", "GITHUB_CLIENT_", *_CLAUDE)


class Services:
    """The children that `fondation up` adds to the embedded Supabase."""

    def __init__(self, home: Home, endpoints: Endpoints) -> None:
        self._home = home
        self._endpoints = endpoints
        self._register = processes.Register(home.data / "services.json")
        self._running: list[Supervisor] = []

    def end_leftovers(self) -> None:
        """Stops the services of an earlier run that was killed. The lock of the data folder says that they are."""
        processes.end(self._register.leftovers(), number=signal.SIGTERM)
        self._register.clear()

    async def start_stand_in(self) -> str:
        """The fake Messages API of the tests, for demonstrations; answers its address."""
        if not (PRODUCT / "tests" / "fakes" / "anthropic").is_dir():
            raise FondationError("The fake API is part of the source code, and not of an installed Fondation.")
        # Chosen here, so that it is the same after a restart: the worker is told once.
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        async def ready(child: Child) -> None:
            await _listens(child, port, self._home.logs / "stand-in.log")

        # From the folder of the source code, where its tests are.
        command = [sys.executable, "-m", "tests.fakes.anthropic", "--port", str(port)]
        await self._start("stand-in", {}, ready, command=command, cwd=PRODUCT)
        return f"http://127.0.0.1:{port}"

    async def start_worker(self, more: Mapping[str, str] | None = None) -> None:
        """A worker that may read folders of this machine: this is its user's own machine."""
        env = {
            "SUPABASE_SECRET_KEY": self._endpoints.secret_key,
            "ALLOW_LOCAL_REPOSITORIES": "1",
            "LEASE_TIME": str(LEASE),
            "HEARTBEAT_INTERVAL": str(HEARTBEAT),
            "POLL_INTERVAL": "2",
            "SHUTDOWN_GRACE": "3",
            # Nobody probes it here, and its port may be the app's.
            "HEALTH_PORT": "0",
            # The worker alone asks Claude, so it alone has the key.
            **{name: value for name, value in os.environ.items() if name.startswith(_CLAUDE)},
            **(more or {}),
        }
        await self._start("worker", env, _no_wait)

    async def start_app(self, env: Mapping[str, str], url: str) -> None:
        """The web app; returns when it answers."""

        async def ready(child: Child) -> None:
            await _answers(child, f"{url}/healthz", self._home.logs / "app.log")

        await self._start("app", env, ready)

    async def stop(self) -> None:
        await asyncio.gather(*(service.end() for service in self._running))
        self._running.clear()
        self._register.clear()

    async def _start(
        self,
        name: str,
        env: Mapping[str, str],
        ready: Callable[[Child], Awaitable[None]],
        *,
        command: Sequence[str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        async def start() -> Child:
            child = await processes.spawn(
                name,
                command or [sys.executable, "-P", "-m", name],
                log=self._home.logs / f"{name}.log",
                environment=self._environment(env),
                cwd=cwd or self._home.data,
            )
            self._register.add(child)
            try:
                await ready(child)
            except BaseException:
                await child.stop()
                raise
            return child

        supervisor = Supervisor(start, console.warn)
        await supervisor.begin()
        self._running.append(supervisor)

    def _environment(self, own: Mapping[str, str]) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            # A test runner's mark makes the web framework believe that it is being tested itself.
            if name not in {"PYTEST_CURRENT_TEST", "PYTHONPATH"} and not name.startswith(_OWN)
        }
        return inherited | {"SUPABASE_URL": self._endpoints.url, "PYTHONUNBUFFERED": "1"} | dict(own)


async def _no_wait(_: Child) -> None:
    return None


async def _listens(child: Child, port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while child.running and time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise FondationError("The fake API does not start.", hint=f"Its log is {log}.")


async def _answers(child: Child, url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(timeout=2) as http:
        while child.running and time.monotonic() < deadline:
            try:
                if (await http.get(url)).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise FondationError("The web app does not start.", hint=f"Its log is {log}.")
