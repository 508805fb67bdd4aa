"""Kotlin declarations: packages, imports, types, functions and properties."""

from __future__ import annotations

from collections import defaultdict

from tree_sitter import Node

from course.survey.facts import Binding, Import, Parameter, Symbol, SymbolKind, UseKind
from course.survey.parsers import comments, javadoc
from course.survey.parsers import kotlin_reading as reading
from course.survey.parsers.classes import OWN, ClassCollector, child, children, known_until, valued
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.kotlin_reading import source

_COMMENTS = ("line_comment", "block_comment")
_BODIES = ("class_body", "enum_class_body")
#: More parameters than a constructor has.
_MOST_PARAMETERS = 40


class Declarations(ClassCollector):
    """Receives definitions; knows where the own object may be another than that of the class around."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: Uses of bare names that may belong to another object, by their place among the uses.
        self.doubted: set[int] = set()
        self._strange: list[int] = []
        self._companions: list[int] = []
        #: Constructor parameters that are no properties, by class.
        self._taken: dict[str, list[Parameter]] = defaultdict(list)

    def visit(self, name: str, node: Node) -> None:
        while self._strange and node.start_byte >= self._strange[-1]:
            self._strange.pop()
        while self._companions and node.start_byte >= self._companions[-1]:
            self._companions.pop()
        super().visit(name, node)

    def enter_strange(self, node: Node) -> None:
        """In an extension, or in what is handed to a function that may run it on another object."""
        self._strange.append(node.end_byte)

    def is_known(self, head: str, place: int) -> bool:
        """Whether the head of a dotted name can be looked up from here."""
        is_plain = not self._strange and not self.is_foreign
        return is_plain or head[:1].isupper() or self.is_local(head, place)

    def doubt(self, name: str, node: Node, kind: UseKind) -> None:
        """Note a bare name, which may belong to another object than that of the class around."""
        before = len(self.uses)
        self.note(f"{OWN}.{name}", kind, node)
        if (self._strange or self.is_foreign) and len(self.uses) > before:
            self.doubted.add(before)

    def given(self, node: Node | None) -> str:
        """What an expression is, as a binding has it."""
        bound = reading.given(node)
        head = bound.partition(".")[0]
        if bound.startswith(("=", "_")) or node is None or self.is_known(head, node.start_byte):
            return bound
        return "_"

    def bind(self, declared: Node, given: str, end: int) -> None:
        """Names of one declaration, which may take a value apart."""
        if declared.type == "multi_variable_declaration":
            for item in children(declared, "variable_declaration"):
                self.local(
                    reading.name(item), reading.type_name(reading.written_type(item)) or "_", item.start_byte, end
                )
            return
        written = reading.written_type(declared)
        bound = reading.type_name(written) or "_" if written is not None else given
        self.local(reading.name(declared), bound, declared.start_byte, end)

    def visit_package(self, node: Node) -> None:
        self.package = reading.path(child(node, "qualified_identifier", "identifier"))

    def visit_import(self, node: Node) -> None:
        written = reading.path(child(node, "qualified_identifier", "identifier"))
        module, _, name = written.rpartition(".")
        if child(node, "*") is not None:
            module, name = written, "*"
        alias = reading.plain(node.named_children[-1]) if child(node, "as") is not None else ""
        line = first_line(node)
        if written:
            self.imports.append(Import(module=module, name=name, alias=alias, line=line, first=line))

    def visit_type(self, node: Node) -> None:
        name = reading.plain(node.child_by_field_name("name"))
        if not name or not self.is_member:
            self.local(name, "_", node.start_byte, known_until(node))
            self.enter_foreign(node)
            return
        qualname, owner = self.qualified(name), self.scope
        self.enter(node, qualname, "class")
        self.open_generic(node, reading.type_parameters(node))
        constructor = child(node, "primary_constructor")
        taken = child(constructor, "class_parameters")
        built_on = reading.bases(node)
        symbol = self._define(
            node, qualname, "class", owner,
            noun=reading.noun(node),
            head=self.head(node, child(node, *_BODIES), reading.annotated(node)),
            bases=tuple(base for _, base in built_on),
            parameters=tuple(reading.class_parameters(taken)),
        )  # fmt: skip
        for written, base in built_on if symbol else ():
            self.told.add(written.start_byte)
            self.note(base, "inherits", written)
        for item in children(taken, "class_parameter") if symbol else ():
            self._constructor_parameter(item, qualname, node)

    def visit_companion(self, node: Node) -> None:
        """What a companion has is called as if the class had it."""
        self._companions.append(node.end_byte)

    def visit_alias(self, node: Node) -> None:
        name = reading.plain(node.child_by_field_name("type"))
        if name and self.is_member:
            qualname, owner = self.qualified(name), self.scope
            self.enter(node, qualname, "function")
            self.open_generic(node, reading.type_parameters(node))
            self._define(
                node, qualname, "class", owner,
                noun="type alias", head=self.head(node), returns=source(reading.written_type(node)),
            )  # fmt: skip

    def visit_function(self, node: Node) -> None:
        name, owner = reading.plain(node.child_by_field_name("name")), self.scope
        receiver = reading.receiver(node)
        if not self.is_member:
            if not self.is_foreign:
                self.local(name, "_", node.start_byte, known_until(node))
            self._extend(node, receiver)
            return
        qualname = f"{owner}.{name}" if owner else name
        self.enter(node, qualname, "function")
        self._extend(node, receiver)
        taken = tuple(reading.parameters(child(node, "function_value_parameters")))
        said = reading.annotated(node)
        self._define(
            node, qualname, "method" if owner else "function", owner,
            noun="extension function" if receiver is not None else "",
            head=self.head(node, child(node, "function_body"), said),
            parameters=taken,
            returns=source(reading.result(node)),
            receiver=OWN if owner and not self._companions and receiver is None else "",
            is_async="suspend" in reading.modifiers(node),
            is_test=any(reading.is_test(item) for item in said),
        )  # fmt: skip
        if qualname == "main" and len(taken) < 2 and receiver is None and not self.main_line:
            self.main_line = self.symbols[qualname].line

    def visit_constructor(self, node: Node) -> None:
        if self.is_member and self.scope:
            owner = self.scope
            self.enter(node, f"{owner}.constructor", "function")
            self._define(
                node, f"{owner}.constructor", "method", owner,
                noun="constructor",
                head=self.head(node, child(node, "block", "constructor_delegation_call"), ()).rstrip(": "),
                parameters=tuple(reading.parameters(child(node, "function_value_parameters"))),
                receiver=OWN,
            )  # fmt: skip

    def visit_property(self, node: Node) -> None:
        """A property of a type or of the file, or a local variable."""
        declared = child(node, "variable_declaration", "multi_variable_declaration")
        value = reading.value(node)
        if declared is None:
            return
        if not self.is_member:
            if not self.is_foreign or self.is_in_function:
                self.bind(declared, self.given(value), known_until(node))
            return
        owner, receiver = self.scope, reading.receiver(node)
        name, written = reading.name(declared), reading.written_type(declared)
        if declared.type == "multi_variable_declaration" or not name:
            return
        qualname = f"{owner}.{name}" if owner else name
        bound = reading.type_name(written) or "_" if written is not None else self.given(value)
        if owner and receiver is None:
            self.bindings.append(Binding(scope=owner, name=name, type=bound))
        self.enter(node, qualname, "function")
        self._extend(node, receiver)
        for item in self._taken[owner]:
            self.local(item.name, item.annotation or "_", node.start_byte, node.end_byte)
        shown = self.head(node, reading.property_end(node), reading.annotated(node))
        self._define(
            node, qualname, "constant", owner, declared,
            noun=_property_noun(node, receiver is not None),
            head=valued(shown, value).replace(";}", " }"),
            returns=source(written) or _made(bound),
            value=source(value),
        )  # fmt: skip

    def visit_entry(self, node: Node) -> None:
        """A constant of an enum."""
        if not self.is_member or not self.scope:
            return
        owner, name = self.scope, reading.name(node)
        self.bindings.append(Binding(scope=owner, name=name, type=owner.rpartition(".")[2]))
        body = child(node, "class_body")
        self._define(
            node, f"{owner}.{name}", "constant", owner,
            noun="enum entry", head=self.head(node, body, reading.annotated(node)), returns=owner,
        )  # fmt: skip
        self.enter(node, f"{owner}.{name}", "function")
        if body is not None:
            self.enter_foreign(node)

    def _constructor_parameter(self, node: Node, owner: str, around: Node) -> None:
        """A parameter of a primary constructor: a property when it says `val` or `var`."""
        name, written = reading.name(node), reading.written_type(node)
        bound = reading.type_name(written) or "_"
        if child(node, "val", "var") is None:
            if len(self._taken[owner]) < _MOST_PARAMETERS:
                self._taken[owner].append(Parameter(name=name, annotation=bound))
            self.local(name, "_", around.start_byte, around.end_byte)
            return
        self.bindings.append(Binding(scope=owner, name=name, type=bound))
        self._define(
            node, f"{owner}.{name}", "constant", owner,
            noun="property", head=self.head(node, None, reading.annotated(node)), returns=source(written),
        )  # fmt: skip

    def _extend(self, node: Node, receiver: Node | None) -> None:
        self.open_generic(node, reading.type_parameters(node))
        if receiver is not None:
            self.enter_strange(node)

    def _define(
        self, node: Node, qualname: str, kind: SymbolKind, owner: str, named: Node | None = None, **details: object
    ) -> Symbol | None:
        """Keep a symbol with its comment, annotations and visibility."""
        said = comments.before(node, _COMMENTS) if node.type != "class_parameter" else comments.Doc()
        annotations = reading.annotated(node)
        symbol = self.define(
            named or node.child_by_field_name("name") or child(node, "identifier") or node,
            node, qualname, kind, javadoc.kdoc(said),
            owner=owner,
            decorators=tuple(source(item).lstrip("@") for item in annotations),
            hidden=not {"private", "internal"}.isdisjoint(reading.modifiers(node)),
            **details,
        )  # fmt: skip
        deprecated = next((item for item in annotations if text(item).startswith("@Deprecated")), None)
        if symbol and deprecated is not None:
            self.remark("warns", "deprecation", reading.message(child(deprecated, "constructor_invocation")), node)
        return symbol


def _property_noun(node: Node, is_extension: bool) -> str:
    if is_extension:
        return "extension property"
    return "constant" if "const" in reading.modifiers(node) else "property"


def _made(bound: str) -> str:
    """The type of a property that only its value tells: a call of a type."""
    return bound if bound.rpartition(".")[2][:1].isupper() else ""
