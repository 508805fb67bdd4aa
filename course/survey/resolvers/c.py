"""C and C++: names known through includes, namespaces and declarations whose definitions stand elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol, Use
from course.survey.modules import Module
from course.survey.parsers.collector import DOTTED
from course.survey.resolvers.includes import Includes, is_include
from course.survey.resolvers.linkage import Linkage, is_declaration, linked, spelled
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names

_MARK = "namespace:"
_QUALIFIER = re.compile(r"\b(?:const|volatile|struct|union|enum|class|typename)\b")
_TAGGED = re.compile(r"^typedef (?:struct|union|enum|class) (\w+) \w+$")


class CResolver(Resolver):
    """A name means what exactly one file, seen through includes, defines under it; else nothing."""

    implicit_self = True

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._includes = Includes(modules)
        self._linkage = Linkage(modules, self._includes)
        #: Keys by name with namespace: definitions, and aliases of types.
        self._known: dict[str, list[str]] = defaultdict(list)
        self._declared: dict[str, list[str]] = defaultdict(list)
        for path in sorted(modules):
            self._note(path)
        self._around: dict[str, tuple[str, ...]] = {}

    @classmethod
    def settled(cls, modules: dict[str, Module]) -> dict[str, Module]:
        return linked(modules)

    def base(self, path: str, item: Import) -> str | None:
        return self._includes.find(path, item) if is_include(item) else None

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        if is_include(item):
            return self._includes.find(path, item)
        return self._found(path, f"{item.module}.{item.name}") if item.name not in ("", "*") else None

    def local(self, path: str, item: Import) -> str:
        return item.alias or super().local(path, item)

    def brought(self, path: str, item: Import, depth: int) -> str | None:
        return self._place(path, item.module) if item.alias else self.imported(path, item, depth)

    def special(self, path: str, scope: str, head: str) -> str | None:
        """A class inside itself; a namespace where something of the file has the same name."""
        module = self.modules[path]
        if head in scope.split("."):
            outer = scope
            while outer:
                symbol = module.by_name.get(outer)
                if symbol is not None and symbol.kind == "class" and symbol.name == head:
                    return module.key(outer)
                if symbol is not None and symbol.owner == head and head not in module.by_name:
                    return self._unambiguous(path, head)
                outer = outer.rpartition(".")[0]
        return self._place(path, head) if head in module.by_name and head in self._namespaces else None

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        found = self._unambiguous(path, name)
        place = self._place(path, name)
        return None if found and place else found or place

    def member(self, place: str, name: str, depth: int) -> str | None:
        if not place.startswith(_MARK):
            return super().member(place, name, depth)
        namespace, _, path = place.removeprefix(_MARK).partition(">")
        full = f"{namespace}.{name}"
        return self._found(path, full) or (f"{_MARK}{full}>{path}" if full in self._namespaces else None)

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        """Whether a line means what it names: not the class of a variable, nor a function by a part of it."""
        symbol = self.names.symbol(key)
        if symbol is None:
            return False
        parts = use.text.split(".")
        if symbol.kind == "class" and len(parts) > 1 and symbol.name not in parts:
            return False
        if use.kind == "inherits":
            return is_exact and symbol.kind == "class"
        return is_exact or symbol.kind in ("class", "constant")

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        """The class behind pointers, references and qualifiers."""
        words = _QUALIFIER.sub("", symbol.returns).strip("*& ").replace("::", ".").removeprefix(".")
        return words if DOTTED.match(words) else ""

    def face(self, place: str) -> str:
        return place.partition(">")[2] if place.startswith(_MARK) else place

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        """Every namespace the repository declares, with those around it."""
        found: set[str] = set()
        for module in self.modules.values():
            for name in {symbol.namespace for symbol in module.facts.symbols}:
                parts = name.split(".") if name else []
                found.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return frozenset(found)

    def _note(self, path: str) -> None:
        module = self.modules[path]
        for symbol in module.top_symbols:
            for name in _spellings(symbol):
                self._known[name].append(module.key(symbol.qualname))
        for name in module.facts.exports or ():
            self._declared[name].append(path)

    def _unambiguous(self, path: str, name: str) -> str | None:
        """What a name without qualification means in a file: the same in each namespace it may be looked up in."""
        spellings = [f"{space}.{name}" if space else name for space in self._open(path)]
        found = {key for spelling in spellings if (key := self._found(path, spelling))}
        return found.pop() if len(found) == 1 else None

    def _open(self, path: str) -> tuple[str, ...]:
        """The namespaces whose names a file may use as they are."""
        if path not in self._around:
            module = self.modules[path]
            names = {symbol.namespace for symbol in module.facts.symbols}
            names |= {item.module for item in module.facts.imports if item.name == "*"}
            found = {""}
            for name in names:
                while name:
                    found.add(name)
                    name = name.rpartition(".")[0]
            self._around[path] = tuple(sorted(found))
        return self._around[path]

    def _found(self, path: str, name: str) -> str | None:
        """What a name with its namespace means in a file: the one definition it sees, or one it sees declared."""
        known, declared = self._known.get(name, ()), self._declared.get(name, ())
        if not known and not declared:
            return None
        seen = self._includes.seen(path)
        found = {key for key in known if key.partition("::")[0] in seen}
        if not found:
            found = {key for other in declared if other in seen if (key := self._linkage.definition(other, name))}
        if len(found) > 1:
            whole = {key for key in found if not self._is_declared(key)}
            found = whole or found
        return self._followed(found.pop()) if len(found) == 1 else None

    def _is_declared(self, key: str) -> bool:
        path, _, name = key.partition("::")
        return is_declaration(self.modules[path].by_name[name])

    def _followed(self, key: str) -> str:
        """The struct, union or enum that a typedef gives another name to."""
        path, _, name = key.partition("::")
        symbol = self.modules[path].by_name[name]
        tagged = _TAGGED.match(symbol.head) if symbol.noun == "type alias" else None
        if tagged is None or tagged[1] == symbol.name:
            return key
        return self._found(path, tagged[1]) or self._linkage.definition(path, tagged[1]) or key

    def _place(self, path: str, name: str) -> str | None:
        """A namespace as it is called in a file: by its full name, or by its last part inside another."""
        for space in sorted(self._open(path), key=len, reverse=True):
            full = f"{space}.{name}" if space else name
            if full in self._namespaces:
                return f"{_MARK}{full}>{path}"
        return None


def _spellings(symbol: Symbol) -> list[str]:
    """The names a definition is known by: its own and, for `typedef struct tag {…} name`, the tag."""
    names = [spelled(symbol)]
    tagged = _TAGGED.match(symbol.head) if symbol.kind == "class" else None
    if tagged and tagged[1] != symbol.name:
        names.append(tagged[1])
    return names
