"""What stands between this worker and an engine that refuses it: jobs that need the engine are left alone for a while.

A key that is refused, or a spend limit, fails every job in the same way. So after the first one the worker stops
claiming jobs of that engine, says why, and tries one job again later: each time in a row that fails it waits longer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from worker.errors import Paused

#: Seconds of the first wait, where the engine asks for no longer one.
FIRST: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why an engine is left alone, and until when."""

    code: str
    message: str
    #: How often in a row.
    times: int
    #: A time of the loop.
    until: float

    def told(self, now: float) -> dict[str, Any]:
        """For people: on /health and on the worker's row."""
        again = datetime.now(UTC) + timedelta(seconds=max(0.0, self.until - now))
        return {"code": self.code, "message": self.message, "times": self.times, "next_try": f"{again:%Y-%m-%dT%H:%MZ}"}


class Circuits:
    """One circuit an engine: closed, open until a time, then half open for one job."""

    def __init__(self, longest: float) -> None:
        #: Seconds.
        self._longest = longest
        self._troubles: dict[str, Trouble] = {}

    def trip(self, engine: str, pause: Paused) -> None:
        """A job of this engine had to pause."""
        known = self._troubles.get(engine)
        times = known.times + 1 if known else 1
        wait = min(max(pause.seconds, FIRST * 2 ** min(times - 1, 10)), self._longest)
        self._troubles[engine] = Trouble(code=pause.code, message=pause.message, times=times, until=_now() + wait)

    def mend(self, engine: str) -> bool:
        """A job of this engine went well. Answers whether that is news."""
        return self._troubles.pop(engine, None) is not None

    def closed_to(self, running: list[str]) -> list[str]:
        """Engines whose jobs must not be claimed now, while jobs of the engines `running` are under way."""
        now = _now()
        return sorted(engine for engine, trouble in self._troubles.items() if trouble.until > now or engine in running)

    def told(self) -> dict[str, dict[str, Any]]:
        """Every trouble by its engine."""
        now = _now()
        return {engine: trouble.told(now) for engine, trouble in sorted(self._troubles.items())}


def _now() -> float:
    return asyncio.get_running_loop().time()
