"""Starts a dead child again, waiting longer each time it dies soon."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from embedded.processes import Child

#: Seconds to wait before a restart: doubled at each early death, never more than the second.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
#: A child that ran this many seconds was well; the next death counts as the first.
WELL_AFTER = 60.0


class Supervisor:
    """Keeps one child running: `start` returns a child that is ready for use."""

    def __init__(self, start: Callable[[], Awaitable[Child]], report: Callable[[str], None]) -> None:
        self._start = start
        self._report = report
        self._task: asyncio.Task[None] | None = None
        self._child: Child | None = None

    async def begin(self) -> None:
        """Start the child, and watch it from now on; a failing first start is the caller's to handle."""
        self._child = await self._start()
        self._task = asyncio.create_task(self._watch())

    async def end(self) -> None:
        """Stop watching, then the child."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self._child is not None:
            await self._child.stop()
            self._child = None

    async def restart(self) -> None:
        """Stop the child and start it again."""
        await self.end()
        await self.begin()

    async def _watch(self) -> None:
        pause = FIRST_PAUSE
        while self._child is not None:
            began = time.monotonic()
            status = await self._child.wait()
            if time.monotonic() - began > WELL_AFTER:
                pause = FIRST_PAUSE
            self._report(f"{self._child.name} ended unexpectedly ({_tell(status)}); starting it again")
            while True:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                try:
                    self._child = await self._start()
                except Exception as error:
                    # Whatever it is may pass: a supervisor that gives up leaves its child dead for good.
                    self._report(f"{error} Trying again in {pause:.0f} s.")
                    continue
                self._report(f"{self._child.name} runs again")
                break


def _tell(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
