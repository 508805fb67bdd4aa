"""Java declarations: packages, imports, types and their members."""

from __future__ import annotations

import re

from tree_sitter import Node

from course.survey.facts import Binding, Import, Parameter, Symbol, SymbolKind
from course.survey.parsers import comments, javadoc
from course.survey.parsers import java_reading as reading
from course.survey.parsers.classes import OWN, STATIC, ClassCollector, child, children, source, valued
from course.survey.parsers.collector import first_line, text

_NOUNS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "annotation",
}
_COMMENTS = ("block_comment", "line_comment")
_TESTS = re.compile(r"^(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Theory)\b")


class Declarations(ClassCollector):
    """Receives packages, imports, types, methods, constructors, fields and enum constants."""

    def visit_package(self, node: Node) -> None:
        self.package = reading.dotted(child(node, "scoped_identifier", "identifier"))

    def visit_import(self, node: Node) -> None:
        written = reading.long_name(child(node, "scoped_identifier", "identifier"))
        module, _, name = written.rpartition(".")
        if child(node, "asterisk") is not None:
            module, name = written, "*"
        alias = STATIC if name == "*" and child(node, "static") is not None else ""
        line = first_line(node)
        if written:
            self.imports.append(Import(module=module, name=name, alias=alias, line=line, first=line))

    def visit_type(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None or not self.is_member:
            # A class of a function is a matter of that function.
            self.local(text(name), "_", node.start_byte, reading.block_end(node))
            self.enter_foreign(node)
            return
        qualname, owner = self.qualified(text(name)), self.scope
        self.enter(node, qualname, "class")
        self.open_generic(node, reading.type_parameters(node))
        body = node.child_by_field_name("body")
        symbol = self._define(
            node, qualname, "class", owner,
            noun=_NOUNS[node.type],
            head=self.head(node, body, reading.annotated(node)),
            bases=tuple(base for _, base in reading.bases(node)),
            parameters=tuple(reading.parameters(node.child_by_field_name("parameters"))),
        )  # fmt: skip
        for written, base in reading.bases(node) if symbol else ():
            self.told.add(written.start_byte)
            self.note(base, "inherits", written)
        if node.type == "record_declaration" and symbol:
            self._components(node, qualname)

    def visit_method(self, node: Node) -> None:
        if not self.is_member or not self.scope:
            self.open_generic(node, reading.type_parameters(node))
            return
        name, owner = text(node.child_by_field_name("name")), self.scope
        qualname = f"{owner}.{name}"
        is_constructor = "constructor" in node.type
        taken = tuple(reading.parameters(node.child_by_field_name("parameters")))
        self.enter(node, qualname, "function")
        self.open_generic(node, reading.type_parameters(node))
        end = node.child_by_field_name("body") or child(node, "default")
        symbol = self._define(
            node, qualname, "method", owner,
            noun="constructor" if is_constructor else "",
            head=self.head(node, end, reading.annotated(node)),
            parameters=taken,
            returns=source(node.child_by_field_name("type")),
            receiver="" if reading.is_static(node) else OWN,
            is_test=self._is_test(node, name, owner),
        )  # fmt: skip
        if symbol and name == "main" and _starts(node, taken, symbol.owner) and not self.main_line:
            self.main_line = symbol.line

    def visit_field(self, node: Node) -> None:
        if not self.is_member or not self.scope:
            return
        owner, written = self.scope, node.child_by_field_name("type")
        declarators = node.children_by_field_name("declarator")
        shown = self.head(node, declarators[0] if declarators else None, reading.annotated(node))
        is_constant = node.type == "constant_declaration" or {"static", "final"} <= reading.modifiers(node)
        for declarator in declarators:
            name = text(declarator.child_by_field_name("name"))
            value = declarator.child_by_field_name("value")
            is_one = declarator.child_by_field_name("dimensions") is None
            self.bindings.append(
                Binding(scope=owner, name=name, type=(reading.type_name(written) if is_one else "") or "_")
            )
            self._define(
                node, f"{owner}.{name}", "constant", owner, declarator,
                noun="constant" if is_constant else "field",
                head=valued(f"{shown} {name}", value),
                returns=source(written),
                value=source(value),
            )  # fmt: skip
        if declarators:
            self.enter(node, f"{owner}.{text(declarators[0].child_by_field_name('name'))}", "function")

    def visit_value(self, node: Node) -> None:
        """A constant of an enum."""
        if not self.is_member or not self.scope:
            return
        owner, name = self.scope, text(node.child_by_field_name("name"))
        self.bindings.append(Binding(scope=owner, name=name, type=owner.rpartition(".")[2]))
        body = child(node, "class_body")
        self._define(
            node, f"{owner}.{name}", "constant", owner,
            noun="enum constant", head=self.head(node, body, reading.annotated(node)), returns=owner,
        )  # fmt: skip
        self.enter(node, f"{owner}.{name}", "function")

    def _components(self, node: Node, owner: str) -> None:
        """What a record is made of can be read by methods of these names."""
        for component in children(node.child_by_field_name("parameters"), "formal_parameter"):
            name, written = text(component.child_by_field_name("name")), component.child_by_field_name("type")
            body = node.child_by_field_name("body")
            if any(text(item.child_by_field_name("name")) == name for item in children(body, "method_declaration")):
                continue
            self._define(
                component, f"{owner}.{name}", "method", owner,
                noun="record component", head=source(component), returns=source(written), receiver=OWN,
            )  # fmt: skip

    def _define(
        self, node: Node, qualname: str, kind: SymbolKind, owner: str, named: Node | None = None, **details: object
    ) -> Symbol | None:
        """Keep a symbol with its comment, annotations and visibility."""
        said = comments.before(node, _COMMENTS)
        annotations = reading.annotated(node)
        symbol = self.define(
            named or node.child_by_field_name("name") or node, node, qualname, kind, javadoc.javadoc(said),
            owner=owner,
            decorators=tuple(source(item).lstrip("@") for item in annotations),
            hidden=self._is_hidden(node, owner),
            **details,
        )  # fmt: skip
        deprecation = javadoc.deprecation(said.text)
        if symbol and (deprecation is not None or any(item.startswith("Deprecated") for item in symbol.decorators)):
            self.remark("warns", "deprecation", deprecation or "", named or node)
        return symbol

    def _is_hidden(self, node: Node, owner: str) -> bool:
        """What is neither public nor protected; all that an interface asks for is public."""
        said = reading.modifiers(node)
        if "private" in said:
            return True
        around = self.symbols.get(owner)
        is_open = around is not None and around.noun in ("interface", "annotation")
        if is_open or node.type in ("enum_constant", "formal_parameter"):
            return False
        return "public" not in said and "protected" not in said

    def _is_test(self, node: Node, name: str, owner: str) -> bool:
        if any(_TESTS.match(source(item).lstrip("@")) for item in reading.annotated(node)):
            return True
        around = self.symbols.get(owner)
        is_case = around is not None and any(base.endswith("TestCase") for base in around.bases)
        return is_case and name.startswith("test") and "public" in reading.modifiers(node)


def _starts(node: Node, parameters: tuple[Parameter, ...], owner: str) -> bool:
    """Whether a method named `main` is where the program starts."""
    is_taking = not parameters or (len(parameters) == 1 and parameters[0].annotation.startswith("String"))
    return is_taking and reading.is_static(node) and text(node.child_by_field_name("type")) == "void" and bool(owner)
