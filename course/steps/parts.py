"""The repository as a tree of parts with a weight each: folders of files of classes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module
from course.survey.parsers import PARSED

#: How much of a part's weight is who uses it; the rest is how much code it is.
_RANK_SHARE = 0.55
#: A class holding this share of its module gives the module its name.
_DOMINANT = 0.5
#: What a line of code outside any definition counts, against one inside.
_DATA_SHARE = 0.1
#: Sizes are told apart when they differ by this factor.
_STEP = 1.08
#: A file with no more lines than this beside imports and constants does nothing of its own.
_FEW_LINES = 8
#: A class smaller than this, in lines, gives its name to nothing.
_SMALLEST_LEAD = 6


@dataclass(kw_only=True)
class Part:
    """A folder, a file or a class, with what it weighs."""

    name: str
    kind: Literal["folder", "module", "class"]
    mass: float = 0.0
    code_lines: int = 0
    paths: list[str] = field(default_factory=list)
    children: list[Part] = field(default_factory=list)
    #: The class that gives a module its name, as a symbol key.
    lead: str = ""

    @property
    def is_substantial(self) -> bool:
        return self.code_lines >= 6


def part_tree(survey: Survey) -> Part:
    """The tree of all source parts; the root's mass is 1."""
    root = Part(name="", kind="folder")
    folders: dict[str, Part] = {"": root}
    total = sum(_told_lines(module) for module in survey.sources) or 1
    for module in survey.sources:
        part = _module_part(survey, module, total)
        _folder(folders, module.folder).children.append(part)
    _sum_up(root)
    return root


def _folder(folders: dict[str, Part], path: str) -> Part:
    if path not in folders:
        part = Part(name=path, kind="folder")
        folders[path] = part
        _folder(folders, path.rpartition("/")[0]).children.append(part)
    return folders[path]


def _module_part(survey: Survey, module: Module, total: float) -> Part:
    symbols = [item for item in module.top_symbols if item.kind != "constant" and not is_test(module, item)]
    sizes = _sizes(module)
    masses = {
        symbol.name: _RANK_SHARE * survey.ranks.get(module.key(symbol.name), 0.0)
        + (1 - _RANK_SHARE) * sizes[symbol.name] / total
        for symbol in symbols
    }
    adopted = sum(sizes[symbol.qualname] for symbol in beside(module)) * (1 - _RANK_SHARE) / total
    own = adopted + _RANK_SHARE * survey.ranks.get(module.path, 0.0)
    rest = _told_lines(module) - sum(sizes.values())
    mass = own + sum(masses.values()) + (1 - _RANK_SHARE) * max(rest, 0.0) / total
    part = Part(
        name=module.path, kind="module", mass=round(mass, 5), code_lines=_module_lines(module), paths=[module.path]
    )
    if not module.facts.code_lines or (module.language in PARSED and not sizes and not _is_script(module)):
        # Names without behaviour: tables of data, version numbers, re-exports.
        part.code_lines = 0
    classes = [symbol for symbol in symbols if symbol.kind == "class" and sizes[symbol.name] >= 12]
    part.children = [
        Part(
            name=module.key(symbol.name),
            kind="class",
            mass=round(masses[symbol.name], 5),
            code_lines=sizes[symbol.name],
            paths=[module.path],
        )
        for symbol in classes
    ]
    types = [symbol for symbol in symbols if symbol.kind == "class"]
    public = [symbol for symbol in types if symbol.is_public]
    if len(types) == 1 and module.language in ("Java", "Kotlin", "C#"):
        # A file is named after its only type, open to other packages or not.
        public = types
    part.lead = _lead(module, public, sizes, masses, mass)
    return part


def _lead(module: Module, public: list[Symbol], sizes: dict[str, int], masses: dict[str, float], mass: float) -> str:
    if not public:
        return ""
    first = max(public, key=lambda symbol: (masses[symbol.name], symbol.name))
    is_dominant = masses[first.name] >= _DOMINANT * mass or sizes[first.name] >= _DOMINANT * _module_lines(module)
    return module.key(first.name) if is_dominant and sizes[first.name] >= _SMALLEST_LEAD else ""


def _sizes(module: Module) -> dict[str, int]:
    """Lines by top-level definition; what a language writes beside a type, such as Go's methods, is part of it."""
    tops = {item.name: item for item in module.top_symbols if item.kind != "constant" and not is_test(module, item)}
    sizes = {name: _lines(symbol) for name, symbol in tops.items()}
    sizes.update((symbol.qualname, _lines(symbol)) for symbol in beside(module))
    for symbol in module.facts.symbols:
        around = tops.get(symbol.owner)
        if around is not None and not around.start <= symbol.start <= around.end:
            sizes[around.name] += _lines(symbol)
    return sizes


def _is_script(module: Module) -> bool:
    """Whether a file does something without defining anything: it has code beside its imports and its data."""
    imported = {line for item in module.facts.imports for line in range(item.first or item.line, item.line + 1)}
    data = sum(symbol.lines for symbol in module.top_symbols)
    return module.facts.code_lines - len(imported) - data > _FEW_LINES


def is_test(module: Module, symbol: Symbol) -> bool:
    """Whether a definition is a test, or a help of one, beside the code it tests."""
    return module.role == "source" and module.is_test_at(symbol.start)


def beside(module: Module) -> list[Symbol]:
    """Methods of types that are defined in another file, as Go, Rust and C++ allow them."""
    strayed = [item for item in module.facts.symbols if item.owner and item.owner not in module.by_name]
    return [item for item in strayed if not is_test(module, item)]


def _lines(symbol: Symbol) -> int:
    documented = symbol.doc_end - symbol.doc_start + 1 if symbol.doc_start else 0
    return _about(symbol.lines - documented)


def _module_lines(module: Module) -> int:
    return _about(module.facts.code_lines)


def _about(lines: int) -> int:
    """A size within a few percent: one line more or less seldom makes another course."""
    return max(lines, 1) if lines < 8 else round(_STEP ** round(math.log(lines, _STEP)))


def _told_lines(module: Module) -> float:
    if module.language not in PARSED:
        return _module_lines(module)
    inside = sum(_sizes(module).values())
    return inside + _DATA_SHARE * max(_module_lines(module) - inside, 0)


def _sum_up(part: Part) -> None:
    """Add up the folders, deepest first, without recursion: trees may be deep."""
    order, waiting = [], [part]
    while waiting:
        current = waiting.pop()
        if current.kind == "folder":
            order.append(current)
            waiting.extend(current.children)
    for current in reversed(order):
        current.children.sort(key=lambda child: child.name)
        current.mass = round(sum(child.mass for child in current.children), 5)
        current.code_lines = sum(child.code_lines for child in current.children)
        current.paths = [path for child in current.children for path in child.paths]
