"""How the project is installed and started: what its README, its manifests and its files say of it."""

from __future__ import annotations

from course import docstrings
from course.briefs.brief import EntryLine, Excerpt, PackageLine, ProgramLine
from course.markup import Cite
from course.survey import Survey
from course.survey.commands import Command
from course.survey.modules import key_name, key_path

_MOST_COMMANDS, _MOST_PROGRAMS, _MOST_PACKAGES, _MOST_INSTRUCTIONS = 10, 6, 16, 3


def instructions(survey: Survey, purpose: str) -> tuple[Excerpt, ...]:
    """Lines to type, as the README has them."""
    found = [item for item in survey.project.instructions if item.purpose == purpose]
    return tuple(
        Excerpt(label="console", cite=Cite(item.path, item.line, item.end), text=item.text)
        for item in found[:_MOST_INSTRUCTIONS]
    )


def commands(survey: Survey) -> tuple[EntryLine, ...]:
    """Every way in that a manifest or another file declares, those of the root first."""
    declared = [*survey.project.commands, *(item for package in survey.packages for item in package.commands)]
    unique = {(item.path, item.line, item.name): item for item in declared}
    return tuple(_entry(survey, item) for item in list(unique.values())[:_MOST_COMMANDS])


def programs(survey: Survey) -> tuple[ProgramLine, ...]:
    """Files that can be run as they are; those made to be run come before those that merely can be."""
    ranked = sorted(
        survey.programs,
        key=lambda item: (
            not item.path.endswith(("__main__.py", "main.go", "main.rs")),
            item.path.count("/"),
            item.path,
        ),
    )
    return tuple(
        ProgramLine(
            how=item.how,
            summary=docstrings.summary(survey.modules[item.path].facts.doc),
            cite=Cite(item.path, item.line, item.line),
        )
        for item in ranked[:_MOST_PROGRAMS]
    )


def packages(survey: Survey) -> tuple[PackageLine, ...]:
    """The packages of a repository that holds several."""
    if len(survey.packages) < 2:
        return ()
    return tuple(
        PackageLine(name=item.name or survey.name, folder=item.folder or ".", kind=item.kind,
                    description=item.description, cite=Cite(item.manifest, 1, 1))
        for item in survey.packages[:_MOST_PACKAGES]
    )  # fmt: skip


def _entry(survey: Survey, command: Command) -> EntryLine:
    return EntryLine(
        name=command.name,
        target=command.target,
        kind=command.kind,
        cite=Cite(command.path, command.line, command.line),
        home=_home(survey, command.target),
    )


def _home(survey: Survey, target: str) -> Cite | None:
    """Where what a command runs is defined: `module:function` in Python, a path elsewhere."""
    dotted, _, attribute = target.partition(":")
    path = survey.names.module(dotted) if attribute else None
    if path:
        key, is_exact = survey.names.lookup(path, "", attribute)
        symbol = survey.symbol(key) if key and is_exact and key_name(key) else None
        if key and symbol is not None:
            return Cite(key_path(key), symbol.start, symbol.end, symbol.name)
    plain = target.removeprefix("./")
    module = survey.modules.get(plain)
    return Cite(plain, 1, max(module.line_count, 1)) if module is not None else None
