"""A child process in a group of its own, with limits and an environment built from nothing."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

_LAUNCHER: Final = Path(__file__).with_name("launch.py")
#: Bytes of one line a child may write; a whole course travels in one.
_LINE: Final = 256 * 1024 * 1024
#: Bytes of stderr that are kept.
_LAST_WORDS: Final = 16 * 1024


class Child:
    """A running child. `kill` reaches everything it started."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def stdout(self) -> asyncio.StreamReader:
        assert self._process.stdout is not None  # noqa: S101 - it is started with a pipe
        return self._process.stdout

    async def say(self, line: bytes) -> None:
        """Writes to its stdin. Raises ConnectionError when it is gone."""
        assert self._process.stdin is not None  # noqa: S101 - it was started to converse
        self._process.stdin.write(line)
        await self._process.stdin.drain()

    async def last_words(self) -> str:
        """The end of its stderr, once that is closed: all of it is read, so that the child never blocks on it."""
        assert self._process.stderr is not None  # noqa: S101 - likewise
        tail = b""
        while chunk := await self._process.stderr.read(65536):
            tail = (tail + chunk)[-_LAST_WORDS:]
        return tail.decode(errors="replace")

    async def wait(self) -> int:
        return await self._process.wait()

    def kill(self) -> None:
        """Kills the whole process group: a killed git alone leaves its helpers behind."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


async def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    folder: Path,
    limits: Mapping[str, int],
    conversing: bool = False,
) -> Child:
    """Starts `command` in `folder`. Limits: cpu (s), fsize (bytes a file), memory (bytes), files.

    Its stdin is empty, unless it is started to converse.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-S",
        "-E",
        str(_LAUNCHER),
        json.dumps(dict(limits)),
        *command,
        stdin=asyncio.subprocess.PIPE if conversing else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(env),
        cwd=folder,
        start_new_session=True,
        limit=_LINE,
    )
    return Child(process)
