"""C for the survey: one pass of tree-sitter queries over a file gives its facts; C++ adds to it in `cpp`."""

from __future__ import annotations

import re
from dataclasses import replace

import tree_sitter_c
from tree_sitter import Language, Node, Parser, Query

from course.survey.facts import FileFacts
from course.survey.parsers import c_preprocessor, c_statements
from course.survey.parsers import c_symbols as symbols
from course.survey.parsers.c_declarators import declarator, dotted, made, qualified, type_name
from course.survey.parsers.c_scopes import CScopes
from course.survey.parsers.collector import first_line, text

SHARED = """
    (preproc_include path: (_) @include)
    (preproc_def) @macro
    (preproc_function_def) @macro
    (struct_specifier body: (_)) @class
    (union_specifier body: (_)) @class
    (enum_specifier body: (_)) @class
    (type_definition) @typedef
    (function_definition) @function
    (declaration) @declaration
    (field_declaration) @field
    (call_expression) @call
    (type_identifier) @type
    (comment) @comment
    (ERROR) @error
    (initializer_list (identifier) @value)
    (initializer_list (pointer_expression (identifier) @value))
    (initializer_pair value: (identifier) @value)
    (initializer_pair value: (pointer_expression (identifier) @value))
    (return_statement (unary_expression argument: (identifier) @errno (#match? @errno "^E[A-Z0-9]+$")))
    (assignment_expression left: (identifier) @left right: (identifier) @errno
        (#eq? @left "errno") (#match? @errno "^E[A-Z0-9]+$"))
"""


_PLACES = ("translation_unit", "declaration_list", "preproc_ifdef", "preproc_if")
#: Blocks that belong to no function, because what stands before them could not be read.
_STRAY = "\n".join(f"({place} (compound_statement) @stray)" for place in (*_PLACES, "ERROR"))


def forward(*kinds: str) -> str:
    """The part of a query that finds types announced without a body, and blocks without a head."""
    return (
        "\n".join(
            f"({place} ({kind}_specifier name: (type_identifier) @forward !body))"
            for place in _PLACES
            for kind in kinds
        )
        + _STRAY
    )


_LANGUAGE = Language(tree_sitter_c.language())
_QUERY = Query(_LANGUAGE, SHARED + forward("struct", "union", "enum") + "(argument_list (identifier) @argument)")
#: Bytes of source the grammar may fail to read before a file counts as broken.
_STUMBLE = 200
#: What only C++ says; comments and strings are not looked into.
_CPP = re.compile(
    rb"^[ \t]*(?:class[ \t]+\w[\w \t]*(?:[:{;]|$)|namespace\b[\w: \t]*(?:\{|$)|template[ \t]*<"
    rb"|using[ \t]+(?:namespace[ \t]|\w+[ \t]*=|\w+::)|(?:public|private|protected)[ \t]*:|constexpr\b"
    rb"|#[ \t]*include[ \t]*<(?:string|vector|map|memory|functional|utility|cstdint|cstddef|iostream|algorithm|atomic"
    rb"|array|set|list|type_traits|unordered_map|optional|variant|chrono|mutex|thread)>)",
    re.MULTILINE,
)


def parse(source: bytes) -> FileFacts:
    """The facts of one C file; a syntax error costs only what stands around it."""
    return CCollector.read(source, _LANGUAGE, _QUERY)


def parse_header(source: bytes) -> FileFacts:
    """The facts of a header, which is C++ where it says what only C++ says."""
    if is_cpp(source):
        from course.survey.parsers import cpp  # loaded when its first file is met

        return cpp.parse(source)
    return parse(source)


def is_cpp(source: bytes) -> bool:
    """Whether a header is C++, beyond what it hides from C."""
    return _CPP.search(c_preprocessor.without_cpp(source)) is not None


