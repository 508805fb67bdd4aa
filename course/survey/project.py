"""What a project says about itself: its name, its README, its commands, how it is installed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course.survey import documents
from course.survey.commands import Command
from course.survey.installing import Instruction, read_instructions
from course.survey.packages import Package
from course.survey.starting import read_commands

__all__ = ["Command", "Instruction", "Project", "read_project"]

_READMES = re.compile(r"^(readme)(\.(md|rst|txt|markdown))?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Project:
    """Name, one-line description, README paragraphs (text, first line, last line), commands and instructions."""

    name: str = ""
    description: str = ""
    manifest: str = ""
    readme: str = ""
    readme_title: str = ""
    paragraphs: tuple[tuple[str, int, int], ...] = ()
    readme_text: str = ""
    commands: tuple[Command, ...] = ()
    instructions: tuple[Instruction, ...] = ()


def read_project(contents: Mapping[str, bytes], packages: Sequence[Package]) -> Project:
    """What the root of the tree says of the whole, and every command of every part."""
    root = [package for package in packages if not package.folder]
    named = next((package for package in root if package.name), None)
    readme = min((path for path in contents if _READMES.match(path)), default="")
    text = contents[readme].decode("utf-8", "replace") if readme else ""
    title, paragraphs = documents.opening(text, readme.lower().endswith(".rst"))
    return Project(
        name=named.name if named else "",
        description=next((package.description for package in root if package.description), ""),
        manifest=named.manifest if named else "",
        readme=readme,
        readme_title=title,
        paragraphs=tuple(paragraphs),
        readme_text=text,
        commands=(*(item for package in packages for item in package.commands), *read_commands(contents)),
        instructions=read_instructions(contents, readme),
    )
