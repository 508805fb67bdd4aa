"""C++ for the survey: what it adds to C, namespaces, classes, templates, exceptions and their kin."""

from __future__ import annotations

import tree_sitter_cpp
from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts, Import
from course.survey.parsers import c_statements
from course.survey.parsers import c_symbols as symbols
from course.survey.parsers.c import SHARED, CCollector, forward
from course.survey.parsers.c_declarators import declarator, dotted, made, qualified, simple, type_name
from course.survey.parsers.collector import DOTTED, first_line, last_line, one_line, text

_LANGUAGE = Language(tree_sitter_cpp.language())
_QUERY = Query(
    _LANGUAGE,
    SHARED
    + forward("class", "struct", "union", "enum")
    + """
    (class_specifier body: (_)) @class
    (namespace_definition) @namespace
    (namespace_alias_definition) @namespace_alias
    (using_declaration) @using
    (alias_declaration) @alias
    (concept_definition) @concept
    (template_declaration) @template
    (access_specifier) @access
    (qualified_identifier) @qualified
    (new_expression) @new
    (compound_literal_expression) @new
    (throw_statement) @throw
    (static_assert_declaration) @static_assert
    (attribute_declaration) @attribute
    (for_range_loop) @loop
    (lambda_expression) @lambda
    (catch_clause) @lambda
    """,
)
_CASES = {"TEST_CASE", "SCENARIO", "TEST_CASE_METHOD", "TEMPLATE_TEST_CASE", "CATCH_TEST_CASE", "TEST_CASE_FIXTURE"}


def parse(source: bytes) -> FileFacts:
    """The facts of one C++ file; a syntax error costs only what stands around it."""
    return _Collector.read(source, _LANGUAGE, _QUERY)


