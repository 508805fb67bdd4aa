"""What a manifest says, whichever tool it is for."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "python", "npm", "cargo", "go", "maven", "gradle", "composer", "gem", "bundler", "nuget", "cmake"
]  # fmt: skip
#: An installed command, one with a window, a binary that is built, the way to start the program.
CommandKind = Literal["script", "window", "binary", "start"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """A way in that a manifest declares: `target` is what runs, as written; `needle` is a text on its line."""

    name: str
    target: str
    kind: CommandKind = "script"
    needle: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """One manifest, read; a `name` that is empty leaves it to the folder to name the package."""

    kind: Kind
    name: str = ""
    description: str = ""
    commands: tuple[Declared, ...] = ()
    #: The file that users of the library load.
    main: str = ""
    #: What other code imports the package by, where that is not its name.
    address: str = ""
    #: Whether it describes a package at all: a file of settings for tools alone does not.
    is_package: bool = True


def toml(text: str) -> dict[str, Any] | None:
    """A TOML document, or None when it is malformed."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None


def json_object(text: str) -> dict[str, Any] | None:
    """A JSON object, or None when it is malformed or something else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def strings(value: Any) -> dict[str, str]:
    return {key: item for key, item in table(value).items() if isinstance(item, str)}
