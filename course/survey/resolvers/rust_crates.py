"""Crates of Rust: which files are their roots, and which file a `mod` declaration names."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping

from course.survey.facts import Import
from course.survey.modules import Module
from course.survey.packages import Package

#: Folders beside `src` where every file, or every folder with a `main.rs`, is a crate.
_CRATES = ("tests", "examples", "benches", "src/bin")


def libraries(packages: Iterable[Package], modules: Collection[str]) -> dict[str, str]:
    """The root files of libraries, by the name they are imported by."""
    found: dict[str, str] = {}
    for package in packages:
        root = posixpath.normpath(posixpath.join(package.folder, package.main or "src/lib.rs"))
        if package.kind == "cargo" and package.address and root in modules:
            found.setdefault(package.address, root)
    return found


def roots(packages: Iterable[Package], modules: Mapping[str, Module]) -> list[str]:
    """The root file of every crate, libraries first: what two crates share belongs to the library."""
    cargo = [package for package in packages if package.kind == "cargo"]
    folders = {package.folder for package in cargo}
    targets = [posixpath.normpath(posixpath.join(item.folder, command.target))
               for item in cargo for command in item.commands]  # fmt: skip
    mains: list[str] = []
    others: list[str] = []
    for path in modules:
        folder, _, name = path.rpartition("/")
        if name in ("lib.rs", "main.rs") and folder.rpartition("/")[2] == "src":
            mains.append(path)
        elif name != "mod.rs" and _is_root(folder, name, folders):
            others.append(path)
    # What another one declares as its module is not a crate, wherever it stands.
    declared = {
        child
        for path in others
        for item in modules[path].facts.imports
        if item.level and (child := file_of(path, item, True, modules)) is not None and child != path
    }
    mains.sort(key=lambda path: (path.endswith("main.rs"), path))
    others.sort(key=lambda path: (path in declared, path))
    known = sorted(libraries(packages, modules).values())
    return list(dict.fromkeys([*known, *mains, *(item for item in targets if item in modules), *others]))


def file_of(path: str, item: Import, is_root: bool, modules: Collection[str]) -> str | None:
    """The file that a `mod` declaration names."""
    folder, _, name = path.rpartition("/")
    inline = item.scope.replace(".", "/")
    below = posixpath.join(folder, "" if is_root or name == "mod.rs" else name.removesuffix(".rs"), inline)
    candidates = [f"{item.alias}.rs", f"{item.alias}/mod.rs"]
    if item.module != item.alias:
        # A path in an attribute begins beside the file, unless the declaration is in an inline module.
        below, candidates = below if inline else folder, [item.module]
    found = (posixpath.normpath(posixpath.join(below, candidate)) for candidate in candidates)
    return next((candidate for candidate in found if candidate in modules), None)


def _is_root(folder: str, name: str, packages: Collection[str]) -> bool:
    """Whether a file is a crate by where it stands in its package."""
    if name == "build.rs":
        return folder in packages
    above = folder.rpartition("/")[0]
    return any(
        folder == place or (name == "main.rs" and above == place)
        for package in packages
        for crates in _CRATES
        if (place := f"{package}/{crates}".lstrip("/"))
    )
