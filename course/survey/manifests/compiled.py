"""Cargo, Go, CMake and Gradle: manifests of languages that are compiled."""

from __future__ import annotations

import re

from course.survey.manifests.manifest import Declared, Manifest, string, table, toml

_MODULE = re.compile(r"^module[ \t]+\"?([^\s\"]{1,300})", re.MULTILINE)
_VERSION = re.compile(r"v\d+")
_PROJECT = re.compile(r"^[ \t]*project[ \t]*\([ \t\n]*\"?([\w.+-]{1,100})", re.MULTILINE | re.IGNORECASE)
_DESCRIPTION = re.compile(r"\bDESCRIPTION[ \t\n]+\"([^\"]{1,300})\"")
_EXECUTABLE = re.compile(r"^[ \t]*add_executable[ \t]*\([ \t\n]*([\w.+-]{1,100})[ \t\n]+([^)]{0,2000})", re.MULTILINE)
_GRADLE_TEXT = re.compile(r"^description[ \t]*=?[ \t]*[\"']([^\"'\n]{1,300})[\"']", re.MULTILINE)
_GRADLE_MAIN = re.compile(r"\bmainClass(?:Name)?(?:\.set\(|[ \t]*=[ \t]*)[ \t]*[\"']([\w.$]{1,200})[\"']")
_SOURCE = re.compile(r"[\w./+-]+\.(?:c|cc|cpp|cxx)\b")


def cargo(text: str) -> Manifest | None:
    data = toml(text)
    if data is None:
        return None
    package = table(data.get("package"))
    name = string(package.get("name"))
    library = table(data.get("lib"))
    bins = data.get("bin")
    found = [
        Declared(
            name=string(item.get("name")),
            target=string(item.get("path")) or f"src/bin/{string(item.get('name'))}.rs",
            kind="binary",
            needle=f'"{string(item.get("name"))}"',
        )
        for item in (bins if isinstance(bins, list) else [])
        if isinstance(item, dict) and item.get("name")
    ]
    return Manifest(
        kind="cargo",
        name=name,
        description=" ".join(string(package.get("description")).split()),
        commands=tuple(found),
        main=string(library.get("path")),
        address=(string(library.get("name")) or name).replace("-", "_"),
        is_package=bool(package or "workspace" in data),
    )


def go_mod(text: str) -> Manifest | None:
    match = _MODULE.search(text)
    # The module path is an address; its last part, before a version, is what people call it.
    parts = [part for part in match[1].split("/") if not _VERSION.fullmatch(part)] if match else []
    return Manifest(kind="go", name=parts[-1] if parts else "", address=match[1]) if match else None


def cmake(text: str) -> Manifest | None:
    project, description = _PROJECT.search(text), _DESCRIPTION.search(text)
    found = []
    for match in _EXECUTABLE.finditer(text):
        source = _SOURCE.search(match[2])
        found.append(Declared(name=match[1], target=source[0] if source else "", kind="binary", needle="executable"))
    return Manifest(
        kind="cmake",
        name=project[1] if project else "",
        description=description[1] if description else "",
        commands=tuple(found),
        is_package=project is not None,
    )


def gradle(text: str) -> Manifest | None:
    description, main = _GRADLE_TEXT.search(text), _GRADLE_MAIN.search(text)
    return Manifest(
        kind="gradle",
        description=description[1] if description else "",
        commands=(Declared(name="gradle run", target=main[1], kind="start", needle="mainClass"),) if main else (),
    )
