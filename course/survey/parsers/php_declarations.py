"""What a PHP file defines: a walk over its outline, before its uses are collected."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from course.survey.facts import Binding, Remark, Symbol, SymbolKind
from course.survey.parsers import outline
from course.survey.parsers import php_reading as reading
from course.survey.parsers.collector import Collector, first_line, last_line, one_line, text
from course.survey.parsers.docblock import Block
from course.survey.parsers.outline import Outer

_LONGEST_HEAD = 300
_LONGEST_VALUE = 160
_NOUNS = {"interface_declaration": "interface", "trait_declaration": "trait", "enum_declaration": "enum"}
_TYPES = frozenset({"class_declaration", *_NOUNS})


class Declarations(Collector):
    """Finds namespaces, symbols and imports; keeps what each node is for the visit that follows."""

    comment_marks = (b"//", b"#", b"/*", b"*", b"<?php")

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.package = ""
        #: Qualified names by the first and last byte of their definitions.
        self.plans: dict[tuple[int, int], str] = {}
        #: Names that `use` statements make known, with the namespaces in which the file has definitions.
        self.aliases: set[str] = set()
        self._namespaces: list[str] = []
        self._bodies: list[tuple[Node, str]] = []
        #: Types of parameters by name, from the documentation, by qualified name of the function.
        self.told: dict[str, dict[str, str]] = {}

    def begin(self, root: Node) -> None:
        self._bodies.append((root, ""))
        while self._bodies:
            body, space = self._bodies.pop(0)
            for outer in outline.items(body):
                if outer.node.type == "namespace_definition":
                    space = self._namespace(outer.node)
                else:
                    self._statement(outer, space)

    def _namespace(self, node: Node) -> str:
        space = reading.dotted(text(node.child_by_field_name("name")))
        if not self._namespaces:
            self.package = space
        self._namespaces.append(space)
        if (body := node.child_by_field_name("body")) is not None:
            self._bodies.append((body, space))
        return space

    def _statement(self, outer: Outer, space: str) -> None:
        node = outer.node
        if node.type == "namespace_use_declaration":
            found = list(reading.uses(node))
            self.imports.extend(found)
            self.aliases.update(item.alias or item.name for item in found)
        elif node.type in _TYPES:
            self._type(outer, space)
        elif node.type == "function_definition":
            self._function(outer, text(node.child_by_field_name("name")), "", space)
        elif node.type == "const_declaration":
            self._constants(outer, "", space)
        elif node.type == "expression_statement":
            self._defined(outer, space)
        elif node.type == "if_statement" and (body := node.child_by_field_name("body")) is not None:
            # `if (!function_exists('f')) { function f() … }`
            self._bodies.append((body, space))

    def _defined(self, outer: Outer, space: str) -> None:
        """`define('NAME', value)`"""
        call = next(iter(reading.named(outer.node)), None)
        if call is None or call.type != "function_call_expression":
            return
        given = reading.arguments(call)
        name = reading.literal(given[0]) if len(given) > 1 else ""
        if name.isidentifier() and text(call.child_by_field_name("function")).lstrip("\\") == "define":
            self.define(
                call, outer, name, "constant", value=reading.source(given[1])[:_LONGEST_VALUE],
                head=self.shown(call.start_byte, call.end_byte), namespace=self._other(space),
            )  # fmt: skip

    def _type(self, outer: Outer, space: str) -> None:
        node = outer.node
        name, body = text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if not name or name in self.symbols:
            return
        words = reading.words(node)
        bases = self._bases(node, body)
        self.plans[node.start_byte, node.end_byte] = name
        noun = _NOUNS.get(node.type, "abstract class" if "abstract" in words else "")
        self.define(
            node,
            outer,
            name,
            "class",
            noun=noun,
            bases=tuple(base for base, _ in bases),
            head=self._head(node, body),
            hidden="internal" in outer.block.tags,
            namespace=self._other(space),
        )
        self.inherited(name, bases)
        for item in outline.items(body) if body is not None else ():
            self._member(item, name)

    def inherited(self, qualname: str, bases: list[tuple[str, Node]]) -> None:
        """Note what a type is built on."""

    def _bases(self, node: Node, body: Node | None) -> list[tuple[str, Node]]:
        """What a type extends, implements and uses."""
        clauses = [child for child in node.named_children if child.type in ("base_clause", "class_interface_clause")]
        clauses += [child for child in reading.named(body) if child.type == "use_declaration"]
        named = [item for clause in clauses for item in reading.named(clause)]
        return [(self.class_name(written) or written, item) for item in named if (written := reading.name(item))]

    def _member(self, outer: Outer, owner: str) -> None:
        node = outer.node
        if node.type == "method_declaration":
            self._function(outer, text(node.child_by_field_name("name")), owner, "")
        elif node.type == "const_declaration":
            self._constants(outer, owner, "")
        elif node.type == "property_declaration":
            self._properties(outer, owner)
        elif node.type == "enum_case":
            value = reading.source(node.child_by_field_name("value"))
            name = text(node.child_by_field_name("name"))
            head = self.shown(node.start_byte, node.end_byte).rstrip(" ;")
            self.define(node, outer, f"{owner}.{name}", "constant", owner=owner, noun="case", value=value, head=head)

    def _function(self, outer: Outer, name: str, owner: str, space: str) -> None:
        node = outer.node
        if not name:
            return
        words = reading.words(node)
        qualname = f"{owner}.{name}" if owner else name
        taken, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        if qualname not in self.symbols:
            self.plans[node.start_byte, node.end_byte] = qualname
            self.told[qualname] = outer.block.parameters
        self.define(
            node,
            outer,
            qualname,
            "method" if owner else "function",
            owner=owner,
            parameters=reading.parameters(taken, outer.block.parameters),
            returns=reading.source(node.child_by_field_name("return_type")) or outer.block.returns,
            receiver="this" if owner and "static" not in words else "",
            hidden=not words.isdisjoint({"private", "protected"}) or "internal" in outer.block.tags,
            is_test=bool(owner) and self._is_test(name, outer, owner),
            noun="constructor" if name == "__construct" else "",
            head=self._head(node, body),
            namespace=self._other(space) if not owner else "",
        )
        if name == "__construct" and owner:
            self._promoted(taken, owner, outer)

    def _promoted(self, taken: Node | None, owner: str, outer: Outer) -> None:
        """Parameters of a constructor that are properties of the class."""
        for name, child in reading.taken(taken):
            if child.type == "property_promotion_parameter":
                written = child.child_by_field_name("type")
                told = outer.block.parameters.get(name, "")
                self._property(child, Outer(child, Block()), owner, name, text(written) or told)

    def _properties(self, outer: Outer, owner: str) -> None:
        node = outer.node
        written = text(node.child_by_field_name("type"))
        for child in reading.named(node):
            if child.type == "property_element" and (name := reading.variable(child.child_by_field_name("name"))):
                self._property(node, outer, owner, name, written or outer.block.type, child)

    def _property(
        self, node: Node, outer: Outer, owner: str, name: str, written: str, element: Node | None = None
    ) -> None:
        bound = next((found for item in reading.plain(written) if (found := self.class_name(item))), "")
        if bound:
            self.bindings.append(Binding(scope=owner, name=name, type=bound))
        value = element.child_by_field_name("default_value") if element is not None else None
        last = element if element is not None else node
        self.define(
            node,
            outer,
            # A method may have the name of a property.
            f"{owner}.${name}",
            "constant",
            owner=owner,
            noun="property",
            returns=one_line(written),
            value=reading.source(value)[:_LONGEST_VALUE],
            hidden=not reading.words(node).isdisjoint({"private", "protected"}),
            head=self.shown(self._after_attributes(node), last.end_byte),
        )

    def _constants(self, outer: Outer, owner: str, space: str) -> None:
        node = outer.node
        for child in reading.named(node):
            parts = reading.named(child)
            if child.type != "const_element" or not parts:
                continue
            name = text(parts[0])
            self.define(
                child if owner else node,
                outer,
                f"{owner}.{name}" if owner else name,
                "constant",
                owner=owner,
                value=reading.source(parts[-1])[:_LONGEST_VALUE],
                returns=reading.source(node.child_by_field_name("type")),
                hidden=not reading.words(node).isdisjoint({"private", "protected"}),
                head=f"const {self.shown(child.start_byte, child.end_byte)}",
                namespace=self._other(space) if not owner else "",
            )

    def class_name(self, written: str) -> str:
        """A name as it can be looked up: dotted; empty where it means something of no namespace that is known here."""
        if not written:
            return ""
        name = reading.dotted(written)
        if written.startswith("\\"):
            head, _, rest = name.partition(".")
            # `\Foo` is not the `Foo` of this namespace; `\Foo\Bar` not that of the alias `Foo`.
            return name if (rest or not self.package) and head not in self.aliases else ""
        if name.startswith("namespace."):
            name = name.removeprefix("namespace.")
            return "" if name.partition(".")[0] in self.aliases else name
        return name

    def define(self, named: Node, outer: Outer, qualname: str, kind: SymbolKind, **details: object) -> None:
        """Keep a symbol that begins and ends with `outer`."""
        if qualname in self.symbols:
            return
        node = outer.node
        attributes = node.child_by_field_name("attributes")
        symbol = Symbol(
            name=qualname.rpartition(".")[2],
            qualname=qualname,
            kind=kind,
            start=first_line(node),
            end=last_line(node),
            line=self._line(named),
            doc=outer.block.prose,
            doc_start=outer.doc_start,
            doc_end=outer.doc_end,
            decorators=tuple(
                reading.source(item) for group in reading.named(attributes) for item in reading.named(group)
            ),
        )
        self.symbols[qualname] = replace(symbol, **details)  # type: ignore[arg-type]  # fields of Symbol
        if outer.block.deprecated is not None:
            said = outer.block.deprecated
            self.remarks.append(
                Remark(kind="warns", subject="deprecation", message=said, line=symbol.line, scope=qualname)
            )

    def shown(self, start: int, end: int) -> str:
        """The source between two bytes on one line, cut where it is long."""
        found = one_line(self.source[start : min(end, start + 4 * _LONGEST_HEAD)].decode("utf-8", "replace"))
        return found if len(found) <= _LONGEST_HEAD else f"{found[: _LONGEST_HEAD - 2]} …"

    def _head(self, node: Node, body: Node | None) -> str:
        end = body.start_byte if body is not None else node.end_byte
        return self.shown(self._after_attributes(node), end).rstrip(" ;{")

    def _after_attributes(self, node: Node) -> int:
        attributes = node.child_by_field_name("attributes")
        if attributes is None:
            return node.start_byte
        following = next((child for child in node.children if child.start_byte >= attributes.end_byte), node)
        return following.start_byte

    def _line(self, node: Node) -> int:
        """The line of the name."""
        name = node.child_by_field_name("name")
        return first_line(name) if name is not None else first_line(node)

    def _is_test(self, name: str, outer: Outer, owner: str) -> bool:
        attributes = text(outer.node.child_by_field_name("attributes"))
        is_marked = "test" in outer.block.tags or attributes.replace(" ", "") in ("#[Test]", "#[Test()]")
        known = self.symbols[owner]
        is_case = owner.endswith("Test") or any(base.endswith("TestCase") for base in known.bases)
        return is_case and (name.startswith("test") or is_marked)

    def _other(self, space: str) -> str:
        """A namespace that is not the first of the file."""
        return space if space != self.package else ""
