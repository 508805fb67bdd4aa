"""Reading a whole tree into facts: files, symbols, references and ranks."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache as once
from functools import cached_property
from pathlib import Path

from course.errors import NoSource
from course.survey import sources, standing
from course.survey.cache import Cache
from course.survey.facts import Symbol
from course.survey.languages import Language, language_of
from course.survey.modules import Module, key_path
from course.survey.names import Names
from course.survey.packages import Package, read_packages
from course.survey.programs import Program, read_programs
from course.survey.project import Project, read_project
from course.survey.reading import Reading, read
from course.survey.references import Reference
from course.survey.resolution import Resolved, resolve
from course.survey.resolvers import settled
from course.survey.worlds import Memory, World
from course.tree import LeftOut, Tree


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
    ranks: dict[str, float]
    #: Source files in groups that use each other, the largest first.
    communities: tuple[tuple[str, ...], ...]
    project: Project
    packages: tuple[Package, ...]
    programs: tuple[Program, ...]
    #: Made when they are first asked for: where nothing changed, nobody may ask.
    index: Callable[[], Names]
    resolved: Resolved

    @property
    def names(self) -> Names:
        """Looks names up, as if nobody had asked before."""
        names = self.index()
        names.read()
        return names

    @cached_property
    def references(self) -> list[Reference]:
        """Who uses whom, in the order of paths and lines."""
        return self.resolved.references()

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

    def inside(self, key: str, symbol: Symbol) -> list[Reference]:
        """The uses within the lines of a definition: others may go by the same key, as Ruby's class methods do."""
        return [item for item in self.references_from.get(key, ()) if symbol.start <= item.line <= symbol.end]

    def symbol(self, key: str) -> Symbol | None:
        return self.names.symbol(key)

    def module_of(self, key: str) -> Module:
        return self.modules[key_path(key)]

    def in_test(self, reference: Reference) -> bool:
        """Whether a use stands in a test."""
        return self.modules[reference.path].is_test_at(reference.line)

    def in_source(self, reference: Reference) -> bool:
        """Whether a use stands in the source itself: not in a test, and not in what lies aside."""
        module = self.modules[reference.path]
        return module.role == "source" and not module.is_test_at(reference.line)

    @property
    def symbol_count(self) -> int:
        return sum(module.packed.symbols for module in self.modules.values())

    @property
    def line_count(self) -> int:
        return sum(module.line_count for module in self.modules.values())


def survey(tree: Tree, warn: Callable[[str], None], cache: Path | None = None) -> Survey:
    """Read a tree; raises NoSource when it holds no source code.

    `cache` is a folder where what was found out is kept by the content it was found in; the outcome is the same
    without it.
    """
    with _uncollected(), Cache(cache) as store:
        return _survey(tree, warn, store)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Millions of small values are made here and all are kept: looking for garbage among them finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was made counts as old from now on, without being looked at one by one.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _survey(tree: Tree, warn: Callable[[str], None], store: Cache) -> Survey:
    memory = Memory(tree.name, store)
    reading = read(tree)
    packages = read_packages(reading.contents)
    modules = settled(sources.modules(reading, packages, store, memory.warm))
    if not modules:
        raise NoSource(_no_source(tree, reading))
    _warn(modules, reading, warn)
    project = read_project(reading.contents, packages)
    manifests = {path: data for path, data in reading.contents.items() if path not in modules}
    index = once(lambda: Names(modules, packages, manifests))
    world = World(modules, manifests)
    resolved = resolve(modules, index, world, memory, store)
    ranks, communities = standing.stand(modules, resolved, index, project.readme_text, world.key, store)
    return Survey(
        name=tree.name,
        commit=tree.commit,
        modules=modules,
        files=tuple(reading.files),
        counts=_counts(reading, modules),
        left_out=tuple(reading.left_out),
        ranks=ranks,
        communities=communities,
        project=project,
        packages=packages,
        programs=read_programs(modules.values()),
        index=index,
        resolved=resolved,
    )


def _counts(reading: Reading, modules: Mapping[str, Module]) -> tuple[Count, ...]:
    lines: dict[Language, list[int]] = {}
    for path, count in reading.lines.items():
        if language := language_of(path):
            # A header is C or C++ by what it says.
            own = language._replace(name=modules[path].language) if path in modules else language
            lines.setdefault(own, []).append(count)
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


def _warn(modules: dict[str, Module], reading: Reading, warn: Callable[[str], None]) -> None:
    if broken := [path for path, module in modules.items() if module.packed.broken]:
        warn(f"Some code could not be parsed and was read around: {_some(broken)}.")
    if reading.encodings:
        told = [f"{path} ({encoding})" for path, encoding in sorted(reading.encodings.items())]
        warn(f"Some files are not UTF-8; they were read as what they seem to be, and are not quoted: {_some(told)}.")


def _some(items: list[str]) -> str:
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _no_source(tree: Tree, reading: Reading) -> str:
    kinds = sorted({language.name for path in reading.lines if (language := language_of(path))})
    seen = f" ({', '.join(kinds[:4])})" if kinds else ""
    number = len(tree.entries)
    subject = "The only file here is not" if number == 1 else f"None of the {number:,} files here is"
    return f"{subject} source code{seen}: there is nothing to teach."
