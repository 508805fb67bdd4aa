"""Composer, RubyGems, Bundler, Maven and .NET projects."""

from __future__ import annotations

import re

from course.survey.manifests import elements
from course.survey.manifests.manifest import Declared, Manifest, json_object, string

_GEM = re.compile(r"\.(name|summary|description)[ \t]*=[ \t]*(?:%q\(|[\"'])([^\"'\n)]{1,300})")
_EXECUTABLES = re.compile(
    r"\.executables?[ \t]*(?:=|<<)[ \t]*(\[[^\]]{0,500}\]|%w\[[^\]]{0,500}\]|[\"'][^\"'\n]+[\"'])"
)
_WORD = re.compile(r"[\w.-]+")
#: What is called on a text, as `.freeze` is, is no part of it.
_QUOTED = re.compile(r"[\"']([\w.-]+)[\"']")
_RUNS = {"Exe", "WinExe"}


def composer(text: str) -> Manifest | None:
    data = json_object(text)
    if data is None:
        return None
    bins = data.get("bin")
    listed = [bins] if isinstance(bins, str) else bins if isinstance(bins, list) else []
    found = [
        Declared(name=item.rpartition("/")[2], target=item, kind="binary") for item in listed if isinstance(item, str)
    ]
    return Manifest(
        kind="composer",
        name=string(data.get("name")),
        description=string(data.get("description")),
        commands=tuple(found),
        is_package=bool(data.get("name") or data.get("require")),
    )


def gemspec(text: str) -> Manifest | None:
    said: dict[str, str] = {}
    for match in _GEM.finditer(text):
        said.setdefault(match[1], match[2])
    names = [
        name
        for match in _EXECUTABLES.finditer(text)
        for name in (_WORD.findall(match[1][2:]) if match[1].startswith("%w") else _QUOTED.findall(match[1]))
    ]  # fmt: skip
    return Manifest(
        kind="gem",
        name=said.get("name", ""),
        description=said.get("summary") or said.get("description", ""),
        commands=tuple(Declared(name=name, target=f"exe/{name}", kind="binary", needle=name) for name in names),
    )


def gemfile(text: str) -> Manifest | None:
    return Manifest(kind="bundler") if re.search(r"^[ \t]*(source|gem)\b", text, re.MULTILINE) else None


def maven(text: str) -> Manifest | None:
    found = elements.texts(text)
    if found is None or not any(path.startswith("project/") for path in found):
        return None
    main = next((value for path, value in found.items() if path.endswith("/mainClass")), "")
    return Manifest(
        kind="maven",
        name=found.get("project/artifactId", ""),
        description=found.get("project/description", ""),
        commands=(Declared(name="main class", target=main, kind="start", needle=main),) if main else (),
    )


def dotnet(text: str) -> Manifest | None:
    found = elements.texts(text)
    if found is None:
        return None
    properties = {path.rpartition("/")[2]: value for path, value in reversed(found.items()) if "/Property" in path}
    name = properties.get("AssemblyName") or properties.get("PackageId") or ""
    runs = properties.get("OutputType") in _RUNS
    return Manifest(
        kind="nuget",
        name="" if "$(" in name else name,
        description=properties.get("Description", ""),
        commands=(Declared(name="dotnet run", target="Main", kind="start", needle="OutputType"),) if runs else (),
    )
