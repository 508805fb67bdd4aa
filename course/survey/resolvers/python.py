"""Python: dotted modules found by where the packages are, re-exports followed through `__init__` files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from course.survey.facts import Import
from course.survey.modules import Module
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names


class PythonResolver(Resolver):
    """Absolute, relative and sibling imports, star imports and `__all__`."""

    keeps_account = True

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._exports: dict[str, frozenset[str] | None] = {}
        self._by_dotted: dict[str, list[str]] = defaultdict(list)
        for path, module in modules.items():
            self._by_dotted[module.dotted].append(path)
            plain = _path_dotted(path)
            if plain != module.dotted:
                self._by_dotted[plain].append(path)

    def module(self, dotted: str, near: str = "") -> str | None:
        """The path of a module by its dotted name; of several, the one closest to `near`."""
        self.names.asked.add(dotted)
        paths = self._by_dotted.get(dotted)
        if not paths:
            return None
        if len(paths) == 1:
            return paths[0]
        return max(paths, key=lambda path: (_shared(path, near), -len(path), path))

    def base(self, path: str, item: Import) -> str | None:
        return self.module(self._absolute(path, item), path) or self._sibling(path, item)

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        base = self.base(path, item)
        if not item.name or item.name == "*":
            return base
        self.names.asked.add(item.name)
        if base is not None and item.name in self.modules[base].by_name:
            return self.modules[base].key(item.name)
        submodule = self.module(f"{self._absolute(path, item)}.{item.name}".lstrip("."), path)
        if base is None or submodule is not None:
            return submodule
        return self.names.known(base, item.name, depth) if depth > 0 and base != path else None

    def spoken(self, path: str, item: Import) -> str:
        """`import a.b` makes `a` known."""
        return item.module.partition(".")[0]

    def brought(self, path: str, item: Import, depth: int) -> str | None:
        if item.name or item.alias:
            return self.imported(path, item, depth)
        return self.module(self.spoken(path, item), path) if self.base(path, item) else None

    def starred(self, path: str, item: Import, name: str, depth: int) -> str | None:
        base = self.base(path, item)
        if base is None or base == path or depth <= 0:
            return None
        self.names.asked.update((name, base))
        exported = self._exported(base)
        if name not in exported if exported is not None else name.startswith("_"):
            return None
        module = self.modules[base]
        return module.key(name) if name in module.by_name else self.names.known(base, name, depth)

    def member(self, place: str, name: str, depth: int) -> str | None:
        module = self.modules.get(place)
        if module is None:
            return None
        if name in module.by_name:
            return module.key(name)
        if module.is_init and (child := self.module(f"{module.dotted}.{name}", place)):
            return child
        return self.names.known(place, name, depth)

    def _exported(self, path: str) -> frozenset[str] | None:
        if path not in self._exports:
            listed = self.modules[path].facts.exports
            self._exports[path] = None if listed is None else frozenset(listed)
        return self._exports[path]

    def _absolute(self, path: str, item: Import) -> str:
        if not item.level:
            return item.module
        module = self.modules[path]
        parts = module.dotted.split(".")
        up = item.level - (1 if module.is_init else 0)
        parts = parts[: len(parts) - up] if up else parts
        return ".".join([*parts, item.module] if item.module else parts)

    def _sibling(self, path: str, item: Import) -> str | None:
        """A script importing the script next to it."""
        if item.level or "." in item.module:
            return None
        beside = f"{path.rpartition('/')[0]}/{item.module}.py".lstrip("/")
        self.names.asked.add(beside)
        return beside if beside in self.modules else None


def _path_dotted(path: str) -> str:
    stem = path.rsplit(".", 1)[0].removesuffix("/__init__")
    return stem.replace("/", ".")


def _shared(path: str, near: str) -> int:
    count = 0
    for left, right in zip(path.split("/"), near.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
