"""PHP: namespaces, the aliases of `use`, and files that are included by their path."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol
from course.survey.modules import Module
from course.survey.resolvers.packages import PackageResolver, package_key, package_name

if TYPE_CHECKING:
    from course.survey.names import Names

_NAMED = re.compile(r"^[^\W\d]\w*(?:\.[^\W\d]\w*)*$")


class PhpResolver(PackageResolver):
    """A name means what its alias stands for, else what its namespace defines; functions may be of no namespace."""

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        #: The one key of each name of a namespace; nothing where sources define it twice.
        self._known: dict[str, dict[str, str]] = defaultdict(dict)
        self._aliases: dict[str, frozenset[str]] = {}
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for path in sorted(modules):
            module = modules[path]
            for symbol in module.top_symbols:
                found[symbol.namespace or module.facts.package, symbol.name].append(module.key(symbol.qualname))
        for (space, name), keys in found.items():
            sources = [key for key in keys if modules[key.partition("::")[0]].role == "source"] or keys
            if len(sources) == 1:
                self._known[space][name] = sources[0]

    def names_of(self, package: str) -> dict[str, str]:
        return self._known.get(package, {})

    def module(self, dotted: str, near: str = "") -> str | None:
        return self.face(package_key(dotted)) if dotted in self.paths else None

    def base(self, path: str, item: Import) -> str | None:
        if not item.name:
            beside = posixpath.normpath(posixpath.join(path.rpartition("/")[0], item.module))
            return beside if beside in self.modules else None
        return package_key(item.module) if item.module in self._namespaces else None

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        place = self.base(path, item)
        return self.member(place, item.name, depth) if place is not None and item.name else place

    def special(self, path: str, scope: str, head: str) -> str | None:
        if head not in ("self", "static", "parent"):
            return None
        module = self.modules[path]
        while scope:
            symbol = module.by_name.get(scope)
            if symbol is not None and symbol.kind == "class":
                key = module.key(scope)
                return key if head != "parent" else self._above(key)
            scope = scope.rpartition(".")[0]
        return None

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        if name in self._aliased(path):
            return None
        space = self.package_of(self.modules[path])
        if found := self.member(package_key(space), name, depth):
            return found
        # Functions and constants are looked for outside of all namespaces too, classes are not.
        outside = self.names_of("").get(name)
        symbol = self.names.symbol(outside) if outside else None
        if symbol is not None and symbol.kind in ("function", "constant"):
            return outside
        return package_key(name) if name in self._namespaces else None

    def member(self, place: str, name: str, depth: int) -> str | None:
        package = package_name(place)
        if package is None:
            return super().member(place, name, depth)
        if found := self.names_of(package).get(name):
            return found
        child = f"{package}.{name}" if package else name
        return package_key(child) if package and child in self._namespaces else None

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        written = symbol.returns.strip().removeprefix("?").partition("<")[0]
        parts = [part.strip() for part in written.split("|")]
        rest = [part for part in parts if part.lower() not in ("null", "")]
        if is_inner or len(rest) != 1:
            return ""
        if rest[0] in ("self", "static", "$this"):
            return "Self"
        name = rest[0].strip("\\").replace("\\", ".")
        # `\Foo` is not the `Foo` of the namespace the function stands in.
        return "" if (rest[0].startswith("\\") and "." not in name) or not _NAMED.match(name) else name

    def face(self, place: str) -> str:
        package = package_name(place)
        if package is None or package in self.paths:
            return super().face(place)
        inside = [path for name, paths in self.paths.items() if name.startswith(f"{package}.") for path in paths]
        return min(inside, default=place)

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        """Every namespace with definitions, with those around it."""
        found: set[str] = set()
        for name in self._known:
            while name:
                found.add(name)
                name = name.rpartition(".")[0]
        return frozenset(found)

    def _aliased(self, path: str) -> frozenset[str]:
        if path not in self._aliases:
            imports = self.modules[path].facts.imports
            self._aliases[path] = frozenset(item.alias or item.name for item in imports if item.name)
        return self._aliases[path]

    def _above(self, key: str) -> str | None:
        """The class a class extends: the first of its bases that is neither an interface nor a trait."""
        for base in self.names.bases(key):
            symbol = self.names.symbol(base)
            if symbol is not None and symbol.noun in ("", "abstract class"):
                return base
        return None
