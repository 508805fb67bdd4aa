"""Go: packages are folders, and an import path is the path of a module with a folder in it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol, Use
from course.survey.modules import Module, key_name, key_path
from course.survey.resolvers.packages import PackageResolver, package_key, package_name

if TYPE_CHECKING:
    from course.survey.names import Names


class GoResolver(PackageResolver):
    """Imports by the paths of the modules in `go.mod`; files of one folder know each other."""

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        #: Folders of modules by their import path.
        self._roots = {item.address: item.folder for item in names.packages if item.kind == "go" and item.address}
        #: The packages of a folder that can be imported.
        self._folders: dict[str, set[str]] = defaultdict(set)
        for module in modules.values():
            if not _is_test(module.path):
                self._folders[module.folder].add(module.facts.package)

    def package_of(self, module: Module) -> str:
        return f"{module.folder}/{module.facts.package}".lstrip("/")

    def module(self, dotted: str, near: str = "") -> str | None:
        place = self._place(dotted)
        return self.face(place) if place else None

    def base(self, path: str, item: Import) -> str | None:
        return self._place(item.module)

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        return self._place(item.module)

    def local(self, path: str, item: Import) -> str:
        return "" if item.alias == "_" else super().local(path, item)

    def spoken(self, path: str, item: Import) -> str:
        """A package is known by the name it declares, whatever its folder is called."""
        place = self._place(item.module)
        return (package_name(place) or "").rpartition("/")[2] if place else ""

    def starred(self, path: str, item: Import, name: str, depth: int) -> str | None:
        place = self._place(item.module) if name[:1].isupper() else None
        return self.names_of(package_name(place) or "").get(name) if place else None

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        return _seen_from(path, super().ambient(path, name, depth))

    def member(self, place: str, name: str, depth: int) -> str | None:
        found = super().member(place, name, depth)
        return found if package_name(place) is None else _exported(found, name)

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        """A value is not made by calling it: only what is called by the name of a type converts to that."""
        symbol = self.names.symbol(key)
        is_made = use.kind == "calls" and is_exact and symbol is not None and symbol.kind == "class"
        return not is_made or use.text.rpartition(".")[2] == key_name(key)

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        """The first result, as a dotted name where it is just a type, pointers and type arguments aside."""
        first = symbol.returns.removeprefix("(").split(",", 1)[0].rstrip(")").strip()
        # A named result: `(server *Server, err error)`.
        return first.rpartition(" ")[2].lstrip("*").partition("[")[0]

    def _place(self, path: str) -> str | None:
        """The package an import path names, if its module is in the repository."""
        root = path
        while root and root not in self._roots:
            root = root.rpartition("/")[0]
        if not root:
            return None
        folder = f"{self._roots[root]}{path[len(root) :]}".strip("/")
        packages = self._folders.get(folder, set())
        found = packages if len(packages) == 1 else packages - {"main", "documentation"}
        return package_key(f"{folder}/{min(found)}".lstrip("/")) if len(found) == 1 else None


def _is_test(path: str) -> bool:
    return path.endswith("_test.go")


def _seen_from(path: str, key: str | None) -> str | None:
    """A name of the package; what only its tests define is not known outside of them."""
    return None if key and _is_test(key_path(key)) and not _is_test(path) else key


def _exported(key: str | None, name: str) -> str | None:
    return key if name[:1].isupper() and key and not _is_test(key_path(key)) else None
