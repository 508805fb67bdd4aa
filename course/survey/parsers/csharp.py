"""C# for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

from dataclasses import replace

import tree_sitter_c_sharp
from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts
from course.survey.parsers import comments
from course.survey.parsers import csharp_reading as reading
from course.survey.parsers.classes import child, children, source
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.csharp_declarations import Declarations
from course.survey.parsers.xmldoc import xmldoc

_LANGUAGE = Language(tree_sitter_c_sharp.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (using_directive) @using
    (namespace_declaration) @namespace
    (file_scoped_namespace_declaration) @namespace
    (class_declaration) @type
    (struct_declaration) @type
    (interface_declaration) @type
    (enum_declaration) @type
    (record_declaration) @type
    (delegate_declaration) @delegate
    (method_declaration) @method
    (constructor_declaration) @method
    (destructor_declaration) @nameless
    (operator_declaration) @nameless
    (conversion_operator_declaration) @nameless
    (indexer_declaration) @nameless
    (property_declaration) @property
    (event_declaration) @property
    (event_field_declaration) @field
    (field_declaration) @field
    (enum_member_declaration) @value
    (local_function_statement) @function
    (global_statement) @statement
    (parameter) @parameter
    (lambda_expression) @lambda
    (variable_declaration) @local
    (foreach_statement) @bound
    (catch_declaration) @bound
    (declaration_pattern) @bound
    (recursive_pattern) @bound
    (declaration_expression) @bound
    (object_creation_expression) @new
    (invocation_expression) @call
    (member_access_expression) @access
    (attribute) @attribute
    (throw_statement) @throw
    (throw_expression) @throw
    (comment) @comment
    (_ type: (identifier) @mention)
    (_ type: (generic_name) @mention)
    (_ type: (qualified_name) @mention)
    (_ returns: (identifier) @mention)
    (_ returns: (generic_name) @mention)
    (_ returns: (qualified_name) @mention)
    (type_argument_list (identifier) @mention)
    (type_argument_list (generic_name) @mention)
    (type_argument_list (qualified_name) @mention)
    (as_expression right: (identifier) @mention)
    (is_expression right: (identifier) @mention)
    """,
)


def parse(source: bytes) -> FileFacts:
    """The facts of one C# file; a syntax error costs only what stands around it."""
    return _Collector.read(source.removeprefix(b"\xef\xbb\xbf"), _LANGUAGE, _QUERY)


class _Collector(Declarations):
    def facts(self, root: Node) -> FileFacts:
        doc = xmldoc(comments.opening(root, ("comment",), ("using_directive",)))
        return replace(super().facts(root), doc=doc.text, doc_start=doc.start, doc_end=doc.end)

    def visit_statement(self, node: Node) -> None:
        """The program itself, where a file has statements outside all types."""
        self.main_line = self.main_line or first_line(node)

    def visit_nameless(self, node: Node) -> None:
        self.enter(node, self.scope, "function")

    def visit_function(self, node: Node) -> None:
        """A function inside of one."""
        self.local(text(node.child_by_field_name("name")), "_", *_block(node))
        self.open_generic(node, reading.type_parameters(node))

    def visit_parameter(self, node: Node) -> None:
        callable_ = node.parent.parent if node.parent is not None else None
        if callable_ is not None and callable_.type not in reading.TYPES and self.is_in_function:
            bound = reading.type_name(node.child_by_field_name("type"))
            self.local(text(node.child_by_field_name("name")), bound or "_", node.start_byte, callable_.end_byte)

    def visit_lambda(self, node: Node) -> None:
        written = node.child_by_field_name("parameters")
        if written is not None and written.type == "implicit_parameter":
            self.local(text(written), "_", node.start_byte, node.end_byte)

    def visit_local(self, node: Node) -> None:
        if not self.is_in_function or (node.parent is not None and node.parent.type in reading.FIELDS):
            return
        written = node.child_by_field_name("type")
        for declarator in children(node, "variable_declarator"):
            apart = child(declarator, "tuple_pattern")
            for name in apart.children_by_field_name("name") if apart is not None else ():
                self.local(text(name), "_", *_block(node))
            if apart is None:
                bound = reading.type_name(written) if not reading.is_implicit(written) else ""
                if reading.is_implicit(written):
                    bound = self.given(reading.value(declarator))
                self.local(text(declarator.child_by_field_name("name")), bound or "_", *_block(node))

    def visit_bound(self, node: Node) -> None:
        """A name bound by `foreach`, `catch`, a pattern or `out`."""
        name = node.child_by_field_name("name") or node.child_by_field_name("left")
        if name is None or name.type != "identifier":
            for item in name.children_by_field_name("name") if name is not None else ():
                self.local(text(item), "_", node.start_byte, node.end_byte)
            return
        bound = reading.type_name(node.child_by_field_name("type"))
        start, end = _block(node) if node.type != "foreach_statement" else (node.start_byte, node.end_byte)
        self.local(text(name), bound or "_", start, end)

    def visit_new(self, node: Node) -> None:
        written = node.child_by_field_name("type")
        if written is not None and (name := reading.type_name(written)):
            self.told.add(written.start_byte)
            self.note(name, "calls", node, written)

    def visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        name = reading.dotted(function)
        if not name or function is None or name == "nameof":
            return
        self.told.add(function.start_byte)
        self._remark_call(name, node)
        if called := self.spoken(name, node.start_byte):
            self.note(called, "calls", node, reading.last(function))

    def visit_access(self, node: Node) -> None:
        """A constant or static property of another type, `Config.Max`."""
        if node.start_byte in self.told:
            return
        self.told.add(node.start_byte)
        name = reading.dotted(node)
        if name[:1].isupper() and (called := self.spoken(name, node.start_byte)):
            self.note(called, "mentions", node)

    def visit_attribute(self, node: Node) -> None:
        self.note(reading.type_name(node.child_by_field_name("name")), "decorates", node)

    def visit_mention(self, node: Node) -> None:
        if node.start_byte not in self.told:
            self.told.add(node.start_byte)
            self.note(reading.type_name(node), "mentions", node)

    def visit_throw(self, node: Node) -> None:
        value = node.named_children[0] if node.named_children else None
        if value is None or value.type != "object_creation_expression":
            return
        if name := reading.type_name(value.child_by_field_name("type")):
            self.remark("raises", name, reading.message(value), node, reading.condition(node))

    def visit_comment(self, node: Node) -> None:
        self.todo(node)

    def _remark_call(self, name: str, node: Node) -> None:
        owner, _, called = name.rpartition(".")
        if called.startswith("ThrowIf") and owner.endswith("Exception"):
            self.remark("raises", owner, "", node, reading.condition(node))
        elif name in ("Debug.Assert", "Trace.Assert", "Contract.Requires"):
            arguments = reading.arguments(node)
            if arguments:
                self.remark("asserts", source(arguments[0]), reading.message(node), node)


def _block(node: Node) -> tuple[int, int]:
    return node.start_byte, reading.block_end(node)
