"""The money of one run: what was spent by step and unit, and whether the next call may still be made."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from course.engines.claude.usage import Usage


class BudgetSpent(Exception):
    """The cap is reached: no further call is made in this run."""


@dataclass
class Reservation:
    """A call in flight: the most it can cost, replaced by what it did cost."""

    step: str
    unit: str
    usd: float
    used: list[Usage] = field(default_factory=list)

    def use(self, usage: Usage) -> None:
        self.used.append(usage)


class Ledger:
    """Counts what is spent and holds calls to a cap in US dollars; safe for several threads.

    A call is admitted while what was spent, plus the most that all calls in flight can cost, is below the cap: so the
    cap is never passed by more than the one call that was admitted last. Near the cap calls wait for each other.
    """

    def __init__(self, cap: float | None = None) -> None:
        self.cap = cap
        self._spent: dict[tuple[str, str], Usage] = defaultdict(Usage)
        self._in_flight = 0.0
        self._changed = threading.Condition()

    @contextmanager
    def call(self, step: str, unit: str, most: float) -> Iterator[Reservation]:
        """Admit a call that can cost `most` at most; raises BudgetSpent. What it used is noted when it ends."""
        with self._changed:
            while self.cap is not None and self.total.usd + self._in_flight >= self.cap:
                if not self._in_flight:
                    raise BudgetSpent
                self._changed.wait()
            self._in_flight += most
        reservation = Reservation(step=step, unit=unit, usd=most)
        try:
            yield reservation
        finally:
            with self._changed:
                # Not below zero by a rounding error: a call would be admitted that should not be.
                self._in_flight = max(self._in_flight - most, 0.0)
                if self._in_flight < 1e-12:
                    self._in_flight = 0.0
                for usage in reservation.used:
                    self._spent[step, unit] += usage
                self._changed.notify_all()

    @property
    def total(self) -> Usage:
        return self._sum(lambda _step, _unit: True)

    def of_step(self, step: str) -> Usage:
        return self._sum(lambda name, _unit: name == step)

    def of_unit(self, unit: str) -> Usage:
        return self._sum(lambda _step, name: name == unit)

    @property
    def steps(self) -> dict[str, Usage]:
        """Usage by step, in the order of first use."""
        with self._changed:
            names = list(dict.fromkeys(step for step, _ in self._spent))
        return {step: self.of_step(step) for step in names}

    def _sum(self, is_wanted: Callable[[str, str], bool]) -> Usage:
        with self._changed:
            return sum((usage for place, usage in self._spent.items() if is_wanted(*place)), Usage())