class CCollector(CScopes):
    """Receives the nodes of a C file."""

    @classmethod
    def read(cls, source: bytes, language: Language, query: Query) -> FileFacts:
        """The facts of a file; where the grammar stumbles, of what is left without the riddles of the preprocessor."""
        clean = c_preprocessor.without_dead_code(source)
        clean = c_preprocessor.with_plain_classes(clean) if cls.is_cpp else clean
        root = Parser(language).parse(clean).root_node
        if root.has_error and (again := c_preprocessor.without_riddles(clean)) != clean:
            clean, root = again, Parser(language).parse(again).root_node
        return cls.gather(clean, root, query)

    def facts(self, root: Node) -> FileFacts:
        uses, bindings = self.settled_uses()
        doc = symbols.file_doc(root)
        return replace(
            super().facts(root),
            package=self.main_namespace(),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            uses=tuple(uses),
            bindings=tuple(bindings),
            exports=self.exports,
            main_line=self.main_line,
            broken=self.is_broken,
        )

    def visit_include(self, node: Node) -> None:
        if item := c_statements.include(node):
            self.imports.append(item)

    def visit_macro(self, node: Node) -> None:
        symbol = symbols.macro(node, self.doc_above(node))
        if symbol is None or self.is_in_function:
            return
        self.add(symbol)
        if symbol.kind == "function":
            self.uses.extend(c_statements.macro_calls(node, symbol))

    def visit_typedef(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        declared = [found for item in node.children_by_field_name("declarator") if (found := declarator(item))]
        self.skip.update(item.node.start_byte for item in declared)
        if kind is not None and kind.child_by_field_name("body") is not None:
            self.wrap(kind, node)
            names = [item.name for item in declared if item.function is None and not item.is_pointer_to_function]
            if names:
                self.typedefs[kind.start_byte] = names[0]
            return
        for item in declared if not self.is_in_function else ():
            symbol = symbols.alias(self, node, item)
            if symbol.returns == symbol.name:
                self.declared.append(symbol.name)
            else:
                self.define(symbol)

    def visit_class(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        outer = self.outer(node)
        if name is not None:
            self.skip.add(name.start_byte)
        spoken = self.typedefs.pop(node.start_byte, "") or ".".join(qualified(name) if name is not None else ())
        is_special = name is not None and name.type == "template_type"
        if not spoken or is_special or self.is_in_function:
            self.open_nameless(node, is_special)
            return
        symbol = symbols.type_definition(self, node, outer, spoken)
        if not self.define(symbol):
            self.enter(node, symbol.qualname, "closure")
            return
        self.enter(node, symbol.qualname, "class")
        self.open_class(node)
        self.inherit(node)
        if node.type == "enum_specifier":
            self.enumerate(node, symbol.qualname)

    def visit_function(self, node: Node) -> None:
        outer = self.outer(node)
        declared = declarator(node.child_by_field_name("declarator"))
        if declared is not None:
            self.skip_pieces(declared.node)
        symbol = symbols.function(self, node, outer, declared) if declared and not self.is_in_function else None
        is_kept = symbol is not None and self.define(symbol)
        self.enter(node, symbol.qualname if symbol else "", "function" if is_kept else "closure")
        if symbol is not None and is_kept and symbol.name == "main" and not symbol.owner:
            self.main_line = symbol.line
        if declared is not None:
            self.bind_parameters(declared.function, node)

    def visit_declaration(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        if kind is not None and kind.child_by_field_name("body") is not None:
            self.wrap(kind, self.outer(node))
        if self.is_in_function:
            self.bind_locals(node, kind)
            return
        outer = self.outer(node)
        for item in node.children_by_field_name("declarator"):
            if (declared := declarator(item)) is None:
                continue
            self.skip_pieces(declared.node)
            if declared.function is not None:
                self.declare(symbols.prototype(self, node, outer, declared))
            elif symbol := symbols.variable(self, node, outer, declared, item):
                self.declare(symbol) if symbol.head.endswith(";") else self.define(symbol)

    def visit_field(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        declarators = node.children_by_field_name("declarator")
        if kind is not None and kind.child_by_field_name("body") is not None:
            self.wrap(kind, self.outer(node), is_variable=bool(declarators))
        if self.is_in_function or self.is_nameless(node):
            return
        for item in declarators:
            if (declared := declarator(item)) is None:
                continue
            if declared.function is not None:
                self.declare(symbols.prototype(self, node, self.outer(node), declared))
            else:
                self.bind_field(declared, kind)
                if symbol := symbols.member_constant(self, node, declared):
                    self.define(symbol)

    def visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        name = dotted(function, self.is_cpp)
        if not name or function is None:
            return
        if function.type == "qualified_identifier":
            self.skip_pieces(function)
            self.scoped.add(len(self.uses))
        self.use(name, "calls", function, last_row(function) - first_line(function))
        if remark := c_statements.remark_of_call(node, name, self.scope):
            self.remarks.append(remark)

    def visit_type(self, node: Node) -> None:
        if node.start_byte not in self.skip:
            self.use(text(node), "mentions", node)

    def visit_value(self, node: Node) -> None:
        if not self.is_in_function:
            self.use(text(node), "mentions", node)

    def visit_argument(self, node: Node) -> None:
        if self.is_in_function:
            self.values.add(len(self.uses))
            self.use(text(node), "mentions", node)

    def visit_stray(self, node: Node) -> None:
        if not self.is_in_function:
            self.enter(node, "", "closure")

    def visit_error(self, node: Node) -> None:
        """A stumble over a macro costs a few words; what is longer is lost."""
        self.is_broken |= node.end_byte - node.start_byte > _STUMBLE

    def visit_left(self, node: Node) -> None:
        """The left side of an assignment that only the query needs."""

    def visit_errno(self, node: Node) -> None:
        self.remarks.append(c_statements.error_code(node, self.scope))

    def inherit(self, node: Node) -> None:
        """Note base classes; C has none."""

    def bind_locals(self, node: Node, kind: Node | None) -> None:
        """Note the types of the variables a statement declares."""
        for item in node.children_by_field_name("declarator"):
            if declared := declarator(item):
                self.skip_pieces(declared.node)
                is_function = declared.is_pointer_to_function
                self.bind(declared.name, "" if is_function else type_name(kind) or inferred(kind, item))


def inferred(kind: Node | None, item: Node) -> str:
    """What `auto` stands for, where the value says it."""
    value = item.child_by_field_name("value") if item.type == "init_declarator" else None
    if value is None or kind is None or kind.type != "placeholder_type_specifier":
        return ""
    if value.type in ("new_expression", "compound_literal_expression"):
        return type_name(value.child_by_field_name("type"))
    function = value.child_by_field_name("function") if value.type == "call_expression" else None
    return (made(function) or dotted(function, is_cpp=True)) if function is not None else ""


def last_row(function: Node) -> int:
    """The line on which the last part of a called name stands, its template arguments aside."""
    node: Node | None = function
    while node is not None:
        function = node
        node = node.child_by_field_name("field") or node.child_by_field_name("name")
    return first_line(function)
