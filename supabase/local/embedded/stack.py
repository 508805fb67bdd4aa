"""The embedded Supabase as one thing to start and stop: PostgreSQL, roles, migrations and the Deno server."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from embedded import bootstrap, gateway, migrations, processes
from embedded.endpoints import Endpoints
from embedded.errors import StackError
from embedded.folder import Folder, reason
from embedded.keys import Keys
from embedded.ports import Ports, is_free
from embedded.postgres import ADMIN, DATABASE, Postgres
from embedded.processes import Child
from embedded.supervisor import Supervisor

#: Starts tried on other ports when another program takes a chosen port first.
ATTEMPTS = 3


class Stack:
    """One embedded Supabase on one data folder.

    `start` must be called in a thread that lives as long as the stack: Linux ends the children with it.
    """

    def __init__(
        self,
        data: Path,
        *,
        functions: Path,
        migrations: Path,
        report: Callable[[str], None],
        site_url: str = "http://127.0.0.1:8080",
    ) -> None:
        self._folder = Folder(data)
        self._functions = functions
        self._migrations = migrations
        self._report = report
        #: Where Auth sends a browser after a sign-in: the web app.
        self._site_url = site_url
        self._register = processes.Register(self._folder.processes)
        self._endpoints: Endpoints | None = None
        self._postgres: Supervisor | None = None
        self._gateway: Supervisor | None = None

    async def start(self) -> Endpoints:
        """Bring everything up, making it on the first start; the endpoints of the running stack.

        Raises AlreadyRunning when another process runs this folder's stack, StackError for what keeps it down.
        """
        if self._endpoints is not None:
            return self._endpoints
        self._folder.prepare()
        self._folder.acquire()
        try:
            gateway.require_prepared()
            self._folder.require_space()
            await self._start_on_free_ports()
        except BaseException as error:
            await self.stop()
            if isinstance(error, OSError):
                path = error.filename or self._folder.root
                raise StackError(f"{path} cannot be used: {reason(error)}.") from error
            if isinstance(error, psycopg.Error):
                raise StackError(f"PostgreSQL refused to serve the embedded Supabase: {error}") from error
            raise
        assert self._endpoints is not None  # noqa: S101
        return self._endpoints

    async def stop(self) -> None:
        """End everything, the database last and cleanly; safe to call at any time."""
        if self._endpoints is not None:
            self._folder.endpoints.unlink(missing_ok=True)
            self._endpoints = None
        await self._end_parts()
        self._folder.release()

    async def restart_postgres(self) -> None:
        """Stop the database server and start it again, as after a change of its settings."""
        if self._postgres is None:
            raise StackError("The embedded Supabase is not running.")
        await self._postgres.restart()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _start_on_free_ports(self) -> None:
        server = Postgres(self._folder)
        await asyncio.to_thread(self._end_leftovers, server)
        keys = Keys.load(self._folder.keys, may_create=not server.exists)
        if not server.exists:
            self._report("Creating the database")
            await asyncio.to_thread(server.create, keys)
        for attempt in range(1, ATTEMPTS + 1):
            ports = Ports.choose(self._folder.ports, self._report)
            try:
                await self._start_parts(server, keys, ports)
                return
            except StackError as error:
                await self._end_parts()
                if attempt == ATTEMPTS or not _lost_a_port(error, ports):
                    raise

    async def _start_parts(self, server: Postgres, keys: Keys, ports: Ports) -> None:
        admin_url = _url(ADMIN, keys.admin_password, ports)

        async def start_postgres() -> Child:
            child = await server.start(ports.database)
            self._register.add(child)
            return await _ready(child, server.wait(child, admin_url))

        async def start_gateway() -> Child:
            child = await gateway.start(self._folder, keys, ports, functions=self._functions, site_url=self._site_url)
            self._register.add(child)
            return await _ready(child, gateway.wait(child, self._folder, keys, ports))

        self._postgres = Supervisor(start_postgres, self._report)
        self._gateway = Supervisor(start_gateway, self._report)
        self._report("Starting the database")
        await self._postgres.begin()
        self._report("Preparing roles and schemas")
        await asyncio.to_thread(bootstrap.run, admin_url, keys)
        await asyncio.to_thread(
            migrations.apply, _url("postgres", keys.postgres_password, ports), self._migrations, self._report
        )
        self._report("Starting the API")
        await self._gateway.begin()
        self._endpoints = Endpoints(
            url=f"http://127.0.0.1:{ports.api}",
            publishable_key=keys.publishable_key,
            secret_key=keys.secret_key,
            database_url=admin_url,
        )
        self._endpoints.write(self._folder.endpoints)
        self._report(f"The embedded Supabase answers at {self._endpoints.url} (for this machine only)")

    async def _end_parts(self) -> None:
        for supervisor in (self._gateway, self._postgres):
            if supervisor is not None:
                await supervisor.end()
        if self._postgres is not None:
            self._register.clear()
        self._gateway = self._postgres = None

    def _end_leftovers(self, server: Postgres) -> None:
        """Stop what a killed stack left running on this folder: the lock says it can only be a leftover."""
        leftovers = [process for process in self._register.leftovers() if "postgres" not in process.name()]
        if leftovers:
            processes.end(leftovers, number=signal.SIGTERM)
        if server.end_leftover() or leftovers:
            self._report("Stopped what an earlier, killed run had left")
        self._folder.endpoints.unlink(missing_ok=True)


def _lost_a_port(error: StackError, ports: Ports) -> bool:
    """Whether another program was first on a port; it may have left it again already."""
    told = any(sign in str(error) for sign in ("AddrInUse", "could not create any TCP/IP sockets"))
    return told or not (is_free(ports.api) and is_free(ports.database))


async def _ready(child: Child, waiting: Awaitable[None]) -> Child:
    """The child once `waiting` is over; a child that never gets ready is stopped."""
    try:
        await waiting
    except BaseException:
        await child.stop()
        raise
    return child


def _url(role: str, password: str, ports: Ports) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{ports.database}/{DATABASE}?sslmode=disable"
