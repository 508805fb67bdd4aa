"""What a project says about itself: its manifest, its README, its commands."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.survey import documents

_READMES = re.compile(r"^(readme)(\.(md|rst|txt|markdown))?$", re.IGNORECASE)
MANIFESTS = ("pyproject.toml", "setup.cfg", "package.json", "Cargo.toml", "go.mod")


@dataclass(frozen=True, kw_only=True)
class Command:
    """A way to start the program: a script name and the `module:function` it runs."""

    name: str
    target: str
    path: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Project:
    """Name, one-line description, README paragraphs (text, first line, last line) and commands."""

    name: str = ""
    description: str = ""
    manifest: str = ""
    readme: str = ""
    readme_title: str = ""
    paragraphs: tuple[tuple[str, int, int], ...] = ()
    readme_text: str = ""
    commands: tuple[Command, ...] = ()


def read_project(paths: list[str], read: Callable[[str], bytes]) -> Project:
    """Read manifest and README at the root of the tree; what is malformed counts as absent."""
    name = description = manifest = ""
    commands: list[Command] = []
    for path in MANIFESTS:
        if path not in paths:
            continue
        text = read(path).decode("utf-8", "replace")
        found_name, found_description, found_commands = _PARSERS[path](text)
        if found_name and not name:
            name, manifest = found_name, path
        description = description or found_description
        commands += [
            Command(name=key, target=target, path=path, line=_line_of(text, key, target))
            for key, target in sorted(found_commands.items())
        ]
    readme = min((path for path in paths if _READMES.match(path)), default="")
    readme_text = read(readme).decode("utf-8", "replace") if readme else ""
    title, paragraphs = documents.opening(readme_text, readme.lower().endswith(".rst"))
    return Project(
        name=documents.plain(name)[:80],
        description=documents.plain(description)[:300],
        manifest=manifest,
        readme=readme,
        readme_title=title,
        paragraphs=tuple(paragraphs),
        readme_text=readme_text,
        commands=tuple(commands),
    )


Found = tuple[str, str, dict[str, str]]


def _pyproject(text: str) -> Found:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return "", "", {}
    project = _table(data.get("project"))
    poetry = _table(_table(data.get("tool")).get("poetry"))
    scripts = {**_strings(poetry.get("scripts")), **_strings(project.get("scripts"))}
    name = project.get("name") or poetry.get("name")
    description = project.get("description") or poetry.get("description")
    return _string(name), _string(description), scripts


def _setup_cfg(text: str) -> Found:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return "", "", {}
    scripts = {}
    for line in parser.get("options.entry_points", "console_scripts", fallback="").splitlines():
        key, separator, target = line.partition("=")
        if separator:
            scripts[key.strip()] = target.strip()
    return parser.get("metadata", "name", fallback=""), parser.get("metadata", "description", fallback=""), scripts


def _package_json(text: str) -> Found:
    try:
        data = _table(json.loads(text))
    except (ValueError, RecursionError):
        return "", "", {}
    bins = data.get("bin")
    commands = {_string(data.get("name")): bins} if isinstance(bins, str) else _strings(bins)
    return _string(data.get("name")), _string(data.get("description")), commands


def _cargo(text: str) -> Found:
    try:
        package = _table(tomllib.loads(text).get("package"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return "", "", {}
    return _string(package.get("name")), _string(package.get("description")), {}


def _go_mod(text: str) -> Found:
    match = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
    return (match[1].rsplit("/", 1)[-1] if match else ""), "", {}


_PARSERS: dict[str, Callable[[str], Found]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "package.json": _package_json,
    "Cargo.toml": _cargo,
    "go.mod": _go_mod,
}


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: Any) -> dict[str, str]:
    return {key: item for key, item in _table(value).items() if isinstance(item, str)}


def _line_of(text: str, key: str, target: str) -> int:
    lines = text.split("\n")
    return next((row for row, line in enumerate(lines, 1) if key in line and target in line), 1)
