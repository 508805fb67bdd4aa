"""Where Node and TypeScript find a module: by relative paths, by packages of the repository, by `tsconfig.json`."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from course.survey.manifests.manifest import json_object, string, table
from course.survey.manifests.typescript import Settings, is_settings, read_settings

#: What is looked for where a path is written without its suffix.
_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", ".d.ts", ".d.mts", ".d.cts")
#: What the compiler makes of which source.
_MADE = {
    ".js": (".ts", ".tsx", ".jsx", ".d.ts"), ".jsx": (".tsx",), ".mjs": (".mts", ".d.mts", ".ts"),
    ".cjs": (".cts", ".d.cts", ".ts"),
}  # fmt: skip
#: Conditions of "exports" in the order of how near they are to the source.
_CONDITIONS = ("source", "development", "import", "module", "node", "default", "require", "browser", "types")
#: Folders that are built from `src`.
_BUILT = frozenset({"dist", "build", "lib", "out", "output", "es", "esm", "cjs", "types", "typings"})
_ENTRIES = ("src/index", "index", "src/main", "lib/index", "lib/main")
_DEPTH = 8


class _Package(NamedTuple):
    folder: str
    #: Subpaths with what stands behind them: "." for the package itself.
    doors: tuple[tuple[str, str], ...]
    #: The same for names that begin with "#".
    inner: tuple[tuple[str, str], ...]
    mains: tuple[str, ...]


class NodePaths:
    """Finds the file a module is imported by; what is not in the repository, or not certain, is not found."""

    def __init__(self, files: Collection[str], manifests: Mapping[str, bytes]) -> None:
        self._files = files
        self._by_folder: dict[str, _Package] = {}
        self._by_name: dict[str, list[_Package]] = {}
        self._settings: dict[str, Settings] = {}
        for path in sorted(manifests):
            if path.rpartition("/")[2] == "package.json":
                self._note(path, manifests[path])
            elif is_settings(path):
                self._settings[path] = read_settings(manifests[path])
        self._mapped: dict[str, tuple[str, Settings] | None] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    def find(self, path: str, module: str) -> str | None:
        """The file that `module` means in the file `path`."""
        folder = path.rpartition("/")[0]
        if (folder, module) not in self._found:
            self._found[folder, module] = self._find(folder, module.split("?", 1)[0])
        return self._found[folder, module]

    def _find(self, folder: str, module: str) -> str | None:
        if module.startswith(("./", "../")) or module in (".", ".."):
            return self._file(posixpath.join(folder, module))
        if not module or module.startswith("/") or ":" in module:
            return None
        if module.startswith("#"):
            package = next(self._above(folder), None)
            found = self._behind(package, package.inner, module) if package is not None else None
            return found or self._by_settings(folder, module)
        return self._by_settings(folder, module) or self._by_package(folder, module)

    def _file(self, written: str) -> str | None:
        """The file a path means, with or without its suffix, or as a folder."""
        base = posixpath.normpath(written)
        if base.startswith("../") or base == "..":
            return None
        base = "" if base == "." else base
        if base in self._files:
            return base
        stem, dot, suffix = base.rpartition(".")
        made = [stem + other for other in _MADE.get(dot + suffix, ())]
        plain = [base + other for other in _SUFFIXES] if base else []
        folder = [posixpath.join(base, "index" + other) for other in _SUFFIXES]
        found = next((item for item in (*made, *plain) if item in self._files), None)
        if found is None and base in self._by_folder:
            found = self._entry(self._by_folder[base])
        return found or next((item for item in folder if item in self._files), None)

    def _by_package(self, folder: str, module: str) -> str | None:
        """A package of the repository, by its name and a path in it."""
        parts = module.split("/")
        length = 2 if module.startswith("@") else 1
        name, rest = "/".join(parts[:length]), "/".join(parts[length:])
        packages = self._by_name.get(name, ())
        if len(packages) != 1:
            return None
        package = packages[0]
        if not rest:
            return self._entry(package)
        if package.doors:
            return self._behind(package, package.doors, f"./{rest}")
        return self._file(posixpath.join(package.folder, rest)) or self._source(package, rest)

    def _entry(self, package: _Package) -> str | None:
        if found := self._behind(package, package.doors, "."):
            return found
        for main in package.mains:
            if found := self._file(posixpath.join(package.folder, main)) or self._source(package, main):
                return found
        if any(key == "." for key, _ in package.doors) and not package.mains:
            return None
        entries = (posixpath.join(package.folder, item) + suffix for item in _ENTRIES for suffix in _SUFFIXES)
        return next((item for item in entries if item in self._files), None)

    def _behind(self, package: _Package, doors: tuple[tuple[str, str], ...], wanted: str) -> str | None:
        """What stands behind a subpath, patterns included."""
        for key, target in doors:
            part = _matched(key, wanted)
            if part is None:
                continue
            place = target.replace("*", part)
            if not place.startswith("./"):
                continue
            if found := self._file(posixpath.join(package.folder, place)) or self._source(package, place):
                return found
        return None

    def _source(self, package: _Package, built: str) -> str | None:
        """The source of a file that is built: `dist/x.js` of `src/x.ts`."""
        head, *rest = posixpath.normpath(built).split("/")
        if head not in _BUILT or not rest:
            return None
        while len(rest) > 1 and rest[0] in _BUILT:
            rest = rest[1:]
        place = "/".join(["src", *rest])
        plain = place.removesuffix(".d.ts").removesuffix(".d.mts")
        return self._file(posixpath.join(package.folder, place)) or self._file(posixpath.join(package.folder, plain))

    def _by_settings(self, folder: str, module: str) -> str | None:
        """By the `paths` and `baseUrl` of the nearest settings above."""
        found = self._nearest(folder)
        if found is None:
            return None
        place, settings = found
        base = posixpath.join(place, settings.base or ".")
        for pattern, targets in sorted(settings.paths or (), key=lambda item: -len(item[0].partition("*")[0])):
            part = _matched(pattern, module)
            for target in targets if part is not None else ():
                if file := self._file(posixpath.join(base, target.replace("*", part or ""))):
                    return file
        return self._file(posixpath.join(base, module)) if settings.base is not None else None

    def _nearest(self, folder: str) -> tuple[str, Settings] | None:
        if folder not in self._mapped:
            own = self._own(folder)
            self._mapped[folder] = own or (self._nearest_above(folder) if folder else None)
        return self._mapped[folder]

    def _nearest_above(self, folder: str) -> tuple[str, Settings] | None:
        while folder:
            folder = folder.rpartition("/")[0]
            if found := self._own(folder):
                return found
        return None

    def _own(self, folder: str) -> tuple[str, Settings] | None:
        """The settings a folder has, with those it extends: the folder paths are relative to, and the settings."""
        for name in ("tsconfig.json", "jsconfig.json", "tsconfig.base.json"):
            path = posixpath.join(folder, name)
            for _ in range(_DEPTH):
                settings = self._settings.get(path)
                if settings is None:
                    break
                if settings.paths is not None or settings.base is not None:
                    return path.rpartition("/")[0], settings
                if not settings.extends.startswith("."):
                    break
                path = posixpath.normpath(posixpath.join(path.rpartition("/")[0], settings.extends))
                path = path if path.endswith(".json") else f"{path}.json"
        return None

    def _above(self, folder: str) -> Iterator[_Package]:
        while True:
            if folder in self._by_folder:
                yield self._by_folder[folder]
            if not folder:
                return
            folder = folder.rpartition("/")[0]

    def _note(self, path: str, data: bytes) -> None:
        found = json_object(data.decode("utf-8", "replace").removeprefix("\ufeff"))
        if found is None:
            return
        keys = ("source", "module", "main", "types", "typings")
        package = _Package(
            folder=path.rpartition("/")[0],
            doors=tuple(_doors(found.get("exports"))),
            inner=tuple(_doors(found.get("imports"))),
            mains=tuple(value for key in keys if (value := string(found.get(key)))),
        )
        self._by_folder[package.folder] = package
        if name := string(found.get("name")):
            self._by_name.setdefault(name, []).append(package)


def _doors(exports: Any) -> Iterator[tuple[str, str]]:
    """Subpaths with their targets, those without a pattern first and each in the order of its conditions."""
    if not isinstance(exports, dict) or not any(key.startswith((".", "#")) for key in exports):
        exports = {".": exports}
    for key in sorted(exports, key=lambda key: ("*" in key, -len(key), key)):
        yield from ((key, target) for target in _targets(exports[key]))


def _targets(value: Any) -> Iterator[str]:
    pending: list[tuple[Any, int]] = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, str):
            yield item
        elif depth > _DEPTH:
            continue
        elif isinstance(item, list):
            pending.extend((inner, depth + 1) for inner in reversed(item))
        else:
            known = table(item)
            ordered = [known[key] for key in _CONDITIONS if key in known]
            rest = [known[key] for key in sorted(known) if key not in _CONDITIONS]
            pending.extend((inner, depth + 1) for inner in reversed([*ordered, *rest]))


def _matched(pattern: str, wanted: str) -> str | None:
    """What the star of a pattern stands for; None where it does not match."""
    head, star, tail = pattern.partition("*")
    if not star:
        return "" if pattern == wanted else None
    fits = wanted.startswith(head) and wanted.endswith(tail) and len(wanted) >= len(head) + len(tail)
    return wanted[len(head) : len(wanted) - len(tail)] if fits else None
