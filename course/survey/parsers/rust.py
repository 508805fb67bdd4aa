"""Rust for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

from dataclasses import replace

import tree_sitter_rust
from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts, Use
from course.survey.parsers import rust_conditions
from course.survey.parsers import rust_macros as macros
from course.survey.parsers import rust_reading as reading
from course.survey.parsers.collector import text
from course.survey.parsers.rust_declarations import Declarations
from course.survey.parsers.shadows import UNKNOWN

_LANGUAGE = Language(tree_sitter_rust.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (attribute_item) @attribute
    (line_comment) @comment
    (block_comment) @comment
    (use_declaration) @use
    (extern_crate_declaration) @crate
    (mod_item) @module
    (struct_item) @type
    (enum_item) @type
    (union_item) @type
    (trait_item) @type
    (type_item) @type
    (enum_variant) @variant
    (field_declaration) @field
    (const_item) @constant
    (static_item) @constant
    (macro_definition) @macro
    (impl_item) @impl
    (associated_type) @associated
    (function_item) @function
    (function_signature_item) @function
    (block) @block
    (match_expression) @region
    (match_arm) @arm
    (if_expression) @if
    (while_expression) @region
    (for_expression) @for
    (let_declaration) @let
    (let_condition) @condition
    (closure_expression) @closure
    (return_expression) @return
    (call_expression) @call
    (arguments) @arguments
    (struct_expression) @struct
    (macro_invocation) @invocation
    (type_identifier) @mention
    (scoped_type_identifier) @mention
    (scoped_identifier) @path
    """,
)
_PRELUDE = frozenset({
    "Self", "Option", "Some", "None", "Result", "Ok", "Err", "Vec", "String", "Box", "Send", "Sync", "Sized", "Copy",
    "Clone", "Drop", "Fn", "FnMut", "FnOnce", "Default", "Iterator", "IntoIterator", "From", "Into", "ToString",
})  # fmt: skip


def parse(source: bytes) -> FileFacts:
    """The facts of one Rust file; a syntax error costs only what stands around it."""
    root = rust_conditions.tree(source, _LANGUAGE).root_node
    return _Collector.gather(source, root, _QUERY)


