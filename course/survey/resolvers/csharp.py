"""C#: namespaces over many files, usings, partial types, and members named without their object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

from course.survey.facts import Import, Symbol, Use
from course.survey.modules import Module
from course.survey.resolvers.members import MemberResolver, dotted_type
from course.survey.resolvers.partial import joined


class CSharpResolver(MemberResolver):
    """Types by namespace from the inside out, then by the usings of the file and the global ones of its project."""

    universal: ClassVar[frozenset[str]] = frozenset({
        "ToString", "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize",
    })  # fmt: skip
    is_cased = False

    @classmethod
    def settled(cls, modules: dict[str, Module]) -> dict[str, Module]:
        return joined(modules)

    @cached_property
    def _global(self) -> dict[str, list[Import]]:
        """The usings that hold in all files of a project, by its manifest."""
        found: dict[str, list[Import]] = defaultdict(list)
        for path in sorted(self.modules):
            module = self.modules[path]
            found[module.package].extend(item for item in module.facts.imports if item.exported)
        return found

    @cached_property
    def _attributed(self) -> dict[str, set[str]]:
        """What each file writes as an attribute: the class may be called so with `Attribute` behind it."""
        return {
            path: {item.partition("(")[0] for symbol in module.facts.symbols for item in symbol.decorators}
            for path, module in self.modules.items()
        }

    def bare(self, type_: str, name: str) -> str | None:
        return self.nested_in(type_, name)

    def fits(self, use: Use, key: str, is_exact: bool) -> bool:
        symbol = self.names.symbol(key)
        if symbol is None or symbol.kind != "class":
            return super().fits(use, key, is_exact)
        parts = use.text.split(".")
        if use.kind == "decorates":
            return is_exact and symbol.name in (parts[-1], f"{parts[-1]}Attribute")
        is_bare_call = use.kind == "calls" and len(parts) == 2 and parts[0] == "this"
        # What only an attribute may leave out.
        is_short = symbol.name == f"{parts[-1]}Attribute"
        return not is_bare_call and not is_short and super().fits(use, key, is_exact)

    def is_harmless(self, base: str) -> bool:
        """An interface brings nothing that is called by its bare name."""
        name = base.rpartition(".")[2]
        return name == "object" or (name[:1] == "I" and name[1:2].isupper())

    def outer(self, path: str, name: str, depth: int) -> str | None:
        return self.top(path, name)

    def ambient(self, path: str, name: str, depth: int) -> str | None:
        found = super().ambient(path, name, depth)
        if found is None and name in self._attributed[path]:
            found = super().ambient(path, f"{name}Attribute", depth)
        return found

    def spaces(self, path: str) -> list[str]:
        """The namespaces of a file and those around them."""
        module = self.modules[path]
        found: dict[str, None] = {}
        for space in (module.facts.package, *(symbol.namespace for symbol in module.top_symbols if symbol.namespace)):
            while space:
                found[space] = None
                space = space.rpartition(".")[0]
        return [*found, ""]

    def stars(self, path: str) -> Iterable[Import]:
        yield from super().stars(path)
        yield from (item for item in self._global[self.modules[path].package] if item.name == "*")

    def returned(self, symbol: Symbol, is_inner: bool) -> str:
        """The type of a member; what is inside of a task, when it is awaited."""
        written = symbol.returns
        if is_inner:
            head, bracket, rest = written.partition("<")
            if head.rpartition(".")[2] not in ("Task", "ValueTask") or not bracket:
                return ""
            written = rest.rstrip().removesuffix(">")
        return dotted_type(written)
