"""The process that renders a job's pages: a text that keeps it busy must not cost a worker its leases."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from worker import processes
from worker.errors import JobError

#: Seconds one answer may take, and of the processor's time all of them together.
PATIENCE: Final = 120.0
_CPU: Final = 1200
#: Bytes of the child's address space, and of a file it may write: what it asks of git lies in one.
_MEMORY: Final = 2 * 1024**3
_FILE: Final = 16 * 1024**2


class Renderer:
    """A child that renders, for as long as it is entered. It has no credential of anything."""

    def __init__(self, folder: Path, seconds: float = PATIENCE) -> None:
        self._folder = folder
        self._seconds = seconds
        self._child: processes.Child | None = None
        self._errors: asyncio.Task[str] | None = None

    async def __aenter__(self) -> Self:
        command = [sys.executable, "-P", "-m", "worker.rendering"]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        limits = {"cpu": _CPU, "memory": _MEMORY, "fsize": _FILE}
        self._child = await processes.start(
            command, env=environment, folder=self._folder, limits=limits, conversing=True
        )
        # Read all the time, so that it never blocks on what nobody reads.
        self._errors = asyncio.create_task(self._child.last_words())
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._child is not None and self._errors is not None:
            self._child.kill()
            await self._child.wait()
            self._errors.cancel()

    async def ask(self, question: Mapping[str, Any]) -> Any:
        """The child's answer, one question at a time. Raises JobError when there is none in time, or none at all."""
        assert self._child is not None  # noqa: S101 - entered before it is asked
        try:
            async with asyncio.timeout(self._seconds):
                line = await self._answer(self._child, json.dumps(question).encode() + b"\n")
        except TimeoutError as error:
            self._child.kill()
            raise JobError("rendering_failed", "A page of the course took too long to be made.") from error
        if line:
            return json.loads(line)
        words = await self._errors if self._errors is not None else ""
        raise JobError("rendering_failed", "A page of the course could not be made.") from RuntimeError(words[-2000:])

    @staticmethod
    async def _answer(child: processes.Child, question: bytes) -> bytes:
        # Whoever has died does not listen, and says nothing either.
        with suppress(ConnectionError):
            await child.say(question)
        return await child.stdout.readline()
