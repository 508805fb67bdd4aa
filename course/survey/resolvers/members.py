"""What names mean where members are named without their object: Java, Kotlin, C#."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from course.survey.facts import Symbol, Use
from course.survey.modules import Module, key_name, key_path
from course.survey.resolvers.namespaces import NamespaceResolver

if TYPE_CHECKING:
    from course.survey.names import Names

#: Places: the types around a scope, what they are built on, and a type of which only static members are meant.
_AROUND, _ABOVE, _STATIC = "around:", "above:", "static:"
#: A name that means something, but nothing that is known here.
_NOWHERE = "nowhere:"
#: How many types one may be built on.
_MOST = 64


class MemberResolver(NamespaceResolver):
    """Looks names up in the types around, from the inside out, before the file and its namespace.

    A type that is built on one from outside the repository may have inherited anything: what it does not define
    itself is not looked for further out.
    """

    #: Methods that every type has.
    universal: ClassVar[frozenset[str]] = frozenset()
    #: Whether members and types are told apart by how they are written.
    is_cased = True

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._lines: dict[str, tuple[list[str], bool]] = {}

    @cached_property
    def _members(self) -> dict[str, dict[str, list[str]]]:
        """The keys of all members by type and name."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in sorted(self.modules):
            module = self.modules[path]
            for symbol in module.facts.symbols:
                if symbol.owner and symbol.noun != "constructor" and (owner := self._type_key(path, symbol.owner)):
                    found[owner][symbol.name].append(module.key(symbol.qualname))
        return found

    @cached_property
    def _local(self) -> dict[str, set[tuple[str, str]]]:
        """Scopes and names of what is local to functions, by path."""
        return {
            path: {(item.scope, item.name) for item in module.facts.bindings if not _is_class(module, item.scope)}
            for path, module in self.modules.items()
        }

    def prepare(self) -> None:
        self._members  # noqa: B018  # looked up once, and at a time that does not depend on who asks

    def forget(self) -> None:
        self._lines.clear()

    def special(self, path: str, scope: str, head: str) -> str | None:
        if head in ("this", "super"):
            return f"{_AROUND if head == 'this' else _ABOVE}{path}|{scope}"
        if self._is_local(path, scope, head):
            return None
        for type_ in self._around(path, scope):
            if found := self.bare(type_, head):
                return found
            if self.is_cased and not head[:1].isupper() and self._line(type_)[1]:
                return _NOWHERE
        return None

    def member(self, place: str, name: str, depth: int) -> str | None:
        if place.startswith(_AROUND):
            path, _, scope = place.removeprefix(_AROUND).rpartition("|")
            return self._spoken_of(path, scope, name, depth)
        if place.startswith(_ABOVE):
            path, _, scope = place.removeprefix(_ABOVE).rpartition("|")
            inner = next(self._around(path, scope), None)
            return self._called(self._line(inner)[0][1:], name) if inner else None
        if place.startswith(_STATIC):
            key = place.removeprefix(_STATIC).replace("|", "::", 1)
            return next((found for found in self._own(key, name) if self._is_static(found)), None)
        return super().member(place, name, depth)

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        symbol = self.names.symbol(key)
        if symbol is None:
            return False
        parts = use.text.split(".")
        if symbol.kind == "class" and len(parts) > 1 and symbol.name not in parts:
            # What a field holds is not what the line names.
            return False
        if not is_exact:
            return symbol.kind == "class"
        if use.kind in ("inherits", "decorates"):
            return symbol.kind == "class"
        return use.kind != "calls" or symbol.kind != "class" or len(parts) == 1 or parts[-1] == symbol.name

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        """The dotted name of the type a member has, type arguments aside; nothing for a type parameter."""
        return dotted_type(symbol.returns) if not is_inner else ""

    def is_harmless(self, base: str) -> bool:
        """Whether a base from elsewhere brings nothing that is called by its bare name."""
        return False

    def bare(self, type_: str, name: str) -> str | None:
        """What a name that begins a dotted one means inside a type."""
        return self._named(type_, name)

    def outer(self, path: str, name: str, depth: int) -> str | None:
        """What may be called by its bare name outside all types."""
        return None

    def type_at(self, path: str, scope: str, text: str) -> str | None:
        """The key of the type that a dotted name means at a place."""
        head, *rest = text.split(".")
        current = self._nested(path, scope, head) or self.top(path, head)
        for part in rest:
            if current is None:
                return None
            current = self.nested_in(current, part) if key_name(current) else super().member(current, part, 1)
        symbol = self.names.symbol(current) if current else None
        return current if symbol is not None and symbol.kind == "class" else None

    def _spoken_of(self, path: str, scope: str, name: str, depth: int) -> str | None:
        """What a bare name of a member means in a scope."""
        for type_ in self._around(path, scope):
            line, is_closed = self._line(type_)
            if found := self._called(line, name) or self._named(type_, name):
                return found
            if name in self.universal:
                return None
            if is_closed:
                return self._only_static(path, scope, name)
        return self.outer(path, name, depth)

    def _only_static(self, path: str, scope: str, name: str) -> str | None:
        """A type where an inherited member could be meant as well: only what it has of its own tells."""
        found = self.type_at(path, scope, name) if name[:1].isupper() else None
        return f"{_STATIC}{found.replace('::', '|', 1)}" if found else None

    def _called(self, line: list[str], name: str) -> str | None:
        """A method of a type or of one it is built on."""
        for place, type_ in enumerate(line):
            for key in self._own(type_, name):
                symbol = self.names.symbol(key)
                if symbol is not None and symbol.kind == "method":
                    return key if place == 0 or not _is_private(symbol) else None
        return None

    def _named(self, type_: str, name: str) -> str | None:
        """A type or a value inside a type: the type of the value, or nowhere when that is not known."""
        for inner in self._line(type_)[0]:
            keys = self._own(inner, name)
            symbols = [symbol for key in keys if (symbol := self.names.symbol(key))]
            for key, symbol in zip(keys, symbols, strict=False):
                if symbol.kind == "class":
                    return key
            values = [(key, item) for key, item in zip(keys, symbols, strict=False) if _is_value(item)]
            if values:
                key, symbol = values[0]
                written = self.returned(symbol, False)
                found = self.type_at(key_path(key), symbol.owner, written) if written else None
                return found or self._given(inner, name) or _NOWHERE
        return None

    def _given(self, type_: str, name: str) -> str | None:
        """The type of a value that says none, by what is given to it."""
        found = self.names.member(type_, name, 4)
        symbol = self.names.symbol(found) if found else None
        return found if symbol is not None and symbol.kind == "class" else None

    def _nested(self, path: str, scope: str, name: str) -> str | None:
        return next((found for type_ in self._around(path, scope) if (found := self.nested_in(type_, name))), None)

    def nested_in(self, type_: str, name: str) -> str | None:
        for inner in self._line(type_)[0]:
            for key in self._own(inner, name):
                symbol = self.names.symbol(key)
                if symbol is not None and symbol.kind == "class":
                    return key
        return None

    def _own(self, type_: str, name: str) -> list[str]:
        members = self._members.get(type_)
        return members.get(name, []) if members else []

    def _around(self, path: str, scope: str) -> Iterator[str]:
        """The types around a scope, from the inside out."""
        module = self.modules[path]
        while scope:
            symbol = module.by_name.get(scope)
            if symbol is None or symbol.kind == "class":
                key = self._type_key(path, scope)
                if key:
                    yield key
            scope = scope.rpartition(".")[0]

    def _type_key(self, path: str, owner: str) -> str | None:
        """The key of a type with members in a file; it may be declared in another one."""
        module = self.modules[path]
        if owner in module.by_name:
            return module.key(owner) if module.by_name[owner].kind == "class" else None
        top, _, rest = owner.partition(".")
        found = self.top(path, top)
        key = f"{found}.{rest}" if found and rest else found
        symbol = self.names.symbol(key) if key else None
        return key if symbol is not None and symbol.kind == "class" else None

    def _line(self, type_: str) -> tuple[list[str], bool]:
        """A type with all it is built on, nearest first, and whether some of that is not in the repository."""
        if type_ in self._lines:
            return self._lines[type_]
        # A type that is built on itself sees only itself.
        self._lines[type_] = ([type_], True)
        line, is_closed = [type_], False
        for key in line:
            symbol = self.names.symbol(key)
            for base in symbol.bases if symbol is not None else ():
                found = self.type_at(key_path(key), symbol.owner if symbol is not None else "", base)
                if found is None:
                    is_closed = is_closed or not self.is_harmless(base)
                elif found not in line and len(line) < _MOST:
                    line.append(found)
        self._lines[type_] = (line, is_closed)
        return self._lines[type_]

    def _is_local(self, path: str, scope: str, name: str) -> bool:
        local = self._local[path]
        while scope:
            if (scope, name) in local:
                return True
            scope = scope.rpartition(".")[0]
        return False

    def _is_static(self, key: str) -> bool:
        symbol = self.names.symbol(key)
        return symbol is not None and not symbol.receiver


def dotted_type(written: str) -> str:
    """The dotted name of a type as written, without type arguments; empty for what is more than a name."""
    name = written.partition("<")[0].strip().rstrip("?").strip()
    rest = written.partition(">")[2] if "<" not in written else written[written.rfind(">") + 1 :]
    is_one = name.replace(".", "").replace("_", "").isalnum() and rest.strip() in ("", "?")
    is_parameter = len(name) <= 2 and name[:1].isupper() and not name[1:].islower()
    return name if is_one and not is_parameter else ""


def _is_value(symbol: Symbol) -> bool:
    return symbol.kind == "constant" or symbol.noun == "record component"


def _is_private(symbol: Symbol) -> bool:
    return symbol.hidden and "private " in f"{symbol.head} "


def _is_class(module: Module, scope: str) -> bool:
    symbol = module.by_name.get(scope)
    return symbol is None or symbol.kind == "class"
