"""The repository as a tree of parts with a weight each: folders of files of classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module

#: How much of a part's weight is who uses it; the rest is how much code it is.
_RANK_SHARE = 0.55
#: A class holding this share of its module gives the module its name.
_DOMINANT = 0.5
#: What a line of code outside any definition counts, against one inside.
_DATA_SHARE = 0.1
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
    symbols = [symbol for symbol in module.top_symbols if symbol.kind != "constant"]
    masses = {symbol.name: _mass(survey, module, symbol, total) for symbol in symbols}
    own = _RANK_SHARE * survey.ranks.get(module.path, 0.0)
    rest = _module_lines(module) - sum(_lines(symbol) for symbol in symbols)
    told = max(rest, 0) * (_DATA_SHARE if module.language == "Python" else 1)
    mass = own + sum(masses.values()) + (1 - _RANK_SHARE) * told / total
    part = Part(name=module.path, kind="module", mass=mass, code_lines=module.facts.code_lines, paths=[module.path])
    if module.language == "Python" and not symbols:
        # Names without behaviour: tables of data, version numbers, re-exports.
        part.code_lines = 0
    classes = [symbol for symbol in symbols if symbol.kind == "class" and _lines(symbol) >= 12]
    part.children = [
        Part(
            name=module.key(symbol.name),
            kind="class",
            mass=masses[symbol.name],
            code_lines=_lines(symbol),
            paths=[module.path],
        )
        for symbol in classes
    ]
    part.lead = _lead(module, [symbol for symbol in symbols if symbol.kind == "class"], masses, mass)
    return part


def _lead(module: Module, classes: list[Symbol], masses: dict[str, float], mass: float) -> str:
    public = [symbol for symbol in classes if symbol.is_public]
    if not public:
        return ""
    first = max(public, key=lambda symbol: (masses[symbol.name], symbol.name))
    is_dominant = masses[first.name] >= _DOMINANT * mass or _lines(first) >= _DOMINANT * _module_lines(module)
    return module.key(first.name) if is_dominant and _lines(first) >= _SMALLEST_LEAD else ""


def _mass(survey: Survey, module: Module, symbol: Symbol, total: float) -> float:
    rank = survey.ranks.get(module.key(symbol.name), 0.0)
    return _RANK_SHARE * rank + (1 - _RANK_SHARE) * _lines(symbol) / total


def _lines(symbol: Symbol) -> int:
    documented = symbol.doc_end - symbol.doc_start + 1 if symbol.doc_start else 0
    return max(symbol.lines - documented, 1)


def _module_lines(module: Module) -> int:
    return max(module.facts.code_lines, 1)


def _told_lines(module: Module) -> float:
    inside = sum(_lines(symbol) for symbol in module.top_symbols if symbol.kind != "constant")
    if module.language != "Python":
        return _module_lines(module)
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
        current.mass = sum(child.mass for child in current.children)
        current.code_lines = sum(child.code_lines for child in current.children)
        current.paths = [path for child in current.children for path in child.paths]
