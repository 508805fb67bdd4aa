"""Stacks for the conformance tests: one with a small database of its own, and ones to be ill-treated."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from embedded import Endpoints, Stack

HERE = Path(__file__).resolve().parent


@dataclass(kw_only=True)
class Subject:
    """A stack under test, with what it reported."""

    data: Path
    migrations: Path = HERE / "migrations"
    reports: list[str] = field(default_factory=list)

    def stack(self) -> Stack:
        """A stack on this data folder."""
        return Stack(self.data, functions=HERE / "functions", migrations=self.migrations, report=self.reports.append)

    def pid(self, name: str) -> int:
        """The process `postgres` or `deno`, as the stack recorded it."""
        return int(json.loads((self.data / "processes.json").read_text())[name]["pid"])

    async def kill(self, name: str) -> None:
        """Kill a process hard, and return when the stack has it running again."""
        pid, seen = self.pid(name), len(self.reports)
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: f"{name} runs again" in self.reports[seen:])
        assert self.pid(name) != pid

    async def runs_again(self, name: str) -> None:
        """Return when `name` was reported to run again."""
        await eventually(lambda: f"{name} runs again" in self.reports)


async def eventually(condition: Callable[[], object], within: float = 60.0) -> None:
    """Return as soon as `condition` holds; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
def own_subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The long-lived subject, in a folder whose name is not simple."""
    return Subject(data=tmp_path_factory.mktemp("own") / "a folder, with é#%")


@pytest.fixture(scope="session")
async def own(own_subject: Subject) -> AsyncIterator[Endpoints]:
    """A running stack with the tests' own tables."""
    async with own_subject.stack() as stack:
        yield await stack.start()


@pytest.fixture(scope="session")
def own_admin(own: Endpoints) -> Iterator[psycopg.Connection]:
    """A superuser's autocommitting connection to it."""
    with psycopg.connect(own.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """A fresh data folder to start, break and start again."""
    return Subject(data=tmp_path / "data")


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., Awaitable[None]]:
    """`await eventually(condition)` for what happens soon."""
    return eventually
