"""Rust items: what a file defines, with its attributes, and the modules it declares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tree_sitter import Node

from course.survey.facts import Binding, Import, Remark, Symbol, SymbolKind, UseKind
from course.survey.parsers import rust_reading as reading
from course.survey.parsers.around import Above, Around
from course.survey.parsers.collector import Collector, first_line, last_line, one_line, text
from course.survey.parsers.shadows import UNKNOWN, Shadows

_TYPE_NOUNS = {"struct_item": "struct", "enum_item": "enum", "union_item": "union", "trait_item": "trait",
               "type_item": "type alias"}  # fmt: skip
_TEST = re.compile(r"^(?:\w+::)*(?:test|bench|rstest|test_case|proptest|quickcheck)\b(?!\s*=)")
_TEST_ONLY = re.compile(r"^cfg\s*\(\s*(?:test\b|all\s*\(\s*test\b)")
_PATH = re.compile(r'^path\s*=\s*"([^"\n]{1,300})"$')
_NOTE = re.compile(r'(?:note\s*=|deprecated\s*=)\s*"((?:[^"\\]|\\.){1,500})"', re.DOTALL)
_PREAMBLE = ("attribute", "comment")


class Declarations(Collector):
    """Receives items, attributes, modules and imports."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.main_line = 0
        self.shadows = Shadows()
        self.above = Above(source)
        #: Where each use begins, beside `uses`; names that were dealt with.
        self.places: list[int] = []
        self.told: set[int] = set()
        #: The uses that are paths: never a field of a local value.
        self.paths: set[int] = set()
        self._generic: Around[frozenset[str]] = Around()
        self.blocks: Around[int] = Around()
        #: The traits whose methods a block holds.
        self._traits: Around[str] = Around()
        self._attributes: list[Node] = []
        #: The comments above the first of the attributes.
        self._leading: list[Node] = []
        self._skip_until = 0
        #: The traits that types implement: type, trait, line.
        self._implemented: list[tuple[str, str, int]] = []

    def visit(self, name: str, node: Node) -> None:
        if node.start_byte < self._skip_until:
            return
        super().visit(name, node)
        if name not in _PREAMBLE:
            self._attributes = []

    def visit_attribute(self, node: Node) -> None:
        if not self._attributes:
            self._leading = self.above.block(node)
        self._attributes.append(node)
        self._skip_until = node.end_byte

    def visit_use(self, node: Node) -> None:
        self._skip_until = node.end_byte
        exported = any(child.type == "visibility_modifier" for child in node.children)
        first, scope = first_line(node), self.scope
        pending: list[tuple[Node | None, str]] = [(node.child_by_field_name("argument"), "")]
        while pending:
            tree, prefix = pending.pop()
            if tree is None:
                continue
            if tree.type in ("scoped_use_list", "use_list"):
                inner = _joined(prefix, tree.child_by_field_name("path"))
                listed = tree.child_by_field_name("list") if tree.type == "scoped_use_list" else tree
                pending.extend((child, inner) for child in reversed(listed.named_children if listed else []))
                continue
            module, name, alias = _used(tree, prefix)
            if module or name:
                self.imports.append(
                    Import(
                        module=module,
                        name=name,
                        alias=alias,
                        line=first_line(tree),
                        first=first,
                        scope=scope,
                        exported=exported,
                    )
                )

    def visit_crate(self, node: Node) -> None:
        """`extern crate serde as s`."""
        alias, line = text(node.child_by_field_name("alias")), first_line(node)
        module = text(node.child_by_field_name("name"))
        self.imports.append(Import(module=module, alias=alias, line=line, first=line, scope=self.scope))

    def visit_module(self, node: Node) -> None:
        """`mod x;` names a file; `mod x { … }` is one within the file."""
        name = text(node.child_by_field_name("name"))
        body = node.child_by_field_name("body")
        if self.is_in_function:
            return
        said = self._said()
        if body is None:
            paths = [(match[1], place) for place, item in enumerate(said) if (match := _PATH.match(item))]
            path = paths[0][0] if paths else ""
            # What is imported stands on the line given: the path in its attribute, else the name.
            line = first_line(self._attributes[paths[0][1]] if paths else node)
            self.imports.append(
                Import(
                    module=path or name,
                    alias=name,
                    level=1,
                    line=line,
                    first=line,
                    scope=self.scope,
                    exported=_is_public(node),
                )
            )
            return
        is_test = any(_TEST_ONLY.match(item) for item in said)
        owner, qualname = self.scope, self.qualified(name)
        self._define(
            node, qualname, "class", owner=owner, noun="module", head=reading.source(node, body), is_test=is_test
        )
        self.enter(node, qualname, "class")

    def visit_type(self, node: Node) -> None:
        name = text(node.child_by_field_name("name"))
        self.tell(node.child_by_field_name("name"))
        if self.is_in_function:
            self.local(name, UNKNOWN, node, node.start_byte)
            return
        owner, qualname = self.scope, self.qualified(name)
        if self._is_in_type():
            return
        body = node.child_by_field_name("body")
        is_alias = node.type == "type_item"
        until = body if body is not None and body.type != "ordered_field_declaration_list" else None
        bounds = reading.bounds(node) if node.type == "trait_item" else []
        self._define(
            node,
            qualname,
            "class",
            owner=owner,
            noun=_TYPE_NOUNS[node.type],
            bases=tuple(dict.fromkeys(base for base, _ in bounds)),
            returns=reading.source(node.child_by_field_name("type")) if is_alias else "",
            head=reading.source(node, until).removesuffix(";"),
        )
        self._open_generic(node)
        self.enter(node, qualname, "class")
        for base, at in bounds:
            self.tell(at)
            self.note(base, "inherits", at)

    def visit_variant(self, node: Node) -> None:
        name = text(node.child_by_field_name("name"))
        if self.is_in_function or not self.scope:
            return
        owner = self.scope
        self.bindings.append(Binding(scope=owner, name=name, type=owner))
        self._define(
            node, f"{owner}.{name}", "constant", owner=owner, noun="variant", head=reading.source(node),
            value=reading.source(node.child_by_field_name("value")), shown=True,
        )  # fmt: skip

    def visit_field(self, node: Node) -> None:
        name, written = text(node.child_by_field_name("name")), node.child_by_field_name("type")
        symbol = self.symbols.get(self.scope)
        # The fields of a variant are told by the variant.
        if symbol is None or symbol.noun not in ("struct", "union") or self.is_in_function:
            return
        bound = reading.type_name(written)
        if self.is_type_parameter(bound, node):
            bound = ""
        self.bindings.append(Binding(scope=self.scope, name=name, type=bound or UNKNOWN))
        self._define(
            node, f"{self.scope}.{name}", "constant", owner=self.scope, noun="field",
            returns=reading.source(written), head=reading.source(node),
        )  # fmt: skip

    def visit_constant(self, node: Node) -> None:
        name, written = text(node.child_by_field_name("name")), node.child_by_field_name("type")
        if self.is_in_function:
            self.local(name, reading.type_name(written) or UNKNOWN, node, node.start_byte)
            return
        if name == "_" or not name:
            return
        owner, value = self.scope, node.child_by_field_name("value")
        self._define(
            node, self.qualified(name), "constant", owner=owner, noun=node.type.removesuffix("_item"),
            returns=reading.source(written), value=reading.source(value),
            head=reading.source(node).removesuffix(";"), shown=self._is_of_trait(node),
        )  # fmt: skip
        self.enter(node, self.qualified(name), "function")

    def visit_macro(self, node: Node) -> None:
        self._skip_until = node.end_byte
        name = text(node.child_by_field_name("name"))
        if not self.is_in_function and name:
            exported = any(item.startswith("macro_export") for item in self._said())
            self._define(
                node, self.qualified(name), "function", owner=self.scope, noun="macro", head=f"macro_rules! {name}",
                shown=exported,
            )  # fmt: skip

    def visit_associated(self, node: Node) -> None:
        self.tell(node.child_by_field_name("name"))

    def visit_impl(self, node: Node) -> None:
        """Methods belong to the type, wherever the block stands; those for every type, to none that has a name."""
        trait = reading.type_name(node.child_by_field_name("trait"))
        written = node.child_by_field_name("type")
        generic = reading.type_parameters(node)
        name = reading.type_name(written)
        self._open_generic(node)
        self._traits.enter(node, trait)
        if not name or name in generic or self.is_in_function:
            self.enter(node, self.scope, "closure")
            return
        inside = self.qualified(name)
        qualname = inside if inside in self.symbols or name not in self.symbols else name
        self.enter(node, qualname, "class")
        if trait:
            at = node.child_by_field_name("trait")
            self.tell(at)
            self._implemented.append((qualname, trait, first_line(at or node)))
            self.note(trait, "inherits", at or node)
        self.tell(written)

    def visit_function(self, node: Node) -> None:
        name = text(node.child_by_field_name("name"))
        parameters = node.child_by_field_name("parameters")
        if self.is_in_function:
            self.local(name, UNKNOWN, node, node.start_byte)
            self._open_generic(node)
            self.bind_parameters(node, parameters)
            return
        owner, qualname = self.scope, self.qualified(name)
        taken, has_self = reading.parameters(parameters)
        words = text(next((child for child in node.children if child.type == "function_modifiers"), None)).split()
        body = node.child_by_field_name("body")
        self._define(
            node,
            qualname,
            "method" if self._is_in_type() else "function",
            owner=owner,
            parameters=tuple(taken),
            returns=reading.source(node.child_by_field_name("return_type")),
            receiver="self" if has_self else "",
            is_async="async" in words,
            is_test=any(_TEST.match(item) for item in self._said()),
            head=reading.source(node, body).removesuffix(";"),
            shown=self._is_of_trait(node),
        )
        self._open_generic(node)
        self.enter(node, qualname, "function")
        self.bind_parameters(node, parameters)
        if qualname == "main":
            self.main_line = first_line(node)

    def bind_parameters(self, node: Node, parameters: Node | None) -> None:
        for child in parameters.named_children if parameters is not None else []:
            pattern = child.child_by_field_name("pattern") if child.type == "parameter" else child
            written = child.child_by_field_name("type") if child.type == "parameter" else None
            is_one = pattern is not None and pattern.type == "identifier"
            bound = reading.type_name(written) if is_one else ""
            for name in reading.names_bound(pattern) if child.type != "self_parameter" else ():
                self.local(name, bound or UNKNOWN, node, node.start_byte, node.end_byte)

    def local(self, name: str, bound: str, node: Node, start: int, end: int = 0) -> None:
        """From a byte on to the end of the block, a name is local."""
        is_generic = self.is_type_parameter(bound.lstrip("=?").partition(".")[0], node)
        until = end or self.blocks.innermost(node) or node.end_byte
        self.shadows.add(self.scope, name, UNKNOWN if is_generic else bound, start, until)

    def is_type_parameter(self, name: str, node: Node) -> bool:
        return any(name in names for names in self._generic.every(node))

    def note(self, name: str, kind: UseKind, node: Node, below: int = 0) -> None:
        """A use, unless it names a type parameter."""
        if name and not self.is_type_parameter(name.partition(".")[0], node):
            self.use(name, kind, node, below)
            self.places.append(node.start_byte)

    def settle(self) -> None:
        """Give the types the traits they implement as bases."""
        for qualname, trait, _ in self._implemented:
            symbol = self.symbols.get(qualname)
            if symbol is not None and symbol.kind == "class" and trait not in symbol.bases and qualname != trait:
                self.symbols[qualname] = replace(symbol, bases=(*symbol.bases, trait))

    def tell(self, node: Node | None) -> None:
        """The name a node begins with was dealt with."""
        while node is not None:
            self.told.add(node.start_byte)
            # The last part of a path is a node of its own.
            part = "name" if node.type.startswith("scoped_") else "type" if node.type == "generic_type" else ""
            node = node.child_by_field_name(part) if part else None

    def _said(self) -> list[str]:
        """The attributes right above, as written between the brackets."""
        return [one_line(text(node)).removeprefix("#[").removesuffix("]").strip() for node in self._attributes]

    def _is_in_type(self) -> bool:
        """Whether the definition around is a type, rather than a module."""
        if not self.scope:
            return False
        symbol = self.symbols.get(self.scope)
        return symbol is None or symbol.noun != "module"

    def _is_of_trait(self, node: Node) -> bool:
        """Whether a method has no visibility of its own: a trait asks for it, or it does what a trait asks for."""
        symbol = self.symbols.get(self.scope)
        return bool(self._traits.innermost(node)) or (symbol is not None and symbol.noun == "trait")

    def _open_generic(self, node: Node) -> None:
        if names := reading.type_parameters(node):
            self._generic.enter(node, names)

    def _define(
        self, node: Node, qualname: str, kind: SymbolKind, *, shown: bool = False, is_test: bool = False,
        **details: Any,
    ) -> None:  # fmt: skip
        """Keep a symbol with what its attributes and comments say; `shown` is one that needs no `pub` to be seen."""
        said = self._said()
        top = self._attributes[0] if self._attributes else node
        name = node.child_by_field_name("name") or node
        doc = reading.doc((self._leading if self._attributes else []) or self.above.block(node))
        symbol = Symbol(
            name=qualname.rpartition(".")[2],
            qualname=qualname,
            kind=kind,
            start=first_line(top),
            end=last_line(node),
            line=first_line(name),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            decorators=tuple(item for item in said if not item.startswith("doc")),
            hidden=not (shown or _is_public(node)),
            is_test=is_test,
        )
        if qualname in self.symbols:
            return
        self.add(replace(symbol, **details))
        for item in said:
            if item.startswith("deprecated"):
                note = _NOTE.search(item)
                said_of = one_line(note[1]) if note else ""
                line = first_line(name)
                self.remarks.append(
                    Remark(kind="warns", subject="deprecation", message=said_of, line=line, scope=qualname)
                )


def _is_public(node: Node) -> bool:
    """`pub` without a restriction: `pub(crate)` is for the crate alone."""
    return any(child.type == "visibility_modifier" and text(child) == "pub" for child in node.children)


def _joined(prefix: str, node: Node | None) -> str:
    name = ".".join(part.strip() for part in text(node).split("::")) if node is not None else ""
    return f"{prefix}.{name}" if prefix and name else prefix or name


def _used(tree: Node, prefix: str) -> tuple[str, str, str]:
    """Module, name and alias of one leaf of a `use` tree."""
    alias = ""
    if tree.type == "use_wildcard":
        return _joined(prefix, tree.named_children[0] if tree.named_children else None), "*", ""
    if tree.type == "use_as_clause":
        alias = text(tree.child_by_field_name("alias"))
        inner = tree.child_by_field_name("path")
        if inner is None:
            return "", "", ""
        tree = inner
    if tree.type not in ("identifier", "scoped_identifier", "self", "crate", "super"):
        return "", "", ""
    whole = prefix if tree.type == "self" and prefix else _joined(prefix, tree)
    module, _, name = whole.rpartition(".")
    return (module, name, alias) if module else (name, "", alias)