class _Collector(Declarations):
    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: The conditions under which statements run that stand directly in an `if`, and where values are returned.
        self._conditions: dict[int, Node] = {}
        self._returned: set[int] = set()
        self._passed: set[int] = set()

    def facts(self, root: Node) -> FileFacts:
        self.settle()
        known = [use for use, place in zip(self.uses, self.places, strict=True) if self._is_known(use, place)]
        self.uses = [use if not use.scope or use.scope in self.symbols else _of_file(use) for use in known]
        self.bindings.extend(self.shadows.bindings(self.uses))
        doc = reading.opening(root)
        return replace(
            super().facts(root), doc=doc.text, doc_start=doc.start, doc_end=doc.end, main_line=self.main_line
        )

    def visit_comment(self, node: Node) -> None:
        self.above.add(node)
        self.todo(node)

    def visit_block(self, node: Node) -> None:
        """The value of a block is what its last line says, without a semicolon."""
        self.blocks.enter(node, node.end_byte)
        last = node.named_children[-1] if node.named_children else None
        if last is not None and last.type == "call_expression":
            self._returned.add(last.start_byte)

    def visit_region(self, node: Node) -> None:
        self.blocks.enter(node, node.end_byte)

    def visit_if(self, node: Node) -> None:
        self.blocks.enter(node, node.end_byte)
        condition, body = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        if body is None or condition is None:
            return
        for statement in body.named_children:
            if statement.type in ("expression_statement", "call_expression", "return_expression", "macro_invocation"):
                self._conditions[statement.start_byte] = condition

    def visit_arm(self, node: Node) -> None:
        self.blocks.enter(node, node.end_byte)
        pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
        for name in reading.names_bound(pattern):
            self.local(name, UNKNOWN, node, node.start_byte, node.end_byte)
        if value is not None and value.type == "call_expression":
            self._returned.add(value.start_byte)

    def visit_for(self, node: Node) -> None:
        self.blocks.enter(node, node.end_byte)
        body = node.child_by_field_name("body")
        for name in reading.names_bound(node.child_by_field_name("pattern")):
            self.local(name, UNKNOWN, node, body.start_byte if body is not None else node.start_byte)

    def visit_let(self, node: Node) -> None:
        pattern, written = node.child_by_field_name("pattern"), node.child_by_field_name("type")
        bound = ""
        if pattern is not None and pattern.type == "identifier":
            bound = (
                reading.type_name(written) if written is not None else reading.given(node.child_by_field_name("value"))
            )
        for name in reading.names_bound(pattern):
            self.local(name, bound or UNKNOWN, node, node.end_byte)

    def visit_condition(self, node: Node) -> None:
        for name in reading.names_bound(node.child_by_field_name("pattern")):
            self.local(name, UNKNOWN, node, node.end_byte)

    def visit_closure(self, node: Node) -> None:
        self.blocks.enter(node, node.end_byte)
        self.bind_parameters(node, node.child_by_field_name("parameters"))

    def visit_return(self, node: Node) -> None:
        value = node.named_children[0] if node.named_children else None
        if value is not None and value.type == "call_expression":
            self._returned.add(value.start_byte)
            if node.start_byte in self._conditions:
                self._conditions[value.start_byte] = self._conditions[node.start_byte]

    def visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        name = reading.dotted(function)
        if name == "Err":
            self._fail(node)
        if not name or function is None or name in _PRELUDE:
            return
        self.tell(function)
        if function.type != "field_expression" and "." in name:
            self.paths.add(node.start_byte)
        # Pointers have such methods of their own: whose it is cannot be told.
        if function.type != "field_expression" or name.rpartition(".")[2] not in reading.OWN_METHODS:
            self.note(name, "calls", node, function.end_point[0] - node.start_point[0])

    def visit_arguments(self, node: Node) -> None:
        """A function handed on by its name."""
        for child in node.named_children:
            if child.type == "identifier":
                self._passed.add(child.start_byte)
                self.note(text(child), "mentions", child)

    def visit_struct(self, node: Node) -> None:
        name = reading.path(node.child_by_field_name("name"))
        if name and name != "Self":
            self.tell(node.child_by_field_name("name"))
            self.paths.add(node.start_byte)
            self.note(name, "calls", node)

    def visit_invocation(self, node: Node) -> None:
        self._skip_until = node.end_byte
        name = reading.path(node.child_by_field_name("macro"))
        last = name.rpartition(".")[2]
        if not name:
            return
        self.note(f"{name}!", "calls", node)
        if last in macros.PANICS:
            self.remark("raises", f"{last}!", reading.first_literal(node), node, self._condition(node))
        elif last in macros.ASSERTS:
            condition, message = macros.asserted(node, last)
            if condition:
                self.remark("asserts", condition, message, node)
        if last in macros.PLAIN:
            for called, at in macros.calls(node):
                if called not in _PRELUDE and called.rpartition(".")[2] not in reading.OWN_METHODS:
                    self.note(called, "calls", at)

    def visit_mention(self, node: Node) -> None:
        if node.start_byte not in self.told:
            self.tell(node)
            self.paths.add(node.start_byte)
            name = reading.path(node)
            if name not in _PRELUDE:
                self.note(name, "mentions", node)

    def visit_path(self, node: Node) -> None:
        """A path in an expression or a pattern; what it begins with is not told again."""
        if node.start_byte not in self.told:
            self.tell(node)
            self.paths.add(node.start_byte)
            self.note(reading.path(node), "mentions", node)

    def _fail(self, node: Node) -> None:
        """`Err(…)` where it is the outcome of the function."""
        found = node.child_by_field_name("arguments")
        value = found.named_children[0] if found is not None and found.named_children else None
        if value is None or node.start_byte not in self._returned or not self.is_in_function:
            return
        part = {"struct_expression": "name", "call_expression": "function"}.get(value.type)
        subject = reading.dotted(value.child_by_field_name(part) if part else value)
        if any(part[:1].isupper() for part in subject.split(".")):
            self.remark("raises", subject, reading.message(value), node, self._condition(node))

    def _condition(self, statement: Node) -> str:
        condition = self._conditions.get(statement.start_byte)
        return reading.source(condition)

    def _is_known(self, use: Use, place: int) -> bool:
        """Whether a use means what its name means in all of the function, and names more than a local value."""
        head = use.text.partition(".")[0]
        if place in self.paths:
            # It is meant in spite of the local name, and cannot be told apart from it.
            return not self.shadows.knows(use.scope, head)
        if place in self._passed and use.kind == "mentions":
            return not self.shadows.hides(use.scope, head, place)
        return self.shadows.is_clear(use.scope, head, place)


def _of_file(use: Use) -> Use:
    """A use in a block for a type that another file defines, outside of its methods: it belongs to the file."""
    return replace(use, scope="", kind="mentions" if use.kind == "inherits" else use.kind)
