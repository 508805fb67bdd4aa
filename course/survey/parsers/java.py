"""Java for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

from dataclasses import replace

import tree_sitter_java
from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts
from course.survey.parsers import comments
from course.survey.parsers import java_reading as reading
from course.survey.parsers.classes import OWN, child, children, known_until, source
from course.survey.parsers.collector import text
from course.survey.parsers.java_declarations import Declarations
from course.survey.parsers.javadoc import javadoc

_LANGUAGE = Language(tree_sitter_java.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (package_declaration) @package
    (import_declaration) @import
    (class_declaration) @type
    (interface_declaration) @type
    (enum_declaration) @type
    (record_declaration) @type
    (annotation_type_declaration) @type
    (method_declaration) @method
    (constructor_declaration) @method
    (compact_constructor_declaration) @method
    (annotation_type_element_declaration) @method
    (field_declaration) @field
    (constant_declaration) @field
    (enum_constant) @value
    (static_initializer) @initializer
    (class_body (block) @initializer)
    (object_creation_expression (class_body) @anonymous)
    (enum_constant (class_body) @anonymous)
    (formal_parameter) @parameter
    (spread_parameter) @parameter
    (lambda_expression) @lambda
    (local_variable_declaration) @local
    (resource) @bound
    (enhanced_for_statement) @bound
    (catch_formal_parameter) @bound
    (instanceof_expression name: (identifier)) @bound
    (type_pattern) @pattern
    (record_pattern_component) @pattern
    (object_creation_expression) @new
    (method_invocation) @call
    (method_reference) @passed
    (field_access) @access
    (marker_annotation) @annotation
    (annotation) @annotation
    (type_identifier) @mention
    (scoped_type_identifier) @qualified
    (throw_statement) @throw
    (assert_statement) @assert
    (line_comment) @comment
    (block_comment) @comment
    """,
)
_COMMENTS = ("line_comment", "block_comment")


def parse(source: bytes) -> FileFacts:
    """The facts of one Java file; a syntax error costs only what stands around it."""
    return _Collector.read(source, _LANGUAGE, _QUERY)


class _Collector(Declarations):
    def facts(self, root: Node) -> FileFacts:
        about = child(root, "package_declaration", "module_declaration")
        # A package-info or module-info file is there for the comment above its one declaration.
        speaks = about is not None and not children(root, *reading.TYPES)
        doc = comments.before(about, _COMMENTS) if speaks and about is not None else comments.Doc()
        doc = javadoc(doc if doc.text else comments.opening(root, _COMMENTS, ("package_declaration",)))
        return replace(super().facts(root), doc=doc.text, doc_start=doc.start, doc_end=doc.end)

    def visit_initializer(self, node: Node) -> None:
        self.enter(node, self.scope, "function")

    def visit_anonymous(self, node: Node) -> None:
        self.enter_foreign(node)

    def visit_parameter(self, node: Node) -> None:
        callable_ = node.parent.parent if node.parent is not None else None
        if callable_ is None or callable_.type == "record_declaration":
            return
        name, bound = reading.parameter_name(node), reading.type_name(node.child_by_field_name("type"))
        is_one = node.type == "formal_parameter" and node.child_by_field_name("dimensions") is None
        self.local(name, bound if bound and is_one else "_", node.start_byte, callable_.end_byte)

    def visit_lambda(self, node: Node) -> None:
        parameters = node.child_by_field_name("parameters")
        inferred = [parameters] if parameters is not None and parameters.type == "identifier" else []
        if parameters is not None and parameters.type == "inferred_parameters":
            inferred = children(parameters, "identifier")
        for name in inferred:
            self.local(text(name), "_", node.start_byte, node.end_byte)

    def visit_local(self, node: Node) -> None:
        written = node.child_by_field_name("type")
        for declarator in node.children_by_field_name("declarator"):
            bound = reading.declared(written, declarator)
            name = text(declarator.child_by_field_name("name"))
            self.local(name, self._own(bound), declarator.start_byte, known_until(node))

    def visit_bound(self, node: Node) -> None:
        """A name bound by `for`, `try`, `catch` or `instanceof`."""
        written = node.child_by_field_name("type") or node.child_by_field_name("right") or child(node, "catch_type")
        name = text(node.child_by_field_name("name"))
        bound = self._own(reading.declared(written, node if node.type == "resource" else None))
        end = node.end_byte if node.type == "enhanced_for_statement" else reading.block_end(node)
        self.local(name, bound, node.start_byte, end)

    def visit_pattern(self, node: Node) -> None:
        named = children(node, "identifier")
        if named:
            bound = reading.type_name(node.named_children[0]) if len(node.named_children) > 1 else ""
            self.local(text(named[-1]), bound or "_", node.start_byte, reading.block_end(node))

    def visit_new(self, node: Node) -> None:
        written = node.child_by_field_name("type")
        name = reading.type_name(written)
        # `outer.new Inner()` makes a type that only the outer object's class knows.
        if not name or written is None or node.children[0].type != "new":
            return
        self.told.add(written.start_byte)
        self.note(name, "mentions" if child(node, "class_body") is not None else "calls", node, written)

    def visit_call(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        called = reading.dotted(node.child_by_field_name("object"))
        if node.child_by_field_name("object") is None:
            called = OWN
        if called and self._is_known(called, node):
            self.told.add(node.start_byte)
            self.note(f"{called}.{text(name)}", "calls", node, name)

    def visit_passed(self, node: Node) -> None:
        """`Type::method` or `this::method`."""
        named = node.named_children
        called = reading.dotted(named[0]) or reading.type_name(named[0]) if named else ""
        if called and self._is_known(called, node):
            self.told.add(node.start_byte)
            last = text(named[-1]) if len(named) > 1 else ""
            self.note(f"{called}.{last}" if last else called, "mentions", node)

    def visit_access(self, node: Node) -> None:
        """A constant of another type, `Config.MAX`."""
        name = reading.dotted(node)
        if name[:1].isupper() and node.start_byte not in self.told:
            self.told.add(node.start_byte)
            self.note(name, "mentions", node)

    def visit_annotation(self, node: Node) -> None:
        self.note(reading.dotted(node.child_by_field_name("name")), "decorates", node)

    def visit_mention(self, node: Node) -> None:
        if node.start_byte not in self.told and (name := text(node)) != "var":
            self.note(name, "mentions", node)

    def visit_qualified(self, node: Node) -> None:
        is_told = node.start_byte in self.told
        self.told.update(child.start_byte for child in reading.parts(node))
        name = reading.type_name(node)
        if not is_told:
            self.note(name, "mentions", node)

    def visit_throw(self, node: Node) -> None:
        value = node.named_children[0] if node.named_children else None
        if value is None or value.type != "object_creation_expression":
            return
        if name := reading.type_name(value.child_by_field_name("type")):
            self.remark("raises", name, reading.message(value), node, reading.condition(node))

    def visit_assert(self, node: Node) -> None:
        parts = [item for item in node.named_children if item.type not in _COMMENTS]
        if parts:
            message = reading.literal(parts[1]) if len(parts) > 1 else ""
            self.remark("asserts", source(parts[0]), message, node)

    def visit_comment(self, node: Node) -> None:
        self.todo(node)

    def _is_known(self, called: str, node: Node) -> bool:
        """Whether a name can be looked up from here: a class without a name has members of its own."""
        head = called.partition(".")[0]
        return not self.is_foreign or head[:1].isupper() or self.is_local(head, node.start_byte)

    def _own(self, bound: str) -> str:
        return "_" if self.is_foreign and bound.startswith((OWN, "super")) else bound or "_"
