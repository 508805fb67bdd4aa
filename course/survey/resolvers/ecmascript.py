"""JavaScript and TypeScript: modules by their paths, names by what each module hands on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol
from course.survey.modules import Module
from course.survey.resolvers.node import NodePaths
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names

#: The alias of what `require` of a file gives.
_WHOLE = "export="
_NAMED = re.compile(r"^[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)*$")
_PROMISE = re.compile(r"^(?:Promise|PromiseLike|Awaited)<(.*)>$", re.DOTALL)
_NOTHING = frozenset({"null", "undefined", ""})


class EcmascriptResolver(Resolver):
    """A name taken from a file is what that file hands on under it: itself, from another file, or by a star."""

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._paths = NodePaths(modules.keys(), names.manifests)
        #: What each file hands on by name, under which of its own names; and what it hands on of others.
        self._own: dict[str, dict[str, str]] = {}
        self._others: dict[str, dict[str, Import]] = {}
        self._stars: dict[str, list[Import]] = {}

    def base(self, path: str, item: Import) -> str | None:
        return self._paths.find(path, item.module) if item.module else path

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        place = self.base(path, item)
        if not item.module or place is None or item.name == "*":
            return place
        if depth <= 0:
            return None
        if not item.name:
            return self._whole(place, depth)
        return self.names.member(place, item.name, depth)

    def local(self, path: str, item: Import) -> str:
        """What a file hands on without using it is no name in it."""
        return "" if item.exported else super().local(path, item)

    def special(self, path: str, scope: str, head: str) -> str | None:
        module = self.modules[path]
        if head == "super":
            return self._base_class(module, scope)
        if head == "exports":
            return path
        while scope:
            symbol = module.by_name.get(scope)
            if symbol is not None and symbol.noun == "namespace" and f"{scope}.{head}" in module.by_name:
                return module.key(f"{scope}.{head}")
            scope = scope.rpartition(".")[0]
        return None

    def member(self, place: str, name: str, depth: int) -> str | None:
        """What a file hands on under a name."""
        if place not in self.modules or depth <= 0:
            return None
        own = self._doors(place)
        if name in own:
            return self._named(place, own[name], depth)
        if name in self._others[place]:
            return self.imported(place, self._others[place][name], depth - 1)
        if _WHOLE in own or _WHOLE in self._others[place]:
            whole = self._whole(place, depth - 1)
            if name == "default" or whole is None:
                return whole
            if whole != place:
                return self.names.member(whole, name, depth - 1)
        if name == "default":
            return None
        found = {key for item in self._stars[place] if (key := self._by_star(place, item, name, depth))}
        return found.pop() if len(found) == 1 else None

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        written = symbol.returns.strip()
        promise = _PROMISE.match(written)
        if is_inner:
            written = promise[1] if promise else "" if symbol.is_async else written
        elif promise:
            return ""
        parts = [part.strip().partition("<")[0].strip() for part in written.split("|")]
        named = [part for part in parts if part not in _NOTHING]
        if len(named) != 1 or not _NAMED.match(named[0]):
            return ""
        return "Self" if named[0] == "this" else named[0]

    def _by_star(self, place: str, item: Import, name: str, depth: int) -> str | None:
        other = self.base(place, item)
        return self.names.member(other, name, depth - 1) if other is not None and other != place else None

    def _whole(self, place: str, depth: int) -> str | None:
        """What `require` of a file gives: the file, or the one thing it exports."""
        own = self._doors(place)
        if _WHOLE in own:
            return self._named(place, own[_WHOLE], depth)
        if _WHOLE in self._others[place]:
            return self.imported(place, self._others[place][_WHOLE], depth - 1) if depth > 0 else None
        return place

    def _named(self, place: str, name: str, depth: int) -> str | None:
        """What a file calls by a name of its own."""
        if not name or depth <= 0:
            return None
        head, *rest = name.split(".")
        module = self.modules[place]
        if head == "exports" and head not in module.by_name:
            if not rest:
                return place
            return self.member(place, rest[0], depth - 1) if rest[1:] == [] and rest[0] in self._doors(place) else None
        current = module.key(head) if head in module.by_name else self.names.known(place, head, depth - 1)
        for part in rest:
            current = self.names.member(current, part, depth - 1) if current is not None else None
        return current

    def _base_class(self, module: Module, scope: str) -> str | None:
        while scope:
            symbol = module.by_name.get(scope)
            if symbol is not None and symbol.kind == "class":
                return next(iter(self.names.bases(module.key(scope))), None)
            scope = scope.rpartition(".")[0]
        return None

    def _doors(self, path: str) -> dict[str, str]:
        """What a file hands on of its own, by the names others know it by."""
        if path not in self._own:
            facts = self.modules[path].facts
            self._others[path] = {
                item.alias or item.name: item
                for item in reversed(facts.imports)
                if item.exported and item.module and item.name != "*"
            }
            self._stars[path] = [item for item in facts.imports if item.exported and item.name == "*"]
            listed = {item.alias: item.name for item in facts.imports if item.exported and not item.module}
            exported = [name for name in facts.exports or () if "." not in name]
            self._own[path] = {name: name for name in exported} | listed
        return self._own[path]
