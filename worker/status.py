"""How a worker is, as it tells it: to probes, to its row in the fleet, and to people."""

from __future__ import annotations

import asyncio
import platform
import resource
import secrets
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from core.settings import WorkerSettings
from worker.circuit import Circuits
from worker.metrics import Metrics

VERSION: Final = version("fondation")
#: Seconds without an answer from Supabase after which a worker is not ready, beyond its poll interval.
_SILENCE: Final = 30.0


class Status:
    """What a worker knows of itself."""

    def __init__(self, name: str, settings: WorkerSettings, pid: int) -> None:
        self.name = name
        self.metrics = Metrics(name, VERSION)
        self.circuits = Circuits(settings.engine_retry_time)
        self.draining = False
        self.active: dict[str, str] = {}
        self.last_claim_at: datetime | None = None
        self._settings = settings
        self._pid = pid
        self._instance = secrets.token_hex(8)
        self._started = asyncio.get_running_loop().time()
        self._answered: float | None = None
        self._problem: str | None = None

    # ---------------------------------------------------------------- what happens
    def reached(self) -> None:
        """Supabase answered."""
        self._answered, self._problem = asyncio.get_running_loop().time(), None
        self.metrics.reachable.set(1)

    def missed(self, reason: str) -> None:
        """Supabase did not answer, or not well."""
        self._problem = reason
        self.metrics.reachable.set(0)

    # ---------------------------------------------------------------- what is told
    @property
    def reachable(self) -> bool:
        now = asyncio.get_running_loop().time()
        return self._answered is not None and now - self._answered < self._settings.poll_interval + _SILENCE

    def report(self) -> tuple[bool, dict[str, Any]]:
        """Whether the worker is ready for work, and the facts."""
        ready = self.reachable and not self.draining
        state = "draining" if self.draining else "ok" if ready else "unready"
        return ready, {
            "status": state,
            "worker": self.name,
            "version": VERSION,
            "uptime_seconds": round(asyncio.get_running_loop().time() - self._started, 1),
            "memory_mb": round(_memory() / 1e6, 1),
            "active_jobs": sorted(self.active),
            "max_concurrent_jobs": self._settings.max_concurrent_jobs,
            "last_claim_at": self.last_claim_at.isoformat() if self.last_claim_at else None,
            "supabase": {"reachable": self.reachable, "problem": self._problem},
            "trouble": self.circuits.told(),
        }

    def claimed(self) -> None:
        self.last_claim_at = datetime.now(UTC)

    def row(self, *, stopped: bool = False) -> dict[str, Any]:
        """What stands on the worker's row. `instance` tells a process that speaks again from one that took its name."""
        return {
            "version": VERSION,
            "host": platform.node(),
            "pid": self._pid,
            "instance": self._instance,
            "python": platform.python_version(),
            "max_concurrent_jobs": self._settings.max_concurrent_jobs,
            "engines": ["offline", *(["claude"] if self._settings.has_claude_key else [])],
            "trouble": self.circuits.told(),
            "stopped": stopped,
        }


def _memory() -> int:
    """Bytes of this process in memory: now where the system tells, else at most so far."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
