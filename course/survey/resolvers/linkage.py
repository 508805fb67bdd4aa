"""Declarations meet their definitions: a function of a header and of a source file is one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from course.survey.facts import Symbol
from course.survey.modules import Module
from course.survey.packing import Packed, pack
from course.survey.parsers.c import is_cpp
from course.survey.resolvers.includes import Includes


def is_declaration(symbol: Symbol) -> bool:
    """Whether a symbol is only declared where it stands."""
    return symbol.head.endswith(";")


class Linkage:
    """The definitions that other files may mean, by their names."""

    def __init__(self, modules: dict[str, Module], includes: Includes) -> None:
        self._modules = modules
        self._includes = includes
        self._defined: dict[str, list[str]] = defaultdict(list)
        for path in sorted(modules):
            for symbol in modules[path].top_symbols:
                if not is_declaration(symbol) and not (symbol.hidden and _is_local(symbol)):
                    self._defined[spelled(symbol)].append(modules[path].key(symbol.qualname))

    def definition(self, path: str, name: str) -> str | None:
        """The key of what a file declares under a name with its namespace; None where several could be meant."""
        found = [key for key in self._defined.get(name, ()) if not key.startswith(f"{path}::")]
        if len(found) > 1:
            sources = [key for key in found if self._modules[key.partition("::")[0]].role == "source"]
            found = sources or found
        if len(found) > 1:
            found = [key for key in found if path in self._includes.seen(key.partition("::")[0])]
        if len(found) > 1:
            found = [key for key in found if _stem(key.partition("::")[0]) == _stem(path)]
        return found[0] if len(found) == 1 else None


def linked(modules: dict[str, Module]) -> dict[str, Module]:
    """The same modules, each thing once: declarations whose definition is known are left to it.

    The definition takes over what only the declaration says: its comment and, for a method, who may use it.
    """
    languages = {module.language for path, module in modules.items() if not path.lower().endswith(".h")}
    is_cpp_only = languages == {"C++"}
    modules = {path: _labelled(module, is_cpp_only) for path, module in modules.items()}
    includes = Includes(modules)
    linkage = Linkage(modules, includes)
    documented: dict[str, Symbol] = {}
    left: dict[str, set[str]] = defaultdict(set)
    for path, module in sorted(modules.items()):
        for symbol in module.top_symbols:
            if is_declaration(symbol) and (key := linkage.definition(path, spelled(symbol))):
                left[path].add(symbol.qualname)
                documented.setdefault(key, symbol)
    _meet_methods(modules, includes, documented)
    found = dict(modules)
    for path, module in modules.items():
        symbols = tuple(_settled(module, left.get(path, set()), documented))
        if symbols != module.facts.symbols:
            found[path] = replace(module, packed=Packed(pack(replace(module.facts, symbols=symbols))))
    return found


def spelled(symbol: Symbol) -> str:
    """The name of a symbol with its namespace."""
    return f"{symbol.namespace}.{symbol.qualname}" if symbol.namespace else symbol.qualname


def _settled(module: Module, left: set[str], documented: dict[str, Symbol]) -> Iterator[Symbol]:
    for symbol in module.facts.symbols:
        if symbol.qualname in left and is_declaration(symbol):
            continue
        declared = documented.get(module.key(symbol.qualname))
        if declared is None:
            yield symbol
        else:
            hidden = symbol.hidden or (declared.hidden and bool(symbol.owner))
            yield replace(symbol, doc=symbol.doc or declared.doc, hidden=hidden)


def _meet_methods(modules: dict[str, Module], includes: Includes, documented: dict[str, Symbol]) -> None:
    """Note what classes declare of the methods that are defined outside of them."""
    declared: dict[str, list[tuple[str, Symbol]]] = defaultdict(list)
    for path, module in sorted(modules.items()):
        for symbol in module.facts.symbols:
            if symbol.owner and is_declaration(symbol):
                declared[symbol.qualname].append((path, symbol))
    for path, module in modules.items():
        for symbol in module.facts.symbols:
            if symbol.owner and not is_declaration(symbol) and symbol.qualname in declared:
                seen = includes.seen(path)
                found = [item for place, item in declared[symbol.qualname] if place in seen]
                if len(found) == 1:
                    documented[module.key(symbol.qualname)] = found[0]


def _labelled(module: Module, is_cpp_only: bool) -> Module:
    """A header with its language: C++ where it says so itself, or where all sources are C++."""
    is_header = module.language == "C" and module.path.lower().endswith(".h")
    return replace(module, language="C++") if is_header and (is_cpp_only or is_cpp(module.data)) else module


def _is_local(symbol: Symbol) -> bool:
    """Whether a name has internal linkage: no other file can mean it."""
    return symbol.kind in ("function", "constant") and symbol.noun not in ("type alias", "function type", "concept")


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
