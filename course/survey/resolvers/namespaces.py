"""Packages and namespaces that several files share, and imports by their absolute names: Java, Kotlin, C#."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol
from course.survey.modules import Module, key_name, key_path
from course.survey.resolvers.packages import package_key, package_name
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names


class NamespaceResolver(Resolver):
    """Top-level names by package; of several with one name, the one of the nearest folder."""

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._tops: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._known: set[str] = set()
        for path in sorted(modules):
            self._read(modules[path])

    def _read(self, module: Module) -> None:
        for symbol in module.top_symbols:
            self._tops[self.space(module, symbol)][symbol.name].append(module.key(symbol.qualname))
        for space in {module.facts.package, *(symbol.namespace for symbol in module.top_symbols)}:
            parts = space.split(".") if space else []
            self._known.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))

    def space(self, module: Module, symbol: Symbol) -> str:
        """The package or namespace a top-level definition belongs to."""
        return symbol.namespace or module.facts.package

    @cached_property
    def _explicit(self) -> dict[str, set[str]]:
        """The names each file imports one by one: they mean nothing else there."""
        return {
            path: {item.alias or item.name for item in module.facts.imports if item.name not in ("", "*")}
            for path, module in self.modules.items()
        }

    def module(self, dotted: str, near: str = "") -> str | None:
        """The file of a type by its full name."""
        found = self.absolute(near, dotted)
        return key_path(found) if found and key_name(found) else None

    def base(self, path: str, item: Import) -> str | None:
        """The type whose members are imported."""
        found = self.absolute(path, item.module) if item.name == "*" else None
        return found if found and key_name(found) else None

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        if item.name == "*":
            return self.base(path, item)
        return self.absolute(path, f"{item.module}.{item.name}" if item.name else item.module)

    def absolute(self, path: str, dotted: str) -> str | None:
        """The key of a definition by its full name: the longest package first, then types in types."""
        parts = dotted.split(".")
        for count in range(len(parts), -1, -1):
            space = ".".join(parts[:count])
            if count and space not in self._known:
                continue
            if count == len(parts):
                return package_key(space)
            found = self.nearest(path, self._tops.get(space, {}).get(parts[count], ()))
            for part in parts[count + 1 :]:
                found = self.inside(found, part) if found else None
            if found:
                return found
        return None

    def inside(self, key: str, name: str) -> str | None:
        """A member by its name, constants included."""
        inner = f"{key}.{name}"
        return inner if self.names.symbol(inner) is not None else None

    def nearest(self, path: str, keys: Iterable[str]) -> str | None:
        """The one of several definitions that a file means: that of its own folders; None where two are as near."""
        found = list(keys)
        if len(found) < 2:
            return found[0] if found else None
        ranked = sorted(((_near(path, key_path(key)), key) for key in found), reverse=True)
        is_clear = ranked[0][0] > ranked[1][0] or key_path(ranked[0][1]) == path
        return ranked[0][1] if is_clear else None

    def top(self, path: str, name: str) -> str | None:
        """What a name means in a file outside all types."""
        module = self.modules[path]
        if name in module.by_name and self._is_seen(module, module.by_name[name]):
            return module.key(name)
        return self.names.known(path, name, 4) or self.ambient(path, name, 4)

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        if name in self._explicit[path]:
            return None
        for space in self.spaces(path):
            if found := self.nearest(path, self._tops.get(space, {}).get(name, ())):
                return found
            if (within := f"{space}.{name}".lstrip(".")) in self._known:
                return package_key(within)
        starred = {key for item in self.stars(path) if (key := self._starred(path, item.module, name))}
        is_member = any("." in key_name(key) for key in starred)
        return starred.pop() if len(starred) == 1 and not (is_member and self._is_open(path)) else None

    def spaces(self, path: str) -> list[str]:
        """The packages whose names a file knows without an import, nearest first."""
        return [self.modules[path].facts.package, ""]

    def stars(self, path: str) -> Iterable[Import]:
        return (item for item in self.modules[path].facts.imports if item.name == "*")

    def member(self, place: str, name: str, depth: int) -> str | None:
        space = package_name(place)
        if space is None:
            return super().member(place, name, depth)
        keys = self._tops.get(space, {}).get(name, ())
        if len(keys) == 1:
            return keys[0]
        return package_key(f"{space}.{name}") if not keys and f"{space}.{name}" in self._known else None

    def _starred(self, path: str, module: str, name: str) -> str | None:
        """What a wildcard import makes of a name."""
        if found := self.nearest(path, self._tops.get(module, {}).get(name, ())):
            return found
        place = self.absolute(path, module)
        return self.inside(place, name) if place and key_name(place) else None

    def _is_open(self, path: str) -> bool:
        """Whether a wildcard brings in the static members of a type from elsewhere, whatever they are called."""
        return any(item.alias == "static" and not self.base(path, item) for item in self.stars(path))

    def _is_seen(self, module: Module, symbol: Symbol) -> bool:
        return self.space(module, symbol) == module.facts.package


def _near(path: str, other: str) -> int:
    """How many folders two paths share."""
    count = 0
    for left, right in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if left != right:
            break
        count += 1
    return count
