"""A child that dies is started again, however often that fails."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from embedded import supervisor
from embedded.processes import Child
from embedded.supervisor import Supervisor


class Mortal:
    """A child that ends when it is told to."""

    name = "mortal"

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def wait(self) -> int:
        await self.ended.wait()
        return -9

    async def stop(self) -> None:
        self.ended.set()


async def test_a_restart_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.0)
    starts: list[Any] = [Mortal(), RuntimeError("The port is taken."), OSError("No room."), Mortal()]
    back, said = asyncio.Event(), []

    async def start() -> Child:
        child = starts.pop(0)
        if isinstance(child, Exception):
            raise child
        if not starts:
            back.set()
        return cast(Child, child)

    first = starts[0]
    watched = Supervisor(start, said.append)
    await watched.begin()
    first.ended.set()
    async with asyncio.timeout(10):
        await back.wait()
        await watched.end()
    assert any("The port is taken." in line for line in said)
