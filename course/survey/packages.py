"""Packages: the parts of a repository that have a manifest of their own, and which of them a file belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from course.survey import choosing, documents
from course.survey.attributes import Marks
from course.survey.commands import Command, located
from course.survey.manifests import Kind, Manifest, is_manifest, precedence, read_manifest

#: The languages a kind of package is written in; a package of another kind takes what nobody else claims.
_LANGUAGES: dict[str, frozenset[str]] = {
    "python": frozenset({"Python"}),
    "npm": frozenset({"JavaScript", "TypeScript", "Vue", "Svelte"}),
    "cargo": frozenset({"Rust"}),
    "go": frozenset({"Go"}),
    "maven": frozenset({"Java", "Kotlin", "Scala"}),
    "gradle": frozenset({"Java", "Kotlin", "Scala"}),
    "composer": frozenset({"PHP"}),
    "gem": frozenset({"Ruby"}),
    "bundler": frozenset({"Ruby"}),
    "nuget": frozenset({"C#", "F#"}),
    "cmake": frozenset({"C", "C++"}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """One package; its folder is empty at the root of the repository."""

    #: As the manifest says, else the folder's; empty at the root when the manifest has no name.
    name: str
    folder: str
    #: The manifest that names it, and with it what tells this package from all others.
    manifest: str
    kind: Kind
    description: str = ""
    #: The file that users of a library load, as the manifest writes it.
    main: str = ""
    #: What other code imports it by, where that is not its name.
    address: str = ""
    commands: tuple[Command, ...] = ()


def read_packages(contents: Mapping[str, bytes]) -> tuple[Package, ...]:
    """Every package of the source, those nearest to the root first."""
    grouped: dict[tuple[str, Kind], list[tuple[str, Manifest]]] = {}
    for path in sorted((path for path in contents if is_manifest(path)), key=lambda path: (precedence(path), path)):
        folder = path.rpartition("/")[0]
        # A manifest among tests and examples is one of them, not a part of the product.
        if choosing.role(f"{folder}/x", Marks()) == "source" and (found := read_manifest(path, contents[path])):
            grouped.setdefault((folder, found.kind), []).append((path, found))
    found_packages = [_package(folder, group, contents) for (folder, _), group in grouped.items()]
    return tuple(sorted(_without_bundler(found_packages), key=_place))


class Membership:
    """Which package a file belongs to: the nearest above it of its language, else the nearest of all."""

    def __init__(self, packages: Iterable[Package]) -> None:
        self._by_folder: dict[str, list[Package]] = {}
        for package in packages:
            self._by_folder.setdefault(package.folder, []).append(package)

    def __call__(self, path: str, language: str) -> str:
        """The manifest of the package, or nothing for a file outside all packages."""
        nearest = ""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            for package in self._by_folder.get(folder, ()):
                if language in _LANGUAGES[package.kind]:
                    return package.manifest
                nearest = nearest or package.manifest
        return nearest


def _package(folder: str, group: list[tuple[str, Manifest]], contents: Mapping[str, bytes]) -> Package:
    """One package of the manifests of a folder and kind: what the first leaves open, the next may say."""
    commands: dict[str, Command] = {}
    for path, manifest in group:
        text = contents[path].decode("utf-8", "replace")
        for declared in manifest.commands:
            commands.setdefault(declared.name, located(path, text, declared))
    naming = next((item for item in group if item[1].name), group[0])
    said = naming[1].name or folder.rpartition("/")[2]
    return Package(
        name=documents.plain(said)[:80],
        folder=folder,
        manifest=naming[0],
        kind=naming[1].kind,
        description=documents.plain(next((item.description for _, item in group if item.description), ""))[:300],
        main=documents.plain(next((item.main for _, item in group if item.main), ""))[:200],
        address=next((item.address for _, item in group if item.address), ""),
        commands=tuple(commands.values()),
    )


def _without_bundler(packages: list[Package]) -> list[Package]:
    """A Gemfile beside a gemspec only lists what the gem is developed with."""
    gems = {package.folder for package in packages if package.kind == "gem"}
    return [package for package in packages if package.kind != "bundler" or package.folder not in gems]


def _place(package: Package) -> tuple[int, str, int, str]:
    depth = package.folder.count("/") + bool(package.folder)
    return depth, package.folder, precedence(package.manifest), package.manifest
