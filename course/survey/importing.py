"""The names a file makes known by importing them, each looked for only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from course.survey.facts import Import
from course.survey.modules import Module
from course.survey.resolvers.resolver import Resolver


class _Statements(NamedTuple):
    """The imports of a file by the local name they make known, and those that take all there is."""

    named: dict[str, list[Import]]
    stars: list[Import]


class Imports:
    """What imported names stand for, as far as anybody asked since the last `forget`."""

    def __init__(self, modules: Mapping[str, Module], resolver: Callable[[str], Resolver]) -> None:
        self._modules = modules
        self._resolver = resolver
        self._statements: dict[str, _Statements] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    def forget(self) -> None:
        """Begin anew: what was found may depend on what was asked for first."""
        self._found.clear()

    def find(self, path: str, name: str, depth: int) -> str | None:
        """What a name stands for that a file imports; of several imports the last of everything, else the first."""
        named, stars = self._statements.get(path) or self._read(path)
        if name not in named and not stars:
            return None
        place = (path, name)
        if place in self._found:
            return self._found[place]
        # In a circle of imports, a name that leads back to itself is nothing.
        self._found[place] = None
        resolver = self._resolver(path)
        found = None
        for item in reversed(stars):
            found = found or resolver.starred(path, item, name, depth - 1)
        for item in named.get(name, ()):
            found = found or resolver.brought(path, item, depth - 1)
        self._found[place] = found
        return found

    def _read(self, path: str) -> _Statements:
        resolver = self._resolver(path)
        found = _Statements({}, [])
        for item in self._modules[path].facts.imports:
            if name := resolver.local(path, item):
                found.named.setdefault(name, []).append(item)
            elif item.name == "*":
                found.stars.append(item)
        self._statements[path] = found
        return found
