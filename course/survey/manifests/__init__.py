"""Manifests: what a package says about itself to its tools. What is malformed counts as absent."""

from __future__ import annotations

from collections.abc import Callable

from course.survey.manifests import compiled, node, other, python
from course.survey.manifests.manifest import Declared, Kind, Manifest

__all__ = ["Declared", "Kind", "Manifest", "is_manifest", "precedence", "read_manifest"]

#: By file name; in a folder with several, what stands first speaks for the package.
_BY_NAME: dict[str, Callable[[str], Manifest | None]] = {
    "pyproject.toml": python.pyproject,
    "setup.cfg": python.setup_cfg,
    "setup.py": python.setup_py,
    "package.json": node.package_json,
    "Cargo.toml": compiled.cargo,
    "go.mod": compiled.go_mod,
    "pom.xml": other.maven,
    "build.gradle": compiled.gradle,
    "build.gradle.kts": compiled.gradle,
    "composer.json": other.composer,
    "CMakeLists.txt": compiled.cmake,
    "Gemfile": other.gemfile,
}
_BY_SUFFIX = {".gemspec": other.gemspec, ".csproj": other.dotnet, ".fsproj": other.dotnet}
_ORDER = {name: place for place, name in enumerate([*_BY_NAME, *_BY_SUFFIX])}


def is_manifest(path: str) -> bool:
    return _reader(path) is not None


def precedence(path: str) -> int:
    """The place of a manifest among those of its folder."""
    name = path.rpartition("/")[2]
    return _ORDER.get(name, _ORDER.get(f".{name.rpartition('.')[2]}", len(_ORDER)))


def read_manifest(path: str, data: bytes) -> Manifest | None:
    """What a manifest says, or None when it is malformed or says nothing of a package."""
    reader = _reader(path)
    found = reader(data.decode("utf-8", "replace").removeprefix("\ufeff")) if reader else None
    return found if found is not None and found.is_package else None


def _reader(path: str) -> Callable[[str], Manifest | None] | None:
    name = path.rpartition("/")[2]
    return _BY_NAME.get(name) or _BY_SUFFIX.get(f".{name.rpartition('.')[2]}")
