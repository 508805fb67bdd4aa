"""Pieces of finished work, known by the fingerprint of everything they were made from."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from course.errors import Unreadable

Json = Any
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """One piece of work: what it is, what it was made from, and what came out."""

    kind: str
    key: str
    fingerprint: str
    value: Json
    reused: bool
    #: What it cost, for engines that cost something.
    usage: dict[str, Any] | None = None


class Memo:
    """Units of earlier runs by fingerprint; a unit found here is not computed again."""

    def __init__(self, values: Mapping[str, Json] | None = None) -> None:
        self._values = dict(values or {})

    @classmethod
    def load(cls, path: Path) -> Memo:
        """Read JSON lines of {"fingerprint", "value"}; a line that is not one is passed over."""
        try:
            # Not splitlines: a quoted line may hold U+2028, which ends a line for Python and for nobody else.
            lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError as error:
            raise Unreadable(f"The memo {path} cannot be read: {error.strerror}.") from error
        return cls(dict(_entries(lines)))

    def get(self, fingerprint: str) -> Json | None:
        return self._values.get(fingerprint)


class Provisional(Exception):
    """Raised by a maker that could not make a unit itself: carries what stands in for it, and who made that.

    It is stored as the other's work, so that the next run asks again.
    """

    def __init__(self, value: object, identity: list[object], reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.identity = identity
        self.reason = reason

    def of(self, change: Callable[[Any], object]) -> Provisional:
        """The same, with another form of what stands in."""
        return Provisional(change(self.value), self.identity, self.reason)


class Workbench:
    """Runs units of one engine, or takes them from the memo, and reports each; safe for several threads.

    `identify` answers what, besides its inputs, decides how a unit of a kind comes out; `cost` what a unit cost;
    `regret` hears why a unit had to be made by somebody else.
    """

    def __init__(
        self,
        identify: Callable[[str], list[object]],
        memo: Memo,
        report: Callable[[Unit], None],
        *,
        cost: Callable[[str], dict[str, Any] | None] = lambda _: None,
        regret: Callable[[str, str], None] = lambda _key, _reason: None,
    ) -> None:
        self._identify = identify
        self._memo = memo
        self._report = report
        self._cost = cost
        self._regret = regret
        self._lock = threading.Lock()
        self.total = 0
        self.reused = 0

    def run(
        self,
        kind: str,
        key: str,
        inputs: object,
        make: Callable[[], T],
        pack: Callable[[T], Json],
        unpack: Callable[[Json], T],
    ) -> T:
        """The unit's result: from the memo if its inputs are the same, else made now.

        `unpack` may raise ValueError for a value that cannot be used again; it is then made anew.
        """
        mark = fingerprint(*self._identify(kind), kind, inputs)
        known = self._memo.get(mark)
        if known is not None:
            try:
                result = unpack(known)
            except (TypeError, KeyError, ValueError, AttributeError):
                # Saved by something that is not this program: worth nothing, and made again.
                known = None
        if known is None:
            try:
                result = make()
            except Provisional as stand_in:
                result = cast(T, stand_in.value)
                mark = fingerprint(*stand_in.identity, kind, inputs)
                self._regret(key, stand_in.reason)
        # What was unpacked may have been brought up to date: line numbers move without the work being another.
        value = pack(result)
        reused = known is not None
        usage = None if reused else self._cost(key)
        with self._lock:
            self.total += 1
            self.reused += reused
            self._report(Unit(kind=kind, key=key, fingerprint=mark, value=value, reused=reused, usage=usage))
        return result


def fingerprint(*parts: object) -> str:
    """sha256 over the canonical JSON of what a unit is made from."""
    plain = json.loads(json.dumps(parts, default=_plain), parse_float=_number)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _number(text: str) -> float | int:
    # A memo that travelled through JavaScript comes back with 2 where 2.0 was sent.
    return int(value) if (value := float(text)).is_integer() else value


def _plain(value: object) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} cannot be part of a fingerprint")


def _entries(lines: Iterable[str]) -> Iterable[tuple[str, Json]]:
    for line in lines:
        try:
            item = json.loads(line)
            yield item["fingerprint"], item["value"]
        except (ValueError, KeyError, TypeError):
            continue
