"""Packages of several files whose names know each other without an import: Go, Java, Kotlin, C#, PHP."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from course.survey.modules import Module
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names

_MARK = "package:"


def package_key(name: str) -> str:
    """The place of a package, by the name its family gives it."""
    return f"{_MARK}{name}"


def package_name(place: str) -> str | None:
    """The name in a package key; None for the path of a file."""
    return place.removeprefix(_MARK) if place.startswith(_MARK) else None


class PackageResolver(Resolver):
    """A resolver whose places are packages; by default the package each file declares."""

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        #: Paths by package, and the top-level names of each package.
        self.paths: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        for path in sorted(modules, key=lambda path: (modules[path].role != "source", path)):
            module = modules[path]
            package = self.package_of(module)
            self.paths[package].append(path)
            for symbol in module.top_symbols:
                self._names[package].setdefault(symbol.name, module.key(symbol.name))

    def package_of(self, module: Module) -> str:
        return module.facts.package

    def known(self, package: str) -> str | None:
        """The place of a package that has files here."""
        return package_key(package) if package in self.paths else None

    def names_of(self, package: str) -> dict[str, str]:
        """The keys of a package's top-level names."""
        return self._names.get(package, {})

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        return self.names_of(self.package_of(self.modules[path])).get(name)

    def member(self, place: str, name: str, depth: int) -> str | None:
        package = package_name(place)
        return super().member(place, name, depth) if package is None else self.names_of(package).get(name)

    def face(self, place: str) -> str:
        """The file named like its package, else the one that defines most."""
        package = package_name(place)
        if package is None:
            return place
        last = package.replace("/", ".").rsplit(".", 1)[-1].lower()
        modules = [self.modules[path] for path in self.paths[package]]
        best = max(
            modules,
            key=lambda module: (
                module.role == "source",
                module.path.rsplit("/", 1)[-1].lower().partition(".")[0] == last,
                len(module.top_symbols),
                module.path,
            ),
        )
        return best.path
