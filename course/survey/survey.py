"""Reading a whole tree into facts: files, symbols, references and ranks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from course.errors import NoSource
from course.survey import choosing, plain, ranking
from course.survey.facts import Symbol
from course.survey.languages import PYTHON, Language, language_of
from course.survey.modules import Module, dotted_names, key_name, key_path
from course.survey.names import Names
from course.survey.parsers import parser
from course.survey.project import MANIFESTS, Project, read_project
from course.survey.references import Reference, references
from course.tree import MAX_TOTAL_BYTES, LeftOut, Tree, paths


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many files of a language there are, and how many lines."""

    language: str
    is_source: bool
    files: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class Survey:
    """Everything known about one commit."""

    name: str
    commit: str
    modules: dict[str, Module]
    #: Paths of every usable file, source or not.
    files: tuple[str, ...]
    counts: tuple[Count, ...]
    left_out: tuple[LeftOut, ...]
    references: list[Reference]
    ranks: dict[str, float]
    project: Project
    names: Names

    @cached_property
    def sources(self) -> list[Module]:
        """The modules chapters are made of; a repository of nothing but tests is read as it is."""
        found = [module for module in self.modules.values() if module.role == "source"]
        return found or list(self.modules.values())

    @cached_property
    def references_to(self) -> dict[str, list[Reference]]:
        """References by the exact key they point at."""
        found: dict[str, list[Reference]] = {}
        for reference in self.references:
            found.setdefault(reference.target, []).append(reference)
        return found

    @cached_property
    def references_from(self) -> dict[str, list[Reference]]:
        """References by the exact key they stand in."""
        found: dict[str, list[Reference]] = {}
        for reference in self.references:
            found.setdefault(reference.source, []).append(reference)
        return found

    def symbol(self, key: str) -> Symbol | None:
        return self.names.symbol(key)

    def module_of(self, key: str) -> Module:
        return self.modules[key_path(key)]

    @property
    def symbol_count(self) -> int:
        return sum(len(module.facts.symbols) for module in self.modules.values())

    @property
    def line_count(self) -> int:
        return sum(module.line_count for module in self.modules.values())


def survey(tree: Tree, warn: Callable[[str], None]) -> Survey:
    """Read a tree; raises NoSource when it holds no source code."""
    contents, left_out = _read(tree)
    modules: dict[str, Module] = {}
    dotted = dotted_names(path for path in contents if language_of(path) == PYTHON)
    lines: dict[Language, list[int]] = {}
    for path, data in contents.items():
        language = language_of(path)
        if language is None:
            continue
        lines.setdefault(language, []).append(data.count(b"\n") + (not data.endswith(b"\n") and bool(data)))
        if language.is_source:
            modules[path] = _module(path, data, language, dotted.get(path, path))
    if not modules:
        raise NoSource(_no_source(tree, contents))
    _warn_about_broken(modules, warn)
    names = Names(modules)
    found = references(modules, names)
    project = read_project(sorted(contents), contents.__getitem__)
    return Survey(
        name=tree.name,
        commit=tree.commit,
        modules=modules,
        files=tuple(contents),
        counts=_counts(lines),
        left_out=tuple(left_out),
        references=found,
        ranks=_ranks(modules, found, names, project),
        project=project,
        names=names,
    )


def _read(tree: Tree) -> tuple[dict[str, bytes], list[LeftOut]]:
    """The bytes of every file worth keeping, by path, and what was left out."""
    left_out: list[LeftOut] = []
    wanted: list[str] = []
    total = 0
    for entry in tree.entries:
        reason = choosing.unread(entry)
        if not reason and not _is_wanted(entry.path):
            continue
        total += 0 if reason else entry.size
        if not reason and total > MAX_TOTAL_BYTES:
            reason = f"beyond the first {MAX_TOTAL_BYTES // 1_000_000} MB"
        if reason:
            left_out.append(LeftOut(path=paths.shown(entry.path), reason=reason))
        else:
            wanted.append(entry.path)
    contents: dict[str, bytes] = {}
    for path, data in tree.read_all(wanted):
        if reason := choosing.unusable(data):
            left_out.append(LeftOut(path=paths.shown(path), reason=reason))
        else:
            contents[path] = data
    for path in [path for path in contents if path.endswith(".pyi") and path.removesuffix("i") in contents]:
        del contents[path]
        left_out.append(LeftOut(path=paths.shown(path), reason="type stub beside its module"))
    return contents, sorted(left_out)


def _is_wanted(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return language_of(path) is not None or path in MANIFESTS or name.lower().startswith("readme")


def _module(path: str, data: bytes, language: Language, dotted: str) -> Module:
    parse = parser(path, language.name)
    facts = parse(data) if parse else plain.parse(data, language)
    role = choosing.role(path)
    return Module(path=path, dotted=dotted, language=language.name, role=role, data=data, facts=facts)


def _ranks(modules: dict[str, Module], found: list[Reference], names: Names, project: Project) -> dict[str, float]:
    mentioned = set(re.findall(r"[A-Za-z_]\w+", project.readme_text))
    named = {
        module.key(symbol.name)
        for module in modules.values()
        if module.role == "source"
        for symbol in module.top_symbols
        if symbol.name in mentioned and symbol.kind != "constant"
    }
    named |= {
        reference.target
        for reference in found
        if reference.verb == "imports" and modules[reference.path].is_init and key_name(reference.target)
    }
    return ranking.rank(modules, found, names, named)


def _counts(lines: dict[Language, list[int]]) -> tuple[Count, ...]:
    by_name: dict[str, Count] = {}
    for language, counted in lines.items():
        known = by_name.get(language.name)
        by_name[language.name] = Count(
            language=language.name,
            is_source=language.is_source,
            files=len(counted) + (known.files if known else 0),
            lines=sum(counted) + (known.lines if known else 0),
        )
    return tuple(sorted(by_name.values(), key=lambda count: (-count.lines, count.language)))


def _warn_about_broken(modules: dict[str, Module], warn: Callable[[str], None]) -> None:
    broken = [path for path, module in modules.items() if module.facts.broken]
    if broken:
        shown = ", ".join(broken[:3]) + (f" and {len(broken) - 3} more" if len(broken) > 3 else "")
        warn(f"Some code could not be parsed and was read around: {shown}.")


def _no_source(tree: Tree, contents: dict[str, bytes]) -> str:
    kinds = sorted({language.name for path in contents if (language := language_of(path))})
    seen = f" ({', '.join(kinds[:4])})" if kinds else ""
    number = len(tree.entries)
    subject = "The only file here is not" if number == 1 else f"None of the {number:,} files here is"
    return f"{subject} source code{seen}: there is nothing to teach."
