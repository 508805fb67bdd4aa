"""How the project is installed and run, in the words of its own README: code blocks, line by line, with their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["install", "run"]

_HEADING = re.compile(r"^(?:#{1,6}[ \t]+(.{1,200}?)[# \t]*|(\S.{0,200}))$")
_UNDERLINE = re.compile(r"^([=\-~^\"'#*+])\1{2,}[ \t]*$")
_INSTALL = re.compile(r"\b(install(?:ation|ing)?|set[ -]?up|build(?:ing)?|requirements|download)\b", re.IGNORECASE)
_RUN = re.compile(
    r"\b(usage|run(?:ning)?|quick ?-?start|getting started|get started|start(?:ing)?|how to use|try it|deploy)\b",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[ \t]*([\w+-]*)")
_DIRECTIVE = re.compile(r"^\.\. (?:code-block|code|sourcecode|prompt|console)::[ \t]*([\w+-]*)")
_SHELLS = {
    "",
    "sh",
    "bash",
    "shell",
    "console",
    "shell-session",
    "zsh",
    "terminal",
    "text",
    "powershell",
    "fish",
    "bat",
}
#: A line of a block without a language counts only if it begins like a command.
_COMMAND = re.compile(
    r"^(?:\$ |> )?(?:sudo )?(?:pip3?|pipx|uvx?|poetry|pdm|conda|mamba|python3?|npm|npx|pnpm|yarn|bunx?|deno|node|cargo|"
    r"rustup|go|make|cmake|ninja|meson|docker(?:-compose)?|podman|brew|apt(?:-get)?|dnf|yum|pacman|apk|snap|choco|"
    r"scoop|winget|gem|bundle|rake|rails|composer|php|mvnw?|\./mvnw|gradle|\./gradlew|dotnet|java|git clone|cd|curl|"
    r"wget|just|helm|kubectl|nix|\./[\w./-]+)\b"
)
_INSTALLS = re.compile(
    r"\b(install|add|get|clone|build|sync|bundle|restore|download|init|cmake|make$|fetch|pull)\b"
    r"|^\$? ?(cd|git|brew|apt)\b"
)
#: Lines that install or start something whatever section they stand in.
_CERTAIN = re.compile(
    r"^(?:\$ |> )?(?:sudo )?(?:git clone|pip3? install|pipx install|uv tool install|npm (?:install|i)\b|"
    r"yarn add|pnpm add|cargo (?:install|add)|go (?:install|get)|gem install|composer require|brew install|"
    r"dotnet add|make (?:run|install)|docker(?:-compose| compose)? (?:up|run)|helm install)\b"
)
_MOST = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Instruction:
    """Lines to type, exactly as written from `line` to `end`, and what they are for."""

    purpose: Purpose
    text: str
    path: str
    line: int
    end: int


def read_instructions(contents: Mapping[str, bytes], readme: str) -> tuple[Instruction, ...]:
    """What README and INSTALL at the root say; where they say nothing, this says nothing."""
    found: list[Instruction] = []
    install = sorted(path for path in contents if re.fullmatch(r"(?i)install(\.(md|rst|txt))?", path))
    for path in [readme, *install] if readme else install:
        text = contents[path].decode("utf-8", "replace").replace("\r\n", "\n")
        found.extend(_instructions(path, text.split("\n")))
    return tuple(found[:_MOST])


def _instructions(path: str, rows: list[str]) -> Iterator[Instruction]:
    for heading, language, start, end in _blocks(rows):
        block = rows[start - 1 : end]
        if language.lower() not in _SHELLS or not any(_COMMAND.match(line.strip()) for line in block):
            continue
        purpose = _purpose(heading, block)
        if purpose and end - start < 30:
            yield Instruction(purpose=purpose, text="\n".join(block), path=path, line=start, end=end)


def _purpose(heading: str, block: list[str]) -> Purpose | None:
    """What a block is for: by the section it stands in, and there by what its lines do."""
    commands = [line.strip() for line in block if line.strip()]
    is_told = _INSTALL.search(heading) or _RUN.search(heading)
    if not is_told and not any(_CERTAIN.match(line) for line in commands):
        return None
    return "install" if any(_INSTALLS.search(line) for line in commands) else "run"


def _blocks(rows: list[str]) -> Iterator[tuple[str, str, int, int]]:
    """Heading, language, first and last line of every code block, fenced or indented under a directive."""
    heading = ""
    row = 0
    while row < min(len(rows), 2_000):
        line = rows[row]
        if fence := _FENCE.match(line):
            end = next((at for at in range(row + 1, len(rows)) if rows[at].strip().startswith(fence[1])), len(rows))
            yield from _trimmed(rows, heading, fence[2], row + 1, end)
            row = end
        elif (directive := _DIRECTIVE.match(line)) or line.rstrip().endswith("::"):
            end = _indented_end(rows, row + 1)
            yield from _trimmed(rows, heading, directive[1] if directive else "", row + 1, end)
            row = max(end - 1, row)
        elif found := _heading(rows, row):
            heading = found
        row += 1


def _heading(rows: list[str], row: int) -> str:
    match = _HEADING.match(rows[row])
    if match is None:
        return ""
    if match[1]:
        return match[1]
    is_underlined = row + 1 < len(rows) and _UNDERLINE.match(rows[row + 1]) is not None
    return match[2] if is_underlined and not _UNDERLINE.match(rows[row]) else ""


def _indented_end(rows: list[str], row: int) -> int:
    while row < len(rows) and (not rows[row].strip() or rows[row].startswith((" ", "\t"))):
        row += 1
    return row


def _trimmed(rows: list[str], heading: str, language: str, start: int, end: int) -> Iterator[tuple[str, str, int, int]]:
    """A block of the rows from `start` to before `end`, without what is empty around it or set its options."""
    while start < end and (not rows[start].strip() or rows[start].strip().startswith(":")):
        start += 1
    while end > start and not rows[end - 1].strip():
        end -= 1
    if start < end:
        yield heading, language, start + 1, end
