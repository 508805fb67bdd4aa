"""Which definition a name stands for: imports followed across files, attributes across classes."""

from __future__ import annotations

from collections import defaultdict

from course.survey.facts import Import, Symbol
from course.survey.modules import Module, key_name, key_path

#: How far a chain of re-exports, base classes or assignments is followed.
_DEPTH = 8


class Names:
    """Resolves dotted names in the modules of one repository; what it cannot resolve it leaves alone."""

    def __init__(self, modules: dict[str, Module]) -> None:
        self._modules = modules
        self._by_dotted: dict[str, list[str]] = defaultdict(list)
        for path, module in modules.items():
            self._by_dotted[module.dotted].append(path)
            plain = _path_dotted(path)
            if plain != module.dotted:
                self._by_dotted[plain].append(path)
        self._imported: dict[str, dict[str, str]] = {}
        self._locals: dict[str, dict[str, str]] = defaultdict(dict)
        self._attributes: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for module in modules.values():
            self._collect_bindings(module)

    def module(self, dotted: str, near: str = "") -> str | None:
        """The path of a module by its dotted name; of several, the one closest to `near`."""
        paths = self._by_dotted.get(dotted)
        if not paths:
            return None
        return max(paths, key=lambda path: (_shared(path, near), -len(path), path))

    def imported(self, path: str, item: Import) -> str | None:
        """The module or symbol key an import brings in, if it belongs to the repository."""
        return self._import_target(path, item, _DEPTH)

    def import_base(self, path: str, item: Import) -> str | None:
        """The module an import statement names, without the name taken from it."""
        return self.module(self._absolute(path, item), path) or self._sibling(path, item)

    def lookup(self, path: str, scope: str, text: str) -> tuple[str | None, bool]:
        """The key a dotted name stands for at a place, and whether every part of it was resolved."""
        return self._lookup(path, scope, text, _DEPTH)

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
        module = self._modules.get(key_path(key))
        return module.by_name.get(key_name(key)) if module else None

    def _lookup(self, path: str, scope: str, text: str, depth: int) -> tuple[str | None, bool]:
        if depth <= 0:
            return None, False
        head, *rest = text.split(".")
        current = self._head(path, scope, head, depth)
        for part in rest:
            if current is None:
                break
            following = self._member(current, part, depth - 1)
            if following is None:
                return current, False
            current = following
        return current, current is not None

    def _head(self, path: str, scope: str, head: str, depth: int) -> str | None:
        module = self._modules[path]
        while scope:
            bound = self._locals.get(module.key(scope), {}).get(head)
            if bound is not None:
                return self._instance(path, scope, bound, depth - 1)
            symbol = module.by_name.get(scope)
            if symbol is not None and symbol.kind == "method" and symbol.receiver == head:
                return module.key(symbol.owner)
            scope = scope.rpartition(".")[0]
        if head in module.by_name:
            return module.key(head)
        return self._imports_of(path, depth).get(head)

    def _member(self, key: str, name: str, depth: int) -> str | None:
        if depth <= 0:
            return None
        if not key_name(key):
            return self._module_member(key, name, depth)
        symbol = self.symbol(key)
        if symbol is None or symbol.kind != "class":
            return None
        module = self._modules[key_path(key)]
        child = f"{symbol.qualname}.{name}"
        if child in module.by_name and module.by_name[child].kind != "constant":
            return module.key(child)
        if bound := self._attributes.get(key, {}).get(name):
            return self._instance(module.path, bound[0], bound[1], depth - 1)
        for base in symbol.bases:
            target, exact = self._lookup(module.path, symbol.owner, base.split("[", 1)[0], depth - 1)
            if target and exact and target != key and (found := self._member(target, name, depth - 1)):
                return found
        return None

    def _module_member(self, path: str, name: str, depth: int) -> str | None:
        module = self._modules[path]
        if name in module.by_name:
            return module.key(name)
        if module.is_init and (child := self.module(f"{module.dotted}.{name}", path)):
            return child
        return self._imports_of(path, depth).get(name)

    def _instance(self, path: str, scope: str, bound: str, depth: int) -> str | None:
        """The class of what an assignment binds: a call of a class, or of a function that says what it returns."""
        if depth <= 0:
            return None
        if bound.startswith("="):
            other = self._locals.get(f"{path}::{scope}", {}).get(bound[1:])
            return self._instance(path, scope, other, depth - 1) if other and not other.startswith("=") else None
        head = bound.split(".", 1)[0]
        if self._locals.get(f"{path}::{scope}", {}).get(head) == bound:
            scope = scope.rpartition(".")[0]
        key, exact = self._lookup(path, scope, bound, depth - 1)
        if not key or not exact:
            return None
        symbol = self.symbol(key)
        if symbol is None or symbol.kind == "class":
            return key if symbol else None
        if not symbol.returns:
            return None
        returned = "Self" if symbol.returns.strip("\"'").endswith("Self") else symbol.returns.strip("\"'")
        if returned == "Self" and symbol.owner:
            return f"{key_path(key)}::{symbol.owner}"
        target, whole = self._lookup(key_path(key), symbol.owner, returned, depth - 1)
        found = self.symbol(target) if target and whole else None
        return target if found and found.kind == "class" else None

    def _imports_of(self, path: str, depth: int) -> dict[str, str]:
        """Local names a module imports, and what they stand for."""
        if path in self._imported:
            return self._imported[path]
        # An import cycle sees the names known so far.
        table: dict[str, str] = {}
        self._imported[path] = table
        for item in self._modules[path].facts.imports:
            if item.name == "*":
                table.update(self._star(path, item, depth - 1))
                continue
            target = self._import_target(path, item, depth - 1)
            if target is None:
                continue
            if item.name or item.alias:
                table.setdefault(item.alias or item.name, target)
            else:
                top = self.module(item.module.split(".", 1)[0], path)
                if top:
                    table.setdefault(item.module.split(".", 1)[0], top)
        return table

    def _import_target(self, path: str, item: Import, depth: int) -> str | None:
        base = self.import_base(path, item)
        if not item.name or item.name == "*":
            return base
        submodule = self.module(f"{self._absolute(path, item)}.{item.name}".lstrip("."), path)
        if base is None:
            return submodule
        if item.name in self._modules[base].by_name:
            return self._modules[base].key(item.name)
        if submodule is not None:
            return submodule
        return self._imports_of(base, depth).get(item.name) if depth > 0 and base != path else None

    def _star(self, path: str, item: Import, depth: int) -> dict[str, str]:
        base = self.import_base(path, item)
        if base is None or base == path or depth <= 0:
            return {}
        module = self._modules[base]
        names = {symbol.name: module.key(symbol.name) for symbol in module.top_symbols}
        names = {**self._imports_of(base, depth), **names}
        exported = module.facts.exports
        return {
            name: key
            for name, key in names.items()
            if (name in exported if exported is not None else not name.startswith("_"))
        }

    def _absolute(self, path: str, item: Import) -> str:
        if not item.level:
            return item.module
        module = self._modules[path]
        parts = module.dotted.split(".")
        up = item.level - (1 if module.is_init else 0)
        parts = parts[: len(parts) - up] if up else parts
        return ".".join([*parts, item.module] if item.module else parts)

    def _sibling(self, path: str, item: Import) -> str | None:
        """A script importing the script next to it."""
        if item.level or "." in item.module:
            return None
        beside = f"{path.rpartition('/')[0]}/{item.module}.py".lstrip("/")
        return beside if beside in self._modules else None

    def _collect_bindings(self, module: Module) -> None:
        for binding in module.facts.bindings:
            key = module.key(binding.scope)
            owner = _enclosing_class(module, binding.scope)
            if binding.name.startswith("self.") and owner and binding.name.count(".") == 1:
                attributes = self._attributes[module.key(owner)]
                attributes.setdefault(binding.name[5:], (binding.scope, binding.type))
            elif binding.scope and binding.scope == owner:
                self._attributes[module.key(owner)].setdefault(binding.name, (owner, binding.type))
            elif binding.scope and "." not in binding.name:
                self._locals[key].setdefault(binding.name, binding.type)


def _enclosing_class(module: Module, scope: str) -> str:
    while scope:
        symbol = module.by_name.get(scope)
        if symbol is not None and symbol.kind == "class":
            return scope
        scope = scope.rpartition(".")[0]
    return ""


def _path_dotted(path: str) -> str:
    stem = path.rsplit(".", 1)[0].removesuffix("/__init__")
    return stem.replace("/", ".")


def _shared(path: str, near: str) -> int:
    count = 0
    for left, right in zip(path.split("/"), near.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
