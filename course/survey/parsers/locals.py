"""Names that mean something else inside a part of a file: which uses they hide, and what they are bound to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from course.survey.facts import Binding, Use

#: How far one local is followed to the one it was made from.
_DEPTH = 8


@dataclass(eq=False, slots=True)
class _Local:
    scope: str
    name: str
    start: int
    end: int
    #: What is assigned to it, as bindings have it; "" for what cannot be told.
    bounds: list[str] = field(default_factory=list)
    #: The local at the head of what it is bound to.
    via: _Local | None = None
    is_via_known: bool = False


class _Lookup(NamedTuple):
    place: int
    name: str
    kind: str
    number: int


class Locals:
    """Every local name of a file, by the bytes between which it is known."""

    def __init__(self) -> None:
        self._locals: list[_Local] = []
        self._assigned: list[tuple[str, str, int]] = []
        self._attributes: list[tuple[str, str, str, int]] = []

    def add(self, scope: str, name: str, bound: str | None, start: int, end: int) -> None:
        """A name is local between two bytes; `bound` is None where it is declared without a value."""
        found = _Local(scope, name, start, end)
        if bound is not None:
            found.bounds.append(bound)
        self._locals.append(found)

    def assign(self, name: str, bound: str, place: int) -> None:
        """A name that may be local is given another value."""
        self._assigned.append((name, bound, place))

    def attribute(self, scope: str, name: str, value: str, place: int) -> None:
        """`name` is given what the local `value` stands for."""
        self._attributes.append((scope, name, value, place))

    def settle(self, uses: list[Use], places: list[int], known: Collection[str]) -> tuple[list[Use], list[Binding]]:
        """The uses that mean what their names say, and the bindings they need; `known` are the names of the file."""
        chosen = self._sweep(uses, places)
        final = _Final(known)
        needed: dict[tuple[str, str], set[str]] = defaultdict(set)
        for index in range(len(uses)):
            local = chosen["use", index]
            while local is not None:
                needed[local.scope, local.name].add(final.bound(local))
                local = local.via
        emitted = {place: found.pop() for place, found in needed.items() if len(found) == 1 and place[0]}
        emitted = {place: bound for place, bound in emitted.items() if bound}
        kept = [
            use
            for index, use in enumerate(uses)
            # A local handed on by its name alone says nothing of what it is bound to.
            if not (chosen["use", index] and use.kind == "mentions" and "." not in use.text)
            and _is_meant(use.scope, use.text.partition(".")[0], chosen["use", index], emitted, known)
        ]
        bindings = [Binding(scope=scope, name=name, type=bound) for (scope, name), bound in emitted.items()]
        return kept, bindings + list(self._told(chosen, final, emitted, known))

    def _told(
        self,
        chosen: dict[tuple[str, int], _Local | None],
        final: _Final,
        emitted: dict[tuple[str, str], str],
        known: Collection[str],
    ) -> Iterator[Binding]:
        for index, (scope, name, _, _) in enumerate(self._attributes):
            local = chosen["attribute", index]
            bound = final.bound(local) if local is not None else ""
            head = bound.lstrip("?").partition(".")[0]
            if bound and local is not None and _is_meant(scope, head, local.via, emitted, known):
                yield Binding(scope=scope, name=name, type=bound)

    def _sweep(self, uses: list[Use], places: list[int]) -> dict[tuple[str, int], _Local | None]:
        """The local each use, assignment and attribute means, in one pass over the file."""
        self._locals.sort(key=lambda item: (item.start, -item.end))
        by_name: dict[str, list[_Local]] = defaultdict(list)
        for item in self._locals:
            by_name[item.name].append(item)
        stacks: dict[str, tuple[Iterator[_Local], list[_Local], list[_Local]]] = {
            name: (iter(found), [], []) for name, found in by_name.items()
        }
        chosen: dict[tuple[str, int], _Local | None] = {}
        for lookup in sorted(self._first(uses, places)):
            local = _innermost(stacks.get(lookup.name), lookup.place)
            chosen[lookup.kind, lookup.number] = local
            if lookup.kind == "assigned" and local is not None:
                local.bounds.append(self._assigned[lookup.number][1])
        heads = [
            _Lookup(item.start, item.bounds[0].lstrip("?").partition(".")[0], "via", index)
            for index, item in enumerate(self._locals)
            if item.bounds and item.bounds[0]
        ]
        again = {name: (iter(found), list[_Local](), list[_Local]()) for name, found in by_name.items()}
        for lookup in sorted(heads):
            local = self._locals[lookup.number]
            found = _innermost(again.get(lookup.name), lookup.place)
            local.via = found if found is not local else None
            local.is_via_known = found is not local
        return chosen

    def _first(self, uses: list[Use], places: list[int]) -> Iterator[_Lookup]:
        for index, (use, place) in enumerate(zip(uses, places, strict=True)):
            yield _Lookup(place, use.text.partition(".")[0], "use", index)
        for index, (name, _, place) in enumerate(self._assigned):
            yield _Lookup(place, name, "assigned", index)
        for index, (_, _, value, place) in enumerate(self._attributes):
            yield _Lookup(place, value, "attribute", index)


class _Final:
    """What locals are bound to, where that is one thing and leads to a name of the file."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known

    def bound(self, local: _Local) -> str:
        bounds = set(local.bounds)
        if len(bounds) != 1 or not local.is_via_known:
            return ""
        step = local
        for _ in range(_DEPTH):
            if len(set(step.bounds)) != 1 or not step.bounds[0]:
                return ""
            if step.via is None:
                head = step.bounds[0].lstrip("?").partition(".")[0]
                return bounds.pop() if head in self._known else ""
            step = step.via
        return ""


def _innermost(stack: tuple[Iterator[_Local], list[_Local], list[_Local]] | None, place: int) -> _Local | None:
    """The local that covers a place; places are asked for in order."""
    if stack is None:
        return None
    waiting, opened, ahead = stack
    while True:
        following = ahead.pop() if ahead else next(waiting, None)
        if following is None:
            break
        if following.start > place:
            ahead.append(following)
            break
        while opened and opened[-1].end <= following.start:
            opened.pop()
        opened.append(following)
    while opened and opened[-1].end <= place:
        opened.pop()
    return opened[-1] if opened else None


def _is_meant(
    scope: str, head: str, local: _Local | None, emitted: dict[tuple[str, str], str], known: Collection[str]
) -> bool:
    """Whether looking a name up by scopes alone finds what it means at its place."""
    wanted = (local.scope, local.name) if local is not None else None
    if (wanted is None and head not in known) or (wanted is not None and wanted not in emitted):
        return False
    while scope:
        if (scope, head) in emitted:
            return (scope, head) == wanted
        scope = scope.rpartition(".")[0]
    return wanted is None
