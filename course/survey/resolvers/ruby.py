"""Ruby: files found by what is required, constants by the name they have once everything is loaded."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from course.survey.facts import Import, Symbol, Use
from course.survey.modules import Module, key_name, key_path
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names

_MARK = "module:"
#: Folders from which files are required.
_ROOTS = ("lib", "test", "spec", "app", "ext", "features")
#: Classes of Ruby itself: whoever opens one again does not define it.
_CORE = {
    "Array", "BasicObject", "Class", "Comparable", "Complex", "Dir", "Encoding", "Enumerable", "Enumerator",
    "Exception", "FalseClass", "Fiber", "File", "Float", "GC", "Hash", "IO", "Integer", "Kernel", "Marshal",
    "MatchData", "Math", "Method", "Module", "Mutex", "NilClass", "Numeric", "Object", "ObjectSpace", "Proc",
    "Process", "Queue", "Random", "Range", "Rational", "Regexp", "RubyVM", "Set", "Signal", "String", "Struct",
    "Symbol", "Thread", "Time", "TrueClass", "UnboundMethod", "StandardError", "ArgumentError", "RuntimeError",
    "TypeError", "NameError", "NoMethodError", "LoadError", "IOError", "KeyError", "IndexError", "Date", "DateTime",
    "Pathname", "URI", "Bignum", "Fixnum",
}  # fmt: skip
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class RubyResolver(Resolver):
    """A constant is one thing however many files open it again: the file that is named like it stands for it."""

    implicit_self = True

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._by_file: dict[str, list[str]] = defaultdict(list)
        self._defined: dict[str, list[str]] = defaultdict(list)
        self._around: dict[str, tuple[str, ...]] = {}
        for path in sorted(modules):
            self._by_file[path.rsplit("/", 1)[-1]].append(path)
            for symbol in modules[path].facts.symbols:
                if symbol.kind in ("class", "constant") and symbol.name[:1].isupper():
                    self._defined[_full(symbol)].append(modules[path].key(symbol.qualname))

    def base(self, path: str, item: Import) -> str | None:
        name = f"{item.module}.rb"
        beside = posixpath.normpath(posixpath.join(path.rpartition("/")[0], name))
        if item.level or item.module.startswith("."):
            return beside if beside in self.modules else None
        return self._required(path, posixpath.normpath(name))

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        base = self.base(path, item)
        if base is None or not item.name:
            return base
        module = self.modules[base]
        return module.key(item.name) if item.name in module.by_name else base

    def local(self, path: str, item: Import) -> str:
        """What is required is known by the names it defines, everywhere."""
        return ""

    def special(self, path: str, scope: str, head: str) -> str | None:
        """`self` in the body of a class; a constant as the nearest module around sees it."""
        if head == "self" and scope:
            symbol = self.modules[path].by_name.get(scope)
            if symbol is not None and symbol.kind == "class":
                return self.modules[path].key(scope)
        if not head[:1].isupper():
            return None
        return self._lexical(path, scope, head)

    def member(self, place: str, name: str, depth: int) -> str | None:
        if not place.startswith(_MARK):
            return super().member(place, name, depth)
        full = f"{place.removeprefix(_MARK)}.{name}"
        return self._known(full)

    def beyond(self, key: str, name: str) -> str | None:
        """What other files put into a module."""
        symbol = self.modules[key_path(key)].by_name.get(key_name(key))
        return self._known(f"{_full(symbol)}.{name}") if symbol is not None and name[:1].isupper() else None

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        """A class is called by its own methods, an object by those of its class; a base is meant as a whole."""
        symbol = self.names.symbol(key)
        if not is_exact:
            is_named = symbol is not None and symbol.name in use.text.split(".")
            return use.kind != "inherits" and is_named and symbol is not None and symbol.kind != "method"
        receiver = use.text.rpartition(".")[0].rpartition(".")[2]
        if symbol is None or symbol.kind != "method" or not receiver or receiver == "self":
            return True
        if receiver[:1].isupper():
            return symbol.noun in ("class method", "module function", "attribute")
        return symbol.noun != "class method"

    def face(self, place: str) -> str:
        if not place.startswith(_MARK):
            return place
        name = place.removeprefix(_MARK)
        found = [key_path(key) for full, keys in self._defined.items() if full.startswith(f"{name}.") for key in keys]
        return min(found, default=place)

    @cached_property
    def _modules_only(self) -> frozenset[str]:
        """Modules that only hold others: they have no symbol of their own."""
        found: set[str] = set()
        for module in self.modules.values():
            for space in {symbol.namespace for symbol in module.facts.symbols if symbol.namespace}:
                parts = space.split(".")
                found.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return frozenset(found)

    def _lexical(self, path: str, scope: str, name: str) -> str | None:
        """What a constant means inside the modules around it, from the innermost to the top."""
        module = self.modules[path]
        symbol = module.by_name.get(scope.split(".", 1)[0]) if scope else None
        spaces = [symbol.namespace] if symbol is not None else list(self._spaces(path))
        parts = scope.split(".") if scope else []
        found = {self._nearest([*(space.split(".") if space else []), *parts], name, path) for space in spaces or [""]}
        return found.pop() if len(found) == 1 else None

    def _nearest(self, around: list[str], name: str, path: str) -> str | None:
        for count in range(len(around), -1, -1):
            if found := self._known(".".join([*around[:count], name]), path):
                return found
        return None

    def _known(self, full: str, near: str = "") -> str | None:
        """The definition that stands for a constant, by its full name; a module without one is a place."""
        keys = self._defined.get(full) if full not in _CORE else None
        if not keys:
            return f"{_MARK}{full}" if full in self._modules_only else None
        own = [key for key in keys if key_path(key) == near]
        sources = [key for key in keys if self.modules[key_path(key)].role == "source"]
        if not sources:
            # Tests define classes of the same name each for itself.
            return own[0] if own else (keys[0] if len(keys) == 1 else None)
        if own and self.modules[near].role != "source":
            return own[0]
        return max(sources, key=lambda key: (self._fitness(key, full), key))

    def _fitness(self, key: str, full: str) -> tuple[bool, bool, bool, int]:
        module = self.modules[key_path(key)]
        symbol = module.by_name[key_name(key)]
        stem = key_path(key).rsplit(".", 1)[0]
        return (
            f"/{stem}".endswith("/" + "/".join(_underscored(part) for part in full.split("."))),
            bool(symbol.bases),
            bool(symbol.doc),
            # Not the lines: what a name means must not depend on the inside of other files.
            sum(item.owner == symbol.qualname for item in module.facts.symbols),
        )

    def _spaces(self, path: str) -> tuple[str, ...]:
        if path not in self._around:
            found = {symbol.namespace for symbol in self.modules[path].facts.symbols if not symbol.owner}
            self._around[path] = tuple(sorted(found))
        return self._around[path]

    def _required(self, path: str, name: str) -> str | None:
        """The file a require names, under a folder of the load path."""
        found = []
        for other in self._by_file.get(name.rsplit("/", 1)[-1], ()):
            if other == name or other.endswith(f"/{name}"):
                root = other.removesuffix(name).rstrip("/")
                if not root or root.rpartition("/")[2] in _ROOTS:
                    found.append((_shared(path, other), other))
        found.sort(reverse=True)
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            return None
        return found[0][1]


def _full(symbol: Symbol) -> str:
    return f"{symbol.namespace}.{symbol.qualname}" if symbol.namespace else symbol.qualname


def _underscored(name: str) -> str:
    return _WORD.sub("_", name).lower()


def _shared(path: str, other: str) -> int:
    count = 0
    for left, right in zip(path.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
