"""Kotlin for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

import re
from dataclasses import replace

import tree_sitter_kotlin
from tree_sitter import Language, Node, Parser, Query

from course.survey.facts import FileFacts
from course.survey.parsers import comments
from course.survey.parsers import kotlin_reading as reading
from course.survey.parsers.classes import OWN, child, children, is_too_deep
from course.survey.parsers.collector import text
from course.survey.parsers.javadoc import kdoc
from course.survey.parsers.kotlin_declarations import Declarations

_LANGUAGE = Language(tree_sitter_kotlin.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (package_header) @package
    (import) @import
    (class_declaration) @type
    (object_declaration) @type
    (companion_object) @companion
    (type_alias) @alias
    (function_declaration) @function
    (secondary_constructor) @constructor
    (property_declaration) @property
    (enum_entry) @entry
    (anonymous_initializer) @initializer
    (object_literal) @anonymous
    (lambda_literal) @lambda
    (anonymous_function) @lambda
    (function_value_parameters (parameter) @parameter)
    (for_statement) @bound
    (catch_block) @bound
    (when_subject) @bound
    (constructor_invocation) @invoked
    (call_expression) @call
    (callable_reference) @passed
    (navigation_expression) @access
    (annotation) @annotation
    (user_type) @mention
    (throw_expression) @throw
    (line_comment) @comment
    (block_comment) @comment
    """,
)
_COMMENTS = ("line_comment", "block_comment")
#: The grammar wants the last member of a type on one line to be ended.
_UNENDED = re.compile(rb"(?<=[^\s{;(>,]) \}")


def parse(source: bytes) -> FileFacts:
    """The facts of one Kotlin file; a syntax error costs only what stands around it."""
    if is_too_deep(source):
        return FileFacts(broken=True)
    root = Parser(_LANGUAGE).parse(source).root_node
    if root.has_error:
        ended = Parser(_LANGUAGE).parse(_UNENDED.sub(b";}", source)).root_node
        root = root if ended.has_error else ended
    return _Collector.gather(source, root, _QUERY)


class _Collector(Declarations):
    def facts(self, root: Node) -> FileFacts:
        self._settle()
        preamble = ("package_header", "file_annotation", "import")
        doc = kdoc(comments.opening(root, _COMMENTS, preamble))
        return replace(super().facts(root), doc=doc.text, doc_start=doc.start, doc_end=doc.end)

    def visit_initializer(self, node: Node) -> None:
        self.enter(node, self.scope, "function")

    def visit_anonymous(self, node: Node) -> None:
        self.enter_foreign(node)

    def visit_lambda(self, node: Node) -> None:
        for named in children(child(node, "lambda_parameters"), "variable_declaration", "multi_variable_declaration"):
            self.bind(named, "_", node.end_byte)
        if not reading.is_of_own(node):
            self.enter_strange(node)

    def visit_parameter(self, node: Node) -> None:
        """A parameter of a function; those of a constructor are bound where it is met."""
        around = node.parent.parent if node.parent is not None else None
        if around is not None and self.is_in_function:
            bound = reading.type_name(reading.written_type(node))
            star = node.prev_sibling is not None and node.prev_sibling.type == "parameter_modifiers"
            is_many = star and "vararg" in text(node.prev_sibling)
            self.local(reading.name(node), "_" if is_many else bound or "_", node.start_byte, around.end_byte)

    def visit_bound(self, node: Node) -> None:
        """A name bound by `for`, `catch` or `when`."""
        declared = child(node, "variable_declaration", "multi_variable_declaration")
        if declared is not None:
            end = node.parent if node.type == "when_subject" and node.parent is not None else node
            given = self.given(node.named_children[-1]) if node.type == "when_subject" else "_"
            self.bind(declared, given, end.end_byte)
        elif node.type == "catch_block":
            bound = reading.type_name(reading.written_type(node))
            self.local(reading.name(node), bound or "_", node.start_byte, node.end_byte)

    def visit_invoked(self, node: Node) -> None:
        """What a class is built on, or an annotation with arguments: noted with these."""

    def visit_call(self, node: Node) -> None:
        callee = node.named_children[0] if node.named_children else None
        called = reading.dotted(callee)
        if not called or callee is None:
            return
        last = callee.named_children[-1] if callee.type == "navigation_expression" else callee
        self.told.add(callee.start_byte)
        head, dot, _ = called.partition(".")
        if not dot:
            self._call_bare(called, node)
        elif self.is_known(head, node.start_byte):
            self.note(called, "calls", node, last)

    def visit_passed(self, node: Node) -> None:
        """`::function` or `Type::method`."""
        named = node.named_children
        written = ".".join(reading.plain(item) for item in named) if named else ""
        if len(named) == 1 and not written[:1].isupper():
            self.doubt(written, node, "mentions")
        elif written[:1].isupper():
            self.note(written, "mentions", node)

    def visit_access(self, node: Node) -> None:
        """A constant of another type, `Config.MAX`, or `Type::method`."""
        if node.start_byte in self.told:
            return
        self.told.add(node.start_byte)
        name = reading.dotted(node).removesuffix(".class").removesuffix(".java")
        if name[:1].isupper() and not name.endswith(".class"):
            self.note(name, "mentions", node)

    def visit_annotation(self, node: Node) -> None:
        written = child(node, "user_type") or child(child(node, "constructor_invocation"), "user_type")
        if written is not None:
            self.told.add(written.start_byte)
            self.note(reading.type_name(written), "decorates", node)

    def visit_mention(self, node: Node) -> None:
        if node.start_byte not in self.told:
            self.note(reading.type_name(node), "mentions", node)

    def visit_throw(self, node: Node) -> None:
        value = node.named_children[-1] if node.named_children else None
        if value is None or value.type != "call_expression":
            return
        name = reading.dotted(value.named_children[0])
        if name.rpartition(".")[2][:1].isupper():
            self.remark("raises", name, reading.message(value), node, reading.condition(node))

    def visit_comment(self, node: Node) -> None:
        self.todo(node)

    def _call_bare(self, name: str, node: Node) -> None:
        """A call without an object: of a type, of an own member, or of a function of the package."""
        if self.is_local(name, node.start_byte):
            return
        if name[:1].isupper():
            self.note(name, "calls", node)
            if name == "TODO":
                self.remark("todo", f"TODO: {reading.message(node)}".rstrip(": "), "", node)
            return
        self.doubt(name, node, "calls")
        if name == "error":
            self.remark("raises", name, reading.message(node), node, reading.condition(node))
        elif name in reading.ASSERTIONS and (condition := reading.first_argument(node)):
            self.remark("asserts", condition, reading.message_in_lambda(node), node)

    def _settle(self) -> None:
        """Keep the bare names of doubt that the file itself defines or imports."""
        known = {item.alias or item.name for item in self.imports}
        known |= {
            item.name
            for item in self.symbols.values()
            if not item.owner and item.kind == "function" and item.noun != "extension function"
        }
        kept = [place not in self.doubted or use.text.removeprefix(f"{OWN}.") in known
                for place, use in enumerate(self.uses)]  # fmt: skip
        self.uses = [use for use, is_kept in zip(self.uses, kept, strict=True) if is_kept]
        self.places = [place for place, is_kept in zip(self.places, kept, strict=True) if is_kept]
