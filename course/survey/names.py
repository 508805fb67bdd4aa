"""Which definition a name stands for: imports followed across files, attributes across types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from course.survey.facts import Binding, Import, Symbol, Use
from course.survey.importing import Imports
from course.survey.modules import Module, key_name, key_path
from course.survey.packages import Package
from course.survey.resolvers import family, resolver
from course.survey.resolvers.resolver import Resolver

#: How far a chain of re-exports, base classes or assignments is followed.
_DEPTH = 8


class Names:
    """Resolves dotted names in the modules of one repository; what it cannot resolve it leaves alone."""

    def __init__(
        self,
        modules: dict[str, Module],
        packages: Sequence[Package] = (),
        manifests: Mapping[str, bytes] | None = None,
    ) -> None:
        self._modules = modules
        #: What the manifests say of the parts of the repository.
        self.packages = packages
        #: The files in which they, and the settings of compilers, are written down.
        self.manifests = manifests or {}
        #: The file that is read, and what it asked of others: names, keys, and how files are imported.
        self._reader = ""
        self.asked: set[str] = set()
        self._imports = Imports(modules, self._resolver)
        self._resolvers = _resolvers(self, modules)
        self._locals: dict[str, dict[str, str]] = defaultdict(dict)
        #: Types of attributes, by the key of the type they belong to: scope and type as written, and the file.
        self._attributes: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)
        #: Types defined in another file than some of their methods, by (path, owner), and those methods by type.
        self._owners: dict[tuple[str, str], str] = {}
        self._extensions: dict[str, dict[str, str]] = defaultdict(dict)
        # Most files define all they add to: what they bind is learned when somebody asks.
        scattered = [module for module in modules.values() if module.packed.is_scattered]
        self._learned = {module.path for module in scattered}
        for module in scattered:
            self._find_owners(module)
        for module in scattered:
            self._learn(module)
        for language in self._resolvers.values():
            language.prepare()

    def read(self, path: str = "") -> None:
        """Begin with a file, as if it were the first: what its names mean depends on no other file's reading."""
        self._reader = path
        self.asked.clear()
        self._imports.forget()
        for language in self._resolvers.values():
            language.forget()

    def imported(self, path: str, item: Import) -> str | None:
        """The module or symbol key an import brings in, if it belongs to the repository."""
        found = self._resolver(path).imported(path, item, _DEPTH)
        return self._face(path, found)

    def import_base(self, path: str, item: Import) -> str | None:
        """The module an import statement names, without the name taken from it."""
        return self._face(path, self._resolver(path).base(path, item))

    def module(self, dotted: str) -> str | None:
        """The path of a module by the dotted name it is imported by, whatever the language."""
        for language in self._resolvers.values():
            if found := language.module(dotted):
                return found
        return None

    def lookup(self, path: str, scope: str, text: str) -> tuple[str | None, bool]:
        """The key a dotted name stands for at a place, and whether every part of it was resolved."""
        return self._lookup(path, scope, text, _DEPTH)

    def fits(self, path: str, use: Use, key: str, is_exact: bool) -> bool:
        """Whether a use in a file can mean what its name was found to stand for."""
        return self._resolver(path).fits(use, key, is_exact)

    def is_local(self, path: str, scope: str, name: str) -> bool:
        """Whether a name is a local one of the function around a place."""
        return bool(scope) and name in self._locals_of(f"{path}::{scope}")

    def bases(self, key: str) -> list[str]:
        """The base classes of a class that are in the repository."""
        symbol = self.symbol(key)
        found = []
        for base in symbol.bases if symbol else ():
            target, exact = self.lookup(key_path(key), key_name(key).rpartition(".")[0], base.split("[", 1)[0])
            if target and exact and target != key:
                found.append(target)
        return found

    def symbol(self, key: str) -> Symbol | None:
        self.asked.add(key)
        path, _, name = key.partition("::")
        module = self._modules.get(path)
        return module.by_name.get(name) if module else None

    def home(self, key: str) -> str:
        """The key of the top-level definition a key belongs to, in another file where its type stands there."""
        path, separator, name = key.partition("::")
        top = name.split(".", 1)[0]
        return self._owners.get((path, top), f"{path}{separator}{top}")

    def known(self, path: str, name: str, depth: int) -> str | None:
        """What a name that a file imports stands for."""
        if path != self._reader:
            self.asked.update((path, name))
        return self._imports.find(path, name, depth)

    def member(self, key: str, name: str, depth: int) -> str | None:
        """What a name stands for inside a file, a package or a type."""
        if depth <= 0:
            return None
        self.asked.add(name)
        if not key_name(key):
            return self._place_member(key, name, depth)
        symbol = self.symbol(key)
        if symbol is None or symbol.kind not in ("class", "constant"):
            return None
        found = self._own(key, symbol, name, depth) if symbol.kind == "class" else None
        if found is None and symbol.returns:
            # What a constant is said to be, or a type is another name for.
            held = self._returned(key, symbol, depth, False)
            found = self.member(held, name, depth - 1) if held and held != key else None
        return found if found is not None else self._resolver(key_path(key)).beyond(key, name)

    def _own(self, key: str, symbol: Symbol, name: str, depth: int) -> str | None:
        """What a name stands for in a type or in one it is built on."""
        module = self._modules[key_path(key)]
        child = f"{symbol.qualname}.{name}"
        if child in module.by_name and module.by_name[child].kind != "constant":
            return module.key(child)
        if name in self._extensions.get(key, {}):
            return self._extensions[key][name]
        if bound := self._attributes_of(key).get(name):
            return self._instance(bound[2], bound[0], bound[1], depth - 1)
        for base in symbol.bases:
            target, exact = self._lookup(module.path, symbol.owner, base.split("[", 1)[0], depth - 1)
            if target and exact and target != key and (found := self.member(target, name, depth - 1)):
                return found
        return None

    def _lookup(self, path: str, scope: str, text: str, depth: int) -> tuple[str | None, bool]:
        if depth <= 0:
            return None, False
        head, *rest = text.split(".")
        if path != self._reader:
            self.asked.update((head, f"{path}::{scope}"))
        current = self._head(path, scope, head, depth)
        for part in rest:
            if current is None:
                break
            following = self.member(current, part, depth - 1)
            if following is None:
                return current, False
            current = following
        return current, current is not None

    def _head(self, path: str, scope: str, head: str, depth: int) -> str | None:
        module = self._modules[path]
        language = self._resolver(path)
        if special := language.special(path, scope, head):
            return special
        while scope:
            bound = self._locals_of(module.key(scope)).get(head)
            if bound is not None:
                return self._instance(path, scope, bound, depth - 1)
            symbol = module.by_name.get(scope)
            if symbol is not None and symbol.kind == "method" and symbol.receiver == head:
                return self._owner(module, symbol.owner)
            if language.implicit_self and (found := self._own_member(module, scope, head, depth)):
                return found
            scope = scope.rpartition(".")[0]
        if head in module.by_name:
            return module.key(head)
        return self.known(path, head, depth) or language.ambient(path, head, depth)

    def _own_member(self, module: Module, scope: str, name: str, depth: int) -> str | None:
        """A member of the type around a scope, where the language lets it be named without its object."""
        symbol = module.by_name.get(scope)
        if symbol is None or not (symbol.kind == "class" or symbol.owner):
            return None
        owner = module.key(scope) if symbol.kind == "class" else self._owner(module, symbol.owner)
        return self.member(owner, name, depth - 1) if owner else None

    def _owner(self, module: Module, owner: str) -> str | None:
        return module.key(owner) if owner in module.by_name else self._owners.get((module.path, owner))

    def _place_member(self, place: str, name: str, depth: int) -> str | None:
        languages = [self._resolver(place)] if place in self._modules else self._resolvers.values()
        return next((found for language in languages if (found := language.member(place, name, depth))), None)

    def _instance(self, path: str, scope: str, bound: str, depth: int) -> str | None:
        """The class of what an assignment binds: a call of a class, or of a function that says what it returns."""
        if depth <= 0:
            return None
        if bound.startswith("="):
            self.asked.update((bound[1:], f"{path}::{scope}"))
            other = self._locals_of(f"{path}::{scope}").get(bound[1:])
            return self._instance(path, scope, other, depth - 1) if other and not other.startswith("=") else None
        is_inner, bound = bound.startswith("?"), bound.removeprefix("?")
        head = bound.split(".", 1)[0]
        if self._locals_of(f"{path}::{scope}").get(head, "").removeprefix("?") == bound:
            scope = scope.rpartition(".")[0]
        key, exact = self._lookup(path, scope, bound, depth - 1)
        if not key or not exact:
            return None
        symbol = self.symbol(key)
        if symbol is None or symbol.kind == "class":
            return key if symbol else None
        return self._returned(key, symbol, depth, is_inner)

    def _returned(self, key: str, symbol: Symbol, depth: int, is_inner: bool) -> str | None:
        """The class a function says it returns, a constant is said to be, or a type is another name for."""
        if not symbol.returns:
            return None
        returned = self._resolver(key_path(key)).returned(symbol, is_inner)
        if not returned:
            return None
        if returned == "Self" and symbol.owner:
            return self._owner(self._modules[key_path(key)], symbol.owner)
        target, whole = self._lookup(key_path(key), symbol.owner, returned, depth - 1)
        found = self.symbol(target) if target and whole else None
        return target if found and found.kind == "class" else None

    def _find_owners(self, module: Module) -> None:
        """Note methods whose type stands in another file of the package."""
        for symbol in module.facts.symbols:
            if not symbol.owner or symbol.owner in module.by_name:
                continue
            place = (module.path, symbol.owner)
            if place not in self._owners:
                target, exact = self.lookup(module.path, "", symbol.owner)
                found = self.symbol(target) if target and exact else None
                self._owners[place] = target if target and found and found.kind == "class" else ""
            if self._owners[place]:
                self._extensions[self._owners[place]].setdefault(symbol.name, module.key(symbol.qualname))
        for place in [place for place in self._owners if place[0] == module.path and not self._owners[place]]:
            del self._owners[place]

    def _locals_of(self, key: str) -> dict[str, str]:
        """What the names inside a definition are bound to."""
        self._know(key_path(key))
        return self._locals.get(key, {})

    def _attributes_of(self, key: str) -> dict[str, tuple[str, str, str]]:
        """The attributes of a type whose own type is known."""
        self._know(key_path(key))
        return self._attributes.get(key, {})

    def _know(self, path: str) -> None:
        if path not in self._learned:
            self._learned.add(path)
            self._learn(self._modules[path])

    def _learn(self, module: Module) -> None:
        for binding in module.facts.bindings:
            self._bind(module, binding)

    def _bind(self, module: Module, binding: Binding) -> None:
        owner = _enclosing_class(module, binding.scope)
        if not owner and (module.path, binding.scope) in self._owners:
            owner = binding.scope
        key = self._owner(module, owner) if owner else None
        value = (binding.scope, binding.type, module.path)
        if binding.name.startswith("self.") and key and binding.name.count(".") == 1:
            self._attributes[key].setdefault(binding.name[5:], value)
        elif key and binding.scope == owner:
            self._attributes[key].setdefault(binding.name, value)
        elif binding.scope and "." not in binding.name:
            self._locals[module.key(binding.scope)].setdefault(binding.name, binding.type)

    def _resolver(self, path: str) -> Resolver:
        return self._resolvers[family(self._modules[path].language)]

    def _face(self, path: str, key: str | None) -> str | None:
        """A package as the file that stands for it."""
        return key if key is None or key_name(key) else self._resolver(path).face(key)


def _resolvers(names: Names, modules: dict[str, Module]) -> dict[str, Resolver]:
    """One resolver for each family of languages that occurs, with the modules of that family."""
    grouped: dict[str, dict[str, Module]] = defaultdict(dict)
    for path, module in modules.items():
        grouped[family(module.language)][path] = module
    return {name: resolver(name)(names, found) for name, found in sorted(grouped.items())}


def _enclosing_class(module: Module, scope: str) -> str:
    """The type around a scope; that of a method whose type stands in another file too."""
    while scope:
        symbol = module.by_name.get(scope)
        if symbol is not None and symbol.kind == "class":
            return scope
        if symbol is not None and symbol.owner and symbol.owner not in module.by_name:
            return symbol.owner
        scope = scope.rpartition(".")[0]
    return ""
