"""The analysis: `python -m course analyze` as a child that has no credential of anything and speaks JSON lines."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from core import logs
from core.jobs import Unit
from worker import processes
from worker.clone import Clone
from worker.errors import JobError, Paused
from worker.sources import Source

#: Bytes a file.
FILE: Final = 1024**3
#: Errors that pass by themselves: the API is away or at its limit, or a key has to be put right.
_PAUSES: Final = frozenset({"engine_paused", "engine_key_refused"})
#: Seconds after which a paused job is looked at again, at the earliest and at the latest.
_PAUSE: Final = (30.0, 86_400.0)

#: Called for each message of the child but the last.
Handler = Callable[[dict[str, Any]], Awaitable[None]]


class Analysis:
    """One run of the child. `kill` ends it and everything it started."""

    def __init__(
        self,
        folder: Path,
        source: Source,
        *,
        engine: str,
        seconds: float,
        memory: int,
        options: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._source = source
        self._engine = engine
        self._seconds = seconds
        #: Bytes of address space.
        self._memory = memory
        self._options = dict(options or {})
        self._own = dict(environment or {})
        self._child: processes.Child | None = None

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    async def run(self, clone: Clone, units: Iterable[Unit], handle: Handler) -> dict[str, Any]:
        """Runs the child to its end. Answers the course; raises JobError for whatever else happens."""
        memo = self._folder / "memo.jsonl"
        memo.write_text("".join(f"{unit.model_dump_json()}\n" for unit in units), encoding="utf-8")
        command = [sys.executable, "-P", "-m", "course", "analyze", str(clone.path), "--commit", clone.commit]
        command += ["--engine", self._engine, "--json-lines", "--receipts", "--memo", str(memo)]
        command += [f"--name={self._source.name}"]
        if self._options:
            command += ["--options", json.dumps(self._options)]
        if self._source.web_url:
            command += ["--source-url", self._source.web_url]
        limits = {"cpu": max(1, int(self._seconds) * 2), "memory": self._memory, "fsize": FILE}
        self._child = await processes.start(
            command, env=self._environment(), folder=self._folder, limits=limits, conversing=True
        )
        errors = asyncio.create_task(self._child.last_words())
        try:
            return await self._converse(self._child, handle, errors)
        finally:
            self._child.kill()
            await self._child.wait()
            # From now on its process id may belong to another program.
            self._child = None
            errors.cancel()

    async def _converse(self, child: processes.Child, handle: Handler, errors: asyncio.Task[str]) -> dict[str, Any]:
        async for line in child.stdout:
            message = _parse(line)
            if message["type"] == "done":
                return _with_run(message["course"], message.get("summary", {}))
            if message["type"] == "error":
                raise _error(message)
            await handle(message)
            if message["type"] == "unit" and message.get("usage") is not None:
                # It is stored: the analysis may buy the next one. What has ended meanwhile says so by its exit code.
                with suppress(ConnectionError):
                    await child.say(b"\n")
        code = await child.wait()
        raise JobError("analysis_failed", _obituary(code), retryable=True) from RuntimeError(await errors)

    def _environment(self) -> dict[str, str]:
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "TMPDIR": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._own,
        }


def _parse(line: bytes) -> dict[str, Any]:
    try:
        # Whatever becomes of its words, the secrets it was given do not come back in them.
        message = json.loads(logs.conceal(line))
        if isinstance(message, dict) and isinstance(message.get("type"), str):
            return message
    except ValueError:
        pass
    raise JobError("analysis_failed", "The analysis said something that is not understood.", retryable=True)


def _error(message: dict[str, Any]) -> JobError:
    code, text = str(message.get("code", "")), str(message.get("message", ""))
    seconds = message.get("seconds")
    if code in _PAUSES and isinstance(seconds, int | float):
        least, most = _PAUSE
        # In this order what is not a number becomes the least.
        return Paused(code, text, min(max(least, seconds), most))
    return JobError(code, text, retryable=bool(message.get("retryable")))


def _with_run(course: dict[str, Any], summary: dict[str, Any]) -> dict[str, Any]:
    """The course, its statistics with those of this run: what was computed, and what was known already."""
    run = {name: summary[name] for name in ("units", "units_reused", "seconds") if name in summary}
    return course | {"stats": course.get("stats", {}) | run}


def _obituary(code: int) -> str:
    if code < 0:
        return f"The analysis was ended by signal {-code}; it may have run out of memory."
    return f"The analysis ended unexpectedly (exit code {code})."
