"""Local names: what they stand for, and where. A local name hides whatever else has that name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from course.survey.facts import Binding, Use

#: The type of a local name of which nothing more is known: no definition has this name.
UNKNOWN = "_"


class _Local:
    """What one name stands for in one function, and the bytes where it does, apart and in order."""

    __slots__ = ("ends", "kinds", "starts")

    def __init__(self) -> None:
        self.kinds: dict[str, None] = {}
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, start: int, end: int) -> None:
        if self.ends and start <= self.ends[-1]:
            self.ends[-1] = max(end, self.ends[-1])
        else:
            self.starts.append(start)
            self.ends.append(end)

    def covers(self, place: int) -> bool:
        found = bisect_right(self.starts, place) - 1
        return found >= 0 and place < self.ends[found]


class Shadows:
    """The local names of a file, by the function they stand in; they are added in the order of the source."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Local] = {}

    def add(self, scope: str, name: str, bound: str, start: int, end: int) -> None:
        """From byte `start` to byte `end`, a name means what it is bound to; outside of functions none is local."""
        if scope and name and name != UNKNOWN:
            local = self._known.setdefault((scope, name), _Local())
            local.kinds[bound or UNKNOWN] = None
            local.add(start, end)

    def hides(self, scope: str, name: str, place: int) -> bool:
        """Whether a name is local at a place."""
        local = self._known.get((scope, name))
        return local is not None and local.covers(place)

    def knows(self, scope: str, name: str) -> bool:
        """Whether a name is local anywhere in a function."""
        return (scope, name) in self._known

    def is_clear(self, scope: str, name: str, place: int) -> bool:
        """Whether a name means at a place what it means in all of the function."""
        local = self._known.get((scope, name))
        return local is None or local.covers(place)

    def bindings(self, uses: Iterable[Use]) -> Iterator[Binding]:
        """The bindings of the names that are looked up; one bound to different things is bound to none."""
        wanted = {(use.scope, use.text.partition(".")[0]) for use in uses}
        # A name may be bound to what another one stands for, and that to what a third one gives.
        pending = [place for place in self._known if place in wanted]
        while pending:
            place = pending.pop()
            for bound in self._known[place].kinds:
                other = (place[0], bound.lstrip("=?").partition(".")[0])
                if other in self._known and other not in wanted:
                    wanted.add(other)
                    pending.append(other)
        for (scope, name), local in self._known.items():
            if (scope, name) in wanted:
                yield Binding(
                    scope=scope, name=name, type=next(iter(local.kinds)) if len(local.kinds) == 1 else UNKNOWN
                )
