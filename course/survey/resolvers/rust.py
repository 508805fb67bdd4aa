"""Rust: crates of modules, where `mod` says which file is which, and `use` makes the names of others known."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from course.survey.facts import Import, Symbol, Use
from course.survey.modules import Module, key_name, key_path
from course.survey.resolvers import rust_crates, rust_types
from course.survey.resolvers.resolver import Resolver

if TYPE_CHECKING:
    from course.survey.names import Names


class _Spot(NamedTuple):
    """Where a file hangs in its crate: the file and inline module that declare it."""

    path: str
    scope: str


class RustResolver(Resolver):
    """Crates by their manifests, or by where `lib.rs` and `main.rs` are; modules by the declarations in files."""

    def __init__(self, names: Names, modules: dict[str, Module]) -> None:
        super().__init__(names, modules)
        self._libraries = rust_crates.libraries(names.packages, modules)
        self._parents: dict[str, _Spot] = {}
        self._children: dict[_Spot, dict[str, str]] = defaultdict(dict)
        self._roots: dict[str, str] = {}
        #: What imports make known, by file and name; None while it is looked for.
        self._handed: dict[tuple[str, str], str | None] = {}
        self._named: dict[str, frozenset[str]] = {}
        for root in rust_crates.roots(names.packages, modules):
            self._grow(root)
        #: The macros that a whole crate may know, by the root of the crate and their name.
        self._macros: dict[tuple[str, str], set[str]] = defaultdict(set)
        for path, module in modules.items():
            for symbol in module.top_symbols:
                if symbol.noun == "macro":
                    self._macros[self._roots.get(path, path), symbol.name].add(module.key(symbol.name))

    def base(self, path: str, item: Import) -> str | None:
        return self._base(path, item, 8)

    def imported(self, path: str, item: Import, depth: int) -> str | None:
        place = self._base(path, item, depth)
        if place is None or item.level or item.name in ("", "*"):
            return place
        found = self.names.member(place, item.name, depth) if depth > 0 else None
        return found or (self._macro(self._roots.get(place, ""), item.name) if place in self.modules else None)

    def forget(self) -> None:
        self._handed.clear()

    def local(self, path: str, item: Import) -> str:
        return "" if item.alias == "_" else super().local(path, item)

    def spoken(self, path: str, item: Import) -> str:
        return item.module.rpartition(".")[2]

    def starred(self, path: str, item: Import, name: str, depth: int) -> str | None:
        place = self._base(path, item, depth)
        if place is None or place == path or depth <= 0:
            return None
        if key_name(place):
            return self._members(place, depth).get(name)
        is_named = name in self._known_in(place) and self._is_seen(path, place, name)
        found = self.member(place, name, depth - 1) if is_named else None
        for other in self.modules[place].facts.imports if found is None else ():
            if other.name == "*" and (other.exported or self._is_below(path, place)):
                found = found or self.starred(place, other, name, depth - 1)
        return found

    def _known_in(self, place: str) -> frozenset[str]:
        """The names a file defines, declares or imports one by one."""
        if place not in self._named:
            module = self.modules[place]
            found = {symbol.name for symbol in module.top_symbols if symbol.noun != "macro"}
            found.update(self._children[_Spot(place, "")])
            found.update(item.alias or item.name or self.spoken(place, item) for item in module.facts.imports)
            self._named[place] = frozenset(found)
        return self._named[place]

    def special(self, path: str, scope: str, head: str) -> str | None:
        if head == "crate":
            return self._roots.get(path)
        if head == "super":
            return self._above(path, self._inline(path, scope))
        if head.endswith("!"):
            return self._macro_at(path, scope, head[:-1])
        if head == "Self":
            return self._own_type(path, scope)
        return self._inner(path, scope, head)

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        return self._children[_Spot(path, "")].get(name) or self._libraries.get(name)

    def member(self, place: str, name: str, depth: int) -> str | None:
        if place not in self.modules:
            return None
        if name == "super":
            return self._above(place, "")
        if name in ("self", "crate"):
            return place
        module = self.modules[place]
        if name in module.by_name and module.by_name[name].noun != "macro":
            return module.key(name)
        return self._children[_Spot(place, "")].get(name) or self._handed_on(place, name, depth)

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        """A value is not made by calling it: what makes one is a type or a variant, and begins with a capital."""
        symbol = self.names.symbol(key)
        is_made = use.kind == "calls" and is_exact and symbol is not None and symbol.kind == "class"
        return not is_made or use.text.rpartition(".")[2][:1].isupper()

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        return rust_types.inner(symbol.returns) if is_inner else rust_types.plain(symbol.returns)

    def _handed_on(self, place: str, name: str, depth: int) -> str | None:
        """What an import of a file makes known under a name: one that names it, else one of everything.

        Modules of a crate import each other in circles; only the imports that matter are followed.
        """
        if (place, name) in self._handed or depth <= 0:
            return self._handed.get((place, name))
        self._handed[place, name] = None
        stars: list[Import] = []
        found = None
        for item in self.modules[place].facts.imports:
            if item.name == "*":
                stars.append(item)
            elif not item.level and (item.alias or item.name or self.spoken(place, item)) == name:
                found = found or self.imported(place, item, depth - 1)
        for item in stars if found is None else ():
            base = self._base(place, item, depth - 1)
            if base is None or base == place:
                continue
            handed = self._members(base, depth).get(name) if key_name(base) else self.member(base, name, depth - 1)
            found = found or (handed if self._is_seen(place, base, name) else None)
        if found is None:
            # Deep in a chain, what was not found may only have been too far away.
            del self._handed[place, name]
        else:
            self._handed[place, name] = found
        return found

    def _is_seen(self, path: str, base: str, name: str) -> bool:
        """Whether a name of a module is meant for the file that imports everything from it."""
        module = self.modules.get(key_path(base))
        if module is None or key_name(base) or self._is_below(path, base):
            return True
        symbol = module.by_name.get(name)
        named = [item for item in module.facts.imports if name in (item.alias, item.name) and not item.level]
        return not symbol.hidden if symbol is not None else all(item.exported for item in named)

    def _grow(self, root: str) -> None:
        """Follow the `mod` declarations from the root of a crate."""
        if root in self._roots:
            return
        self._roots[root] = root
        pending = [root]
        while pending:
            path = pending.pop()
            for item in self.modules[path].facts.imports:
                child = rust_crates.file_of(path, item, path == root, self.modules) if item.level else None
                if child is None:
                    continue
                spot = _Spot(path, item.scope)
                self._children[spot][item.alias] = child
                if child not in self._roots:
                    self._roots[child], self._parents[child] = root, spot
                    pending.append(child)

    def _base(self, path: str, item: Import, depth: int) -> str | None:
        if item.level:
            return self._children[_Spot(path, item.scope)].get(item.alias)
        head, *rest = item.module.split(".")
        inline = self._inline(path, item.scope)
        current = self._begin(path, inline, head, bool(rest or item.name), depth)
        for part in rest:
            if current is None:
                return None
            if part == "super":
                current = self._above(*_spot(current))
            else:
                # A function may have the name of a module; only modules and types have something inside.
                child = self._children[_Spot(*_spot(current))].get(part)
                current = child or self.names.member(current, part, depth - 1)
        return current

    def _begin(self, path: str, inline: str, head: str, is_path: bool, depth: int) -> str | None:
        """What the first part of a path stands for."""
        here = f"{path}::{inline}" if inline else path
        if head == "crate":
            return self._roots.get(path)
        if head == "self":
            return here
        if head == "super":
            return self._above(path, inline)
        module = self.modules[path]
        own = f"{inline}.{head}" if inline else head
        if is_path and own in module.by_name and module.by_name[own].kind == "class":
            return module.key(own)
        child = self._children[_Spot(path, inline)].get(head)
        root = self._roots.get(path, path)
        # Before the edition of 2018, paths began at the root of the crate.
        return child or self._libraries.get(head) or self._children[_Spot(root, "")].get(head) or self._brought(
            path, head, depth
        )  # fmt: skip

    def _brought(self, path: str, head: str, depth: int) -> str | None:
        """What another import of the file makes known under a name."""
        for item in self.modules[path].facts.imports if depth > 0 else ():
            known = item.alias or item.name or self.spoken(path, item)
            if known == head and item.module.split(".", 1)[0] != head and item.name != "*":
                return self.imported(path, item, depth - 2)
        return None

    def _inline(self, path: str, scope: str) -> str:
        """The inline module around a scope."""
        by_name = self.modules[path].by_name
        while scope and not (scope in by_name and by_name[scope].noun == "module"):
            scope = scope.rpartition(".")[0]
        return scope

    def _above(self, path: str, inline: str) -> str | None:
        """The module above a file, or above an inline module in it."""
        if inline:
            outer = inline.rpartition(".")[0]
        else:
            spot = self._parents.get(path)
            if spot is None:
                return None
            path, outer = spot
        return f"{path}::{outer}" if outer else path

    def _own_type(self, path: str, scope: str) -> str | None:
        by_name = self.modules[path].by_name
        while scope:
            symbol = by_name.get(scope)
            if symbol is not None and symbol.kind == "class" and symbol.noun != "module":
                return f"{path}::{scope}"
            if symbol is not None and symbol.kind == "method":
                target, exact = self.names.lookup(path, "", symbol.owner)
                return target if exact else None
            scope = scope.rpartition(".")[0]
        return None

    def _inner(self, path: str, scope: str, head: str) -> str | None:
        """A name of the inline module around, unless the function has a local of that name."""
        inline = self._inline(path, scope)
        if not inline or self.names.is_local(path, scope, head):
            return None
        module = self.modules[path]
        own = f"{inline}.{head}"
        return module.key(own) if own in module.by_name else self._children[_Spot(path, inline)].get(head)

    def _members(self, place: str, depth: int) -> dict[str, str]:
        """The names inside an inline module; the variants of an enum stand for the enum."""
        module, name = self.modules.get(key_path(place)), key_name(place)
        found = [symbol for symbol in module.facts.symbols if symbol.owner == name] if module is not None else []
        return {
            symbol.name: target
            for symbol in found
            if module is not None
            and symbol.kind != "method"
            and (target := place if symbol.noun == "variant" else module.key(symbol.qualname))
        }

    def _macro_at(self, path: str, scope: str, name: str) -> str | None:
        """The macro of a name: of the modules around in the file, else the only one of the crate."""
        module = self.modules[path]
        inline = self._inline(path, scope)
        while True:
            qualname = f"{inline}.{name}" if inline else name
            symbol = module.by_name.get(qualname)
            if symbol is not None and symbol.noun == "macro":
                return module.key(qualname)
            if not inline:
                return self._macro(self._roots.get(path, path), name)
            inline = inline.rpartition(".")[0]

    def _macro(self, root: str, name: str) -> str | None:
        found = self._macros.get((root, name), set())
        return next(iter(found)) if len(found) == 1 else None

    def _is_below(self, path: str, place: str) -> bool:
        """Whether a file is of the module in another, and sees what that keeps to itself."""
        for _ in range(64):
            if path == place:
                return True
            spot = self._parents.get(path)
            if spot is None:
                return False
            path = spot.path
        return False


def _spot(key: str) -> tuple[str, str]:
    return key_path(key), key_name(key)
