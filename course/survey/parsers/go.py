"""Go for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

import re
from dataclasses import replace

import tree_sitter_go
from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts, Use
from course.survey.parsers import comments
from course.survey.parsers import go_reading as reading
from course.survey.parsers.collector import text
from course.survey.parsers.go_declarations import Declarations

_LANGUAGE = Language(tree_sitter_go.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (package_clause) @package
    (import_spec) @import
    (function_declaration) @function
    (method_declaration) @function
    (type_spec) @type
    (type_alias) @type
    (import_declaration) @group
    (type_declaration) @group
    (const_declaration) @group
    (var_declaration) @group
    (struct_type) @body
    (interface_type) @body
    (field_declaration) @field
    (method_elem) @element
    (type_elem) @embedded
    (const_spec) @value
    (var_spec) @value
    (func_literal) @literal
    (call_expression) @call
    (composite_literal) @composite
    (type_conversion_expression) @composite
    (short_var_declaration) @short
    (range_clause) @range
    (receive_statement) @range
    (type_switch_statement) @switch
    (return_statement) @return
    (type_identifier) @mention
    (qualified_type) @qualified
    (argument_list) @arguments
    (keyed_element) @element_value
    (if_statement) @if
    (block) @block
    (for_statement) @block
    (expression_switch_statement) @block
    (type_switch_statement) @block
    (expression_case) @block
    (type_case) @block
    (default_case) @block
    (communication_case) @block
    (comment) @comment
    """,
)
_SENTINEL = re.compile(r"^(?:\w+\.)?[eE]rr[A-Z]\w*$")


def parse(source: bytes) -> FileFacts:
    """The facts of one Go file; a syntax error costs only what stands around it."""
    return _Collector.collect(source, _LANGUAGE, _QUERY)


class _Collector(Declarations):
    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: The conditions under which statements run that stand directly in an `if`.
        self._conditions: dict[int, Node] = {}

    def facts(self, root: Node) -> FileFacts:
        self.uses = [use for use, place in zip(self.uses, self.places, strict=True) if self._is_known(use, place)]
        self.bindings.extend(self.shadows.bindings(self.uses))
        doc = reading.linked(comments.opening(root, preamble=("package_clause",)))
        return replace(
            super().facts(root),
            package=self.package,
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            main_line=self.main_line,
        )

    def visit_short(self, node: Node) -> None:
        names = reading.listed(node.child_by_field_name("left"))
        values = reading.listed(node.child_by_field_name("right"))
        for place, name in enumerate(names):
            bound = reading.given_to(values, place, len(names))
            self.local(text(name), bound, node, node.end_byte, self.known_until(node))

    def visit_range(self, node: Node) -> None:
        for name in reading.listed(node.child_by_field_name("left")):
            if name.type == "identifier":
                self.local(text(name), "_", node, node.end_byte, self.known_until(node))

    def visit_switch(self, node: Node) -> None:
        for name in reading.listed(node.child_by_field_name("alias")):
            self.local(text(name), "_", node, name.end_byte, node.end_byte)

    def visit_call(self, node: Node) -> None:
        name = reading.called(node)
        if name == "panic":
            self.remark("raises", "panic", reading.message(node), node, self._condition(node))
        elif name and name not in reading.BUILTIN_CALLS:
            self.note(name, "calls", node)

    def visit_composite(self, node: Node) -> None:
        written = node.child_by_field_name("type")
        if name := reading.type_name(written):
            self.told.add(node.start_byte)
            self.typed.add(node.start_byte)
            self.note(name, "calls", node)

    def visit_return(self, node: Node) -> None:
        """The error a function returns, where it makes one or names one."""
        values = reading.listed(node.named_children[0] if node.named_children else None)
        if not values:
            return
        value = values[-1]
        if value.type == "unary_expression":
            value = value.child_by_field_name("operand") or value
        subject, message = "", ""
        if value.type == "call_expression" and (name := reading.called(value)) in ("errors.New", "fmt.Errorf"):
            subject, message = name, reading.message(value)
        elif value.type == "composite_literal":
            name = reading.type_name(value.child_by_field_name("type"))
            subject = name if name.endswith("Error") else ""
        elif _SENTINEL.match(name := reading.dotted(value)):
            subject = name
            self.note(name, "mentions", value)
        if subject:
            self.remark("raises", subject, message, value, self._condition(node))

    def visit_mention(self, node: Node) -> None:
        name = text(node)
        if name not in reading.BUILTIN_TYPES:
            self.mention(name, node)

    def visit_qualified(self, node: Node) -> None:
        self.told.update(child.start_byte for child in node.named_children[1:])
        self.mention(reading.type_name(node), node)

    def visit_arguments(self, node: Node) -> None:
        for child in node.named_children:
            if child.type in ("identifier", "selector_expression"):
                self._pass(child)

    def visit_element_value(self, node: Node) -> None:
        element = node.child_by_field_name("value")
        value = element.named_children[0] if element is not None and element.named_children else None
        if value is not None and value.type in ("identifier", "selector_expression"):
            self._pass(value)

    def visit_if(self, node: Node) -> None:
        self.visit_block(node)
        body = node.child_by_field_name("consequence")
        listed = body.named_children[0] if body is not None and body.named_children else None
        condition = node.child_by_field_name("condition")
        if listed is None or condition is None:
            return
        for statement in listed.named_children:
            if statement.type in ("return_statement", "expression_statement"):
                self._conditions[statement.start_byte] = condition

    def visit_comment(self, node: Node) -> None:
        self.comment(node)
        self.todo(node)

    def _pass(self, node: Node) -> None:
        """A function or value handed on by its name: of this package, of another, or a method of the own object."""
        name = reading.dotted(node)
        head, _, rest = name.partition(".")
        if not name or "." in rest:
            return
        if not rest or head in self.packages or self._is_receiver(head):
            self.passed.add(node.start_byte)
            self.note(name, "mentions", node)

    def _condition(self, statement: Node) -> str:
        return reading.source(self._conditions.get(statement.start_byte))

    def _is_receiver(self, name: str) -> bool:
        symbol = self.symbols.get(self.scope)
        return symbol is not None and bool(symbol.receiver) and symbol.receiver == name

    def _is_known(self, use: Use, place: int) -> bool:
        """Whether a use means what its name means in all of the function, and names more than a local value."""
        head, _, rest = use.text.partition(".")
        if place in self.typed:
            # A type is never a value: it is meant in spite of the local name, and cannot be told apart from it.
            return not self.shadows.knows(use.scope, head)
        if place not in self.passed or use.kind != "mentions":
            return self.shadows.is_clear(use.scope, head, place)
        return not self.shadows.hides(use.scope, head, place) and not self._is_field(use.scope, head, rest)

    def _is_field(self, scope: str, head: str, name: str) -> bool:
        """Whether a name handed on is a field of the own object rather than one of its methods."""
        symbol = self.symbols.get(scope)
        if symbol is None or not symbol.receiver or symbol.receiver != head:
            return False
        member = self.symbols.get(f"{symbol.owner}.{name}") if name else None
        return member is None or member.kind == "constant"
