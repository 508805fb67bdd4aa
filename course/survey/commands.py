"""Commands: the ways to start a program that a repository declares in its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from course.survey.manifests.manifest import CommandKind, Declared

#: Those of a manifest, a container's command, a process of a platform, a target of a build file.
Kind = CommandKind | Literal["container", "process", "target"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A way to start the program: its name, what it runs as written, and the line that says so."""

    name: str
    target: str
    path: str
    line: int
    kind: Kind = "script"


def located(path: str, text: str, declared: Declared) -> Command:
    """A declared command with the line it is declared on."""
    rows = text.split("\n")
    needles = [declared.needle] if declared.needle else []
    found = (
        _first(rows, declared.name, declared.target)
        or _first(rows, *needles)
        or _first(rows, declared.target)
        or _first(rows, declared.name)
    )
    return Command(name=declared.name, target=declared.target, path=path, line=found or 1, kind=declared.kind)


def _first(rows: list[str], *needles: str) -> int:
    """The first line that holds all of the needles, or 0."""
    if not all(needles) or not needles:
        return 0
    return next((row for row, line in enumerate(rows, 1) if all(needle in line for needle in needles)), 0)
