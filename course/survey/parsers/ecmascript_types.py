"""Types of JavaScript and TypeScript with their members: classes, interfaces, aliases, enums, objects with methods."""

from __future__ import annotations

from tree_sitter import Node

from course.survey.facts import Binding
from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers import outline
from course.survey.parsers.collector import text
from course.survey.parsers.docblock import Block
from course.survey.parsers.ecmascript_definitions import Definitions, Plan
from course.survey.parsers.outline import Outer

LONGEST_VALUE = 160
_METHODS = frozenset({"method_definition", "method_signature", "abstract_method_signature"})
_FIELDS = frozenset({"field_definition", "public_field_definition", "property_signature"})


class Types(Definitions):
    """Defines types and all that is in them."""

    def named_type(self, node: Node, outer: Outer, owner: str) -> None:
        name = text(node.child_by_field_name("name"))
        if name:
            self.type(node, outer, f"{owner}.{name}" if owner else name, owner)

    def type(self, node: Node, outer: Outer, qualname: str, owner: str) -> None:
        """A class or interface with its members."""
        is_interface = node.type == "interface_declaration"
        body = node.child_by_field_name("body")
        bases = reading.bases(node)
        self.generic[qualname] = reading.type_parameters(node)
        self.plans[node.start_byte, node.end_byte] = Plan(qualname, "class")
        self.define(
            node,
            outer,
            qualname,
            "class",
            owner=owner,
            noun="interface" if is_interface else "abstract class" if node.type.startswith("abstract") else "",
            bases=tuple(name for name, _ in bases),
            head=self.head(outer, body, node),
        )
        self.inherited(qualname, bases)
        self.members(body, qualname)

    def members(self, body: Node | None, owner: str) -> None:
        """The members of a class, an interface or an object type."""
        for outer in outline.items(body) if body is not None else ():
            name = reading.key(outer.node.child_by_field_name("name") or outer.node.child_by_field_name("property"))
            if not name:
                continue
            if outer.node.type in _METHODS:
                self._method(outer, owner, name)
            elif outer.node.type in _FIELDS:
                self._field(outer, owner, name)

    def _method(self, outer: Outer, owner: str, name: str) -> None:
        node = outer.node
        is_static = reading.has(node, "static")
        qualname = f"{owner}.{name}"
        self.function(
            node,
            node,
            outer,
            qualname,
            owner=owner,
            is_method=True,
            noun="constructor" if name == "constructor" else reading.accessor(node),
            hidden=reading.is_private(node, name),
            receiver="" if is_static else "this",
        )
        if is_static:
            self.plans[node.start_byte, node.end_byte] = Plan(qualname, "function", owner, outer.block.parameters)
        if name == "constructor":
            self._promoted(node, owner)

    def _promoted(self, constructor: Node, owner: str) -> None:
        """Parameters of a constructor that are fields of the class."""
        for child in reading.named(constructor.child_by_field_name("parameters")):
            if not any(item.type in ("accessibility_modifier", "readonly") for item in child.children):
                continue
            name = text(child.child_by_field_name("pattern"))
            self._property(child, Outer(child, Block()), owner, name, child.child_by_field_name("type"), None)

    def _field(self, outer: Outer, owner: str, name: str) -> None:
        node = outer.node
        value = reading.bare(node.child_by_field_name("value"))
        if value is None or value.type not in reading.FUNCTIONS:
            self._property(node, outer, owner, name, node.child_by_field_name("type"), value)
            return
        is_static = reading.has(node, "static")
        self.function(
            value,
            node,
            outer,
            f"{owner}.{name}",
            owner=owner,
            is_method=True,
            hidden=reading.is_private(node, name),
            receiver="" if is_static else "this",
        )

    def _property(
        self, node: Node, outer: Outer, owner: str, name: str, written: Node | None, value: Node | None
    ) -> None:
        shown = reading.source(value)[:LONGEST_VALUE]
        told = reading.annotation(written) or outer.block.type
        bound = reading.type_name(written) or reading.plain_type(outer.block.type) or reading.given(value)
        if bound and bound not in self.generic.get(owner, ()):
            self.bindings.append(Binding(scope=owner, name=name, type=bound))
        self.define(
            node,
            outer,
            f"{owner}.{name}",
            "constant",
            owner=owner,
            noun="field" if node.type == "field_definition" else "property",
            returns=told,
            value=shown,
            hidden=reading.is_private(node, name),
            head=self.shown(node.start_byte, node.end_byte).rstrip(";,"),
        )

    def alias(self, node: Node, outer: Outer, owner: str) -> None:
        name, value = text(node.child_by_field_name("name")), node.child_by_field_name("value")
        if not name or value is None:
            return
        qualname = f"{owner}.{name}" if owner else name
        is_object = value.type == "object_type"
        self.generic[qualname] = reading.type_parameters(node)
        self.plans[node.start_byte, node.end_byte] = Plan(qualname, "class")
        self.define(
            node,
            outer,
            qualname,
            "class",
            owner=owner,
            noun="type alias",
            returns="" if reading.type_name(value) in self.generic[qualname] else reading.type_name(value),
            head=self.head(outer, value if is_object else None, node).rstrip(" =;"),
        )
        if is_object:
            self.members(value, qualname)

    def enum(self, node: Node, outer: Outer, owner: str) -> None:
        name, body = text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if not name or body is None:
            return
        qualname = f"{owner}.{name}" if owner else name
        self.plans[node.start_byte, node.end_byte] = Plan(qualname, "class")
        self.define(node, outer, qualname, "class", owner=owner, noun="enum", head=self.head(outer, body, node))
        for item in outline.items(body):
            member = item.node.child_by_field_name("name") or item.node
            if key := reading.key(member):
                self.define(
                    item.node,
                    item,
                    f"{qualname}.{key}",
                    "constant",
                    owner=qualname,
                    noun="enum member",
                    value=reading.source(item.node.child_by_field_name("value"))[:LONGEST_VALUE],
                    head=reading.source(item.node),
                )

    def contents(self, value: Node, owner: str) -> None:
        """The methods of an object, and what is known of its properties."""
        for outer in outline.items(value):
            node = outer.node
            name = reading.key(node.child_by_field_name("name") or node.child_by_field_name("key"))
            inner = reading.bare(node.child_by_field_name("value"))
            if not name:
                continue
            if node.type == "method_definition":
                self._method(outer, owner, name)
            elif inner is not None and inner.type in reading.FUNCTIONS:
                receiver = "" if inner.type == "arrow_function" else "this"
                self.function(
                    inner, node, outer, f"{owner}.{name}", owner=owner, is_method=True, receiver=receiver,
                    hidden=name.startswith("_"),
                )  # fmt: skip
            elif bound := reading.given(inner):
                self.bindings.append(Binding(scope=owner, name=name, type=bound))
