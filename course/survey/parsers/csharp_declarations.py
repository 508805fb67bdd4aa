"""C# declarations: usings, namespaces, types and their members."""

from __future__ import annotations

from tree_sitter import Node

from course.survey.facts import Binding, Import, Symbol, SymbolKind
from course.survey.parsers import comments
from course.survey.parsers import csharp_reading as reading
from course.survey.parsers.classes import OWN, STATIC, ClassCollector, child, children, source, valued
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.xmldoc import xmldoc

_NOUNS = {
    "class_declaration": "class",
    "struct_declaration": "struct",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "delegate_declaration": "delegate",
}


class Declarations(ClassCollector):
    """Receives definitions; a name that is not local is looked up around, as a member first."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self._namespaces: list[tuple[int, str]] = []

    def visit(self, name: str, node: Node) -> None:
        while self._namespaces and node.start_byte >= self._namespaces[-1][0]:
            self._namespaces.pop()
        super().visit(name, node)

    @property
    def namespace(self) -> str:
        return self._namespaces[-1][1] if self._namespaces else ""

    def spoken(self, name: str, place: int) -> str:
        """A dotted name of an expression as it is looked up: from the own object, unless it begins with a local one."""
        head, dot, rest = name.partition(".")
        if head == "base":
            return f"super.{rest}"
        if head == OWN:
            return name
        if self.is_local(head, place):
            return name if dot else ""
        return f"{OWN}.{name}"

    def given(self, node: Node | None) -> str:
        """What an expression is, as a binding has it."""
        is_awaited = node is not None and node.type == "await_expression"
        inner = node.named_children[0] if is_awaited and node is not None and node.named_children else node
        if inner is None:
            return "_"
        if (written := reading.made(inner)) is not None:
            return reading.type_name(written) or "_"
        if inner.type == "identifier" and self.is_local(text(inner), inner.start_byte):
            return f"={text(inner)}"
        is_call = inner.type == "invocation_expression"
        name = reading.dotted(inner.child_by_field_name("function") if is_call else inner)
        bound = self.spoken(name, inner.start_byte) if name else ""
        return f"?{bound}" if is_awaited and is_call and bound else bound or "_"

    def visit_using(self, node: Node) -> None:
        alias = text(node.child_by_field_name("name"))
        written = next(
            (item for item in reversed(node.named_children) if item != node.child_by_field_name("name")), None
        )
        module, name = reading.long_name(written), "*"
        if alias:
            module, _, name = module.rpartition(".")
        line = first_line(node)
        is_global = child(node, "global") is not None
        alias = STATIC if child(node, "static") is not None else alias
        if module or name != "*":
            found = Import(module=module, name=name, alias=alias, line=line, first=line, exported=is_global)
            self.imports.append(found)

    def visit_namespace(self, node: Node) -> None:
        name = reading.long_name(node.child_by_field_name("name"))
        full = f"{self.namespace}.{name}" if self.namespace else name
        end = node.end_byte if node.type == "namespace_declaration" else len(self.source) + 1
        self._namespaces.append((end, full))
        self.package = self.package or full

    def visit_type(self, node: Node) -> None:
        name = text(node.child_by_field_name("name"))
        if not name or not self.is_member:
            self.enter_foreign(node)
            return
        qualname, owner = self.qualified(name), self.scope
        self.enter(node, qualname, "class")
        self.open_generic(node, reading.type_parameters(node))
        built_on = reading.bases(node)
        taken = child(node, "parameter_list")
        noun = "record struct" if child(node, "struct") and node.type == "record_declaration" else _NOUNS[node.type]
        symbol = self._define(
            node, qualname, "class", owner,
            noun=noun,
            head=self.head(node, node.child_by_field_name("body"), reading.attributes(node)),
            bases=tuple(base for _, base in built_on),
            parameters=tuple(reading.parameters(taken)),
        )  # fmt: skip
        for written, base in built_on:
            self.told.add(written.start_byte)
            if symbol:
                self.note(base, "inherits", written)
        for item in children(taken, "parameter") if symbol else ():
            self._taken(item, qualname, node.type == "record_declaration")

    def visit_delegate(self, node: Node) -> None:
        name = text(node.child_by_field_name("name"))
        if name and self.is_member:
            qualname, owner = self.qualified(name), self.scope
            self.enter(node, qualname, "function")
            self.open_generic(node, reading.type_parameters(node))
            self._define(
                node, qualname, "class", owner,
                noun="delegate",
                head=self.head(node, None, reading.attributes(node)).rstrip("; "),
                parameters=tuple(reading.parameters(child(node, "parameter_list"))),
            )  # fmt: skip

    def visit_method(self, node: Node) -> None:
        name, owner = text(node.child_by_field_name("name")), self.scope
        self.open_generic(node, reading.type_parameters(node))
        if not self.is_member or not owner or not name:
            return
        qualname = f"{owner}.{name}"
        self.enter(node, qualname, "function")
        taken = node.child_by_field_name("parameters")
        said = reading.modifiers(node)
        is_static, is_extension = "static" in said, reading.is_extension(taken)
        is_constructor = node.type == "constructor_declaration"
        end = node.child_by_field_name("body") or child(node, "arrow_expression_clause")
        attributes = reading.attributes(node)
        symbol = self._define(
            node, qualname, "method", owner,
            noun="constructor" if is_constructor else "extension method" if is_extension else "",
            head=self.head(node, child(node, "constructor_initializer") or end, attributes).rstrip("; "),
            parameters=tuple(reading.parameters(taken)),
            returns=source(node.child_by_field_name("returns")),
            receiver="" if is_static else OWN,
            is_async="async" in said,
            is_test=any(reading.is_test(item) for item in attributes),
        )  # fmt: skip
        if symbol and name == "Main" and is_static and not self.main_line:
            self.main_line = symbol.line

    def visit_property(self, node: Node) -> None:
        name, owner = text(node.child_by_field_name("name")), self.scope
        if not self.is_member or not owner or not name:
            return
        written, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        qualname = f"{owner}.{name}"
        self.bindings.append(Binding(scope=owner, name=name, type=reading.type_name(written) or "_"))
        self.enter(node, qualname, "function")
        is_computed = value is not None and value.type == "arrow_expression_clause"
        accessors = node.child_by_field_name("accessors")
        self._define(
            node, qualname, "constant", owner,
            noun="event" if node.type == "event_declaration" else "property",
            head=self._property_head(node, accessors, value if is_computed else None),
            returns=source(written),
            value="" if is_computed else source(value),
        )  # fmt: skip

    def visit_field(self, node: Node) -> None:
        declaration = child(node, "variable_declaration")
        owner = self.scope
        if declaration is None or not self.is_member or not owner:
            return
        written = declaration.child_by_field_name("type")
        declarators = children(declaration, "variable_declarator")
        said = reading.modifiers(node)
        noun = "constant" if "const" in said or {"static", "readonly"} <= said else "field"
        shown = self.head(node, declarators[0] if declarators else None, reading.attributes(node))
        for declarator in declarators:
            name, value = text(declarator.child_by_field_name("name")), reading.value(declarator)
            self.bindings.append(Binding(scope=owner, name=name, type=reading.type_name(written) or "_"))
            self._define(
                node, f"{owner}.{name}", "constant", owner, declarator,
                noun="event" if node.type == "event_field_declaration" else noun,
                head=valued(f"{shown} {name}", value),
                returns=source(written),
                value=source(value),
            )  # fmt: skip
        if declarators:
            self.enter(node, f"{owner}.{text(declarators[0].child_by_field_name('name'))}", "function")

    def visit_value(self, node: Node) -> None:
        """A member of an enum."""
        owner, name = self.scope, text(node.child_by_field_name("name"))
        if self.is_member and owner and name:
            value = node.child_by_field_name("value")
            self.bindings.append(Binding(scope=owner, name=name, type=owner.rpartition(".")[2]))
            self._define(
                node, f"{owner}.{name}", "constant", owner,
                noun="enum member", head=valued(name, value), returns=owner, value=source(value),
            )  # fmt: skip

    def _taken(self, node: Node, owner: str, is_record: bool) -> None:
        """A parameter of a primary constructor; a record makes a property of it."""
        name, written = text(node.child_by_field_name("name")), node.child_by_field_name("type")
        self.bindings.append(Binding(scope=owner, name=name, type=reading.type_name(written) or "_"))
        symbol = self._define(
            node, f"{owner}.{name}", "constant", owner,
            noun="property" if is_record else "constructor parameter",
            head=self.head(node, None, reading.attributes(node)),
            returns=source(written),
        )  # fmt: skip
        if symbol and not is_record:
            self.symbols[symbol.qualname] = reading.concealed(symbol)

    def _property_head(self, node: Node, accessors: Node | None, computed: Node | None) -> str:
        """A property with the names of its accessors, without what they do."""
        shown = self.head(node, accessors or computed or child(node, "="), reading.attributes(node)).rstrip("; ")
        names = [self.head(item, item.child_by_field_name("body"), reading.attributes(item)).rstrip("; ")
                 for item in children(accessors, "accessor_declaration")]  # fmt: skip
        return f"{shown} {{ {'; '.join(names)}; }}" if names else shown

    def _define(
        self, node: Node, qualname: str, kind: SymbolKind, owner: str, named: Node | None = None, **details: object
    ) -> Symbol | None:
        """Keep a symbol with its comment, attributes, visibility and namespace."""
        attributes = reading.attributes(node)
        written = [source(item) for item in attributes for item in children(item, "attribute")]
        symbol = self.define(
            named or node.child_by_field_name("name") or node, node, qualname, kind,
            xmldoc(comments.before(node)) if node.type != "parameter" else comments.Doc(),
            owner=owner,
            decorators=tuple(written),
            hidden=self._is_hidden(node, owner),
            namespace=self.namespace if not owner and self.namespace != self.package else "",
            **details,
        )  # fmt: skip
        obsolete = reading.obsolete(attributes)
        if symbol and obsolete is not None:
            self.remark("warns", "deprecation", reading.message(obsolete), named or node)
        return symbol

    def _is_hidden(self, node: Node, owner: str) -> bool:
        """What is neither public nor protected; all that an interface or an enum has is public."""
        said = reading.modifiers(node)
        around = self.symbols.get(owner)
        if "private" in said and "protected" not in said:
            return True
        if node.type in ("enum_member_declaration", "parameter") or (around and around.noun == "interface"):
            return False
        return "public" not in said and "protected" not in said
