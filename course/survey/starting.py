"""Files that say how the program is started: Dockerfile, Procfile, Makefile, justfile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from course.survey import choosing, documents
from course.survey.attributes import Marks
from course.survey.commands import Command

_PROCESS = re.compile(r"^([A-Za-z0-9_-]{1,40}):[ \t]*(\S.{0,300})$")
#: Targets whose name says that they start the program.
_STARTS = "run|start|serve|server|dev|up"
_TARGET = re.compile(rf"^({_STARTS})[ \t]*:(?!=)([^\n]{{0,200}})$")
_RECIPE = re.compile(rf"^({_STARTS})(?:[ \t][^:\n]{{0,100}})?:(?!=)([^\n]{{0,200}})$")
_INSTRUCTION = re.compile(r"^[ \t]*(FROM|ENTRYPOINT|CMD)[ \t]+(.{1,500})$", re.IGNORECASE)
_MAX_CONTINUED = 20


def starts(path: str) -> bool:
    return _kind(path) is not None


def read_commands(contents: Mapping[str, bytes]) -> list[Command]:
    """The commands these files declare, those nearest to the root first."""
    found: list[Command] = []
    for path in sorted(contents, key=lambda path: (path.count("/"), path)):
        kind = _kind(path)
        if kind is not None and choosing.role(f"{path.rpartition('/')[0]}/x", Marks()) == "source":
            rows = contents[path].decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
            found.extend(_READERS[kind](path, rows))
    return found


def _container(path: str, rows: list[str]) -> Iterator[Command]:
    """What the container of the last stage runs."""
    said: dict[str, tuple[int, str]] = {}
    for row, instruction in enumerate(rows):
        if match := _INSTRUCTION.match(instruction):
            word = match[1].upper()
            if word == "FROM":
                said.clear()
            else:
                said[word] = (row + 1, _continued(rows, row, match[2]))
    if said:
        parts = [said[word] for word in ("ENTRYPOINT", "CMD") if word in said]
        text, line = " ".join(_words(part) for _, part in parts), parts[0][0]
        yield Command(name="container", target=documents.plain(text)[:300], path=path, line=line, kind="container")


def _continued(rows: list[str], row: int, text: str) -> str:
    end = row + _MAX_CONTINUED
    while text.rstrip().endswith("\\") and row + 1 < min(len(rows), end):
        row += 1
        text = text.rstrip()[:-1] + " " + rows[row].strip()
    return text


def _words(text: str) -> str:
    """A command as one would type it; the form of a list is joined."""
    try:
        value = json.loads(text) if text.lstrip().startswith("[") else text
    except (ValueError, RecursionError):
        return text
    return " ".join(str(item) for item in value) if isinstance(value, list) else text


def _processes(path: str, rows: list[str]) -> Iterator[Command]:
    for row, line in enumerate(rows, 1):
        if match := _PROCESS.match(line):
            yield Command(name=match[1], target=documents.plain(match[2]), path=path, line=row, kind="process")


def _make(path: str, rows: list[str]) -> Iterator[Command]:
    return _targets("make", _TARGET, path, rows)


def _just(path: str, rows: list[str]) -> Iterator[Command]:
    return _targets("just", _RECIPE, path, rows)


def _targets(tool: str, pattern: re.Pattern[str], path: str, rows: list[str]) -> Iterator[Command]:
    for row, line in enumerate(rows, 1):
        if match := pattern.match(line.partition("#")[0].rstrip()):
            recipe = next((item for item in rows[row : row + 1] if item.startswith((" ", "\t"))), "")
            target = documents.plain(recipe.strip().lstrip("@-+") or match[2])
            if target:
                yield Command(name=f"{tool} {match[1]}", target=target[:300], path=path, line=row, kind="target")


_READERS = {"container": _container, "process": _processes, "make": _make, "just": _just}


def _kind(path: str) -> str | None:
    name = path.rpartition("/")[2]
    lower = name.lower()
    if lower in ("dockerfile", "containerfile") or lower.startswith("dockerfile.") or lower.endswith(".dockerfile"):
        return "container"
    if name in ("Makefile", "GNUmakefile", "makefile"):
        return "make"
    return {"Procfile": "process", "justfile": "just", "Justfile": "just", ".justfile": "just"}.get(name)