class _Collector(CCollector):
    is_cpp = True

    def visit_namespace(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        is_inline = bool(node.children) and node.children[0].type == "inline"
        spoken = "".join(text(name).split()).replace("::", ".").replace("inline", "")
        self.open_namespace(node, "*" if is_inline else spoken)

    def visit_namespace_alias(self, node: Node) -> None:
        name = text(node.child_by_field_name("name"))
        target = ".".join(qualified(node.named_children[-1])) if len(node.named_children) > 1 else ""
        target = "".join(target.split()).replace("::", ".").lstrip(".")
        if DOTTED.match(target):
            line = first_line(node)
            self.imports.append(Import(module=target, alias=name, line=line, first=line, scope=self.scope))

    def visit_using(self, node: Node) -> None:
        target = next((child for child in node.named_children if child.type.endswith("identifier")), None)
        if target is None or (self.scope and not self.is_in_function):
            return
        self.skip_pieces(target)
        parts = [part for part in qualified(target) if part]
        line = first_line(node)
        if any(child.type == "namespace" for child in node.children):
            self.know_namespace(".".join(parts))
            item = Import(module=".".join(parts), name="*", line=line, first=line, scope=self.scope)
        elif len(parts) > 1:
            item = Import(module=".".join(parts[:-1]), name=parts[-1], line=line, first=line, scope=self.scope)
        else:
            return
        self.imports.append(item)

    def visit_alias(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        self.skip.add(name.start_byte)
        if not self.is_in_function:
            self.define(symbols.named_type(self, node, name, "type alias", self.outer(node)))

    def visit_concept(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is not None and not self.is_in_function:
            self.define(symbols.named_type(self, node, name, "concept", self.outer(node)))

    def visit_template(self, node: Node) -> None:
        listed = node.child_by_field_name("parameters")
        names = [_template_name(child) for child in listed.named_children] if listed is not None else []
        self.open_template(node, frozenset(filter(None, names)))
        if node.named_children:
            self.wrap(node.named_children[-1], node)

    def visit_access(self, node: Node) -> None:
        self.set_access(node)

    def visit_qualified(self, node: Node) -> None:
        if node.start_byte in self.skip:
            return
        self.skip_pieces(node)
        name = dotted(node, is_cpp=True)
        if "." in name:
            self.scoped.add(len(self.uses))
            self.use(name, "mentions", node)

    def visit_new(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        if (name := type_name(kind)) and kind is not None:
            self.skip_pieces(kind)
            self.use(name, "calls", kind)

    def visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        name = text(function) if function is not None and function.type == "identifier" else ""
        if name in _CASES and not self.is_in_function:
            self._test_case(node)
            return
        super().visit_call(node)
        if function is not None and (name := made(function)):
            self.use(name, "calls", function)

    def visit_throw(self, node: Node) -> None:
        value = node.named_children[0] if node.named_children else None
        if value is None or value.type not in ("call_expression", "compound_literal_expression", "new_expression"):
            return
        if value.type == "call_expression":
            subject = dotted(value.child_by_field_name("function"), is_cpp=True)
            given = value.child_by_field_name("arguments")
        else:
            subject = type_name(value.child_by_field_name("type"))
            given = value.child_by_field_name("value") or value.child_by_field_name("arguments")
        if subject:
            message = c_statements.first_string(given.named_children if given is not None else [])
            self.remark("raises", subject, message, node, c_statements.condition(node))

    def visit_static_assert(self, node: Node) -> None:
        subject = one_line(text(node.child_by_field_name("condition")))
        message = node.child_by_field_name("message")
        self.remark("asserts", subject, c_statements.first_string([message] if message is not None else []), node)

    def visit_attribute(self, node: Node) -> None:
        for child in node.named_children:
            if text(child.child_by_field_name("name")) == "deprecated":
                given = next((item for item in child.named_children if item.type == "argument_list"), None)
                message = c_statements.first_string(given.named_children if given is not None else [])
                self.remark("warns", "deprecation", message, node)

    def visit_loop(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        for item in node.children_by_field_name("declarator"):
            self._bind(item, type_name(kind))

    def visit_lambda(self, node: Node) -> None:
        """The parameters of a lambda, the exception of a catch."""
        around = node.child_by_field_name("declarator") if node.type == "lambda_expression" else node
        if around is None or not self.is_in_function:
            return
        self.bind_parameters(around)

    def bind_locals(self, node: Node, kind: Node | None) -> None:
        super().bind_locals(node, kind)
        for item in node.children_by_field_name("declarator"):
            if item.type == "init_declarator" and declarator(item) is None:
                self._bind(item.child_by_field_name("declarator"), "")

    def inherit(self, node: Node) -> None:
        for base in symbols.bases(node):
            self.skip_pieces(base)
            if name := type_name(base):
                self.use(name, "inherits", base)

    def _bind(self, item: Node | None, kind: str) -> None:
        """Note the names of a declarator, of a structured binding all of them."""
        if item is None:
            return
        if named := declarator(item):
            self.bind(named.name, kind)
            return
        for child in [item, *item.named_children]:
            if child.type == "structured_binding_declarator":
                for name in child.named_children:
                    self.bind(text(name), "")

    def _test_case(self, node: Node) -> None:
        """`TEST_CASE("name") { … }`: the block is the statement after the call."""
        statement = node.parent
        block = statement.next_named_sibling if statement is not None else None
        arguments = node.child_by_field_name("arguments")
        title = c_statements.first_string(arguments.named_children if arguments is not None else [])
        name = title.replace(".", "_").replace("::", "_")
        if block is None or block.type != "compound_statement" or not name or name in self.symbols:
            return
        symbol = symbols.test_case(self, node, last_line(block), name, first_line(node))
        self.define(symbol)
        self._open.append((block.end_byte, symbol.qualname, "function"))


def _template_name(node: Node) -> str:
    named = declarator(node.child_by_field_name("declarator"))
    if named is not None:
        return named.name
    name = node.child_by_field_name("name")
    found = name if name is not None else (node.named_children[-1] if node.named_children else None)
    return simple(found) if found is not None and found.type == "type_identifier" else ""
