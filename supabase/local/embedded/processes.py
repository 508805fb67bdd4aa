"""Child processes that die with this one, and the record that finds those which did not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from embedded.account import PRESENT_USER, Account
from embedded.private_files import write_private

#: A log longer than this is set aside (one old one is kept) when its process starts.
LONGEST_LOG = 5 * 1024 * 1024
_LINUX = sys.platform.startswith("linux")
_LAUNCHER = Path(__file__).with_name("launch.py")


class Child:
    """One running child: its exit can be awaited, and it can be stopped for good."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, stop_signals: Sequence[signal.Signals]) -> None:
        self.name = name
        self.pid = process.pid
        self._process = process
        self._stop_signals = stop_signals

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    async def wait(self) -> int:
        """Its exit status, once it ends (negative: the signal that ended it)."""
        return await self._process.wait()

    async def stop(self, patience: float = 10.0) -> None:
        """Ask it to end, each time less politely, `patience` seconds apart; then kill it."""
        for number in (*self._stop_signals, signal.SIGKILL):
            if not self.running:
                return
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), patience)


async def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    stop_signals: Sequence[signal.Signals] = (signal.SIGTERM,),
    account: Account = PRESENT_USER,
    cwd: Path | None = None,
) -> Child:
    """Start `command` in a session of its own, output to `log`; it is signalled when this thread ends."""
    _rotate(log)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        process = await asyncio.create_subprocess_exec(
            *_bound_to_parent(account.wrap(command), account, stop_signals[0]),
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=dict(environment),
            cwd=cwd,
            start_new_session=True,
            **({} if _LINUX else account.switch),
        )
    finally:
        os.close(descriptor)
    return Child(name, process, stop_signals)


class Register:
    """The children of this stack on disk, so that the next start finds what a killed tree left behind."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, dict[str, float]] = {}

    def add(self, child: Child) -> None:
        """Remember a running child by pid and birth, since pids are used again."""
        with contextlib.suppress(psutil.Error):
            self._entries[child.name] = {"pid": child.pid, "created": psutil.Process(child.pid).create_time()}
        self._save()

    def clear(self) -> None:
        """Forget all: nothing runs any more."""
        self._entries = {}
        self._path.unlink(missing_ok=True)

    def leftovers(self) -> list[psutil.Process]:
        """Processes an earlier stack recorded and that still run."""
        try:
            entries = json.loads(self._path.read_text()).values()
            recorded = [(int(entry["pid"]), float(entry["created"])) for entry in entries]
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return []
        return [process for pid, created in recorded if (process := _alive(pid, created))]

    def _save(self) -> None:
        write_private(self._path, json.dumps(self._entries) + "\n")


def end(processes: Sequence[psutil.Process], *, number: signal.Signals, patience: float = 10.0) -> None:
    """Signal `processes` and their children, and kill what is still there after `patience` seconds."""
    family = list(processes)
    for process in processes:
        with contextlib.suppress(psutil.Error):
            family += process.children(recursive=True)
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)
    for process in family:
        # One that was suspended hears nothing until it is resumed.
        with contextlib.suppress(psutil.Error):
            process.resume()
    _, stubborn = psutil.wait_procs(family, timeout=patience)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=patience)


def last_line(log: Path, *needles: str) -> str:
    """The last line of a log that has one of `needles` (any line without them), for an error message."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-200:]
    except OSError:
        return ""
    fitting = [line.strip() for line in lines if line.strip() and (not needles or any(n in line for n in needles))]
    return fitting[-1] if fitting else ""


def _alive(pid: int, created: float) -> psutil.Process | None:
    with contextlib.suppress(psutil.Error, ValueError):
        process = psutil.Process(pid)
        if abs(process.create_time() - created) < 1.0 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _bound_to_parent(command: Sequence[str], account: Account, number: signal.Signals) -> list[str]:
    if not _LINUX:
        return list(command)
    switch = account.switch
    user, group = (str(switch["user"]), str(switch["group"])) if switch else ("-", "-")
    python = [sys.executable, "-I", "-S", str(_LAUNCHER)]
    return [*python, user, group, str(int(number)), str(os.getpid()), *command]


def _rotate(log: Path) -> None:
    with contextlib.suppress(OSError):
        if log.stat().st_size > LONGEST_LOG:
            log.replace(log.with_suffix(".old.log"))
