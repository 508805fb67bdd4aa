"""Python for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

import re
from dataclasses import replace

import tree_sitter_python
from tree_sitter import Language, Node, Query

from course.survey.facts import Binding, FileFacts, Symbol, Use
from course.survey.parsers import python_statements as statements
from course.survey.parsers.collector import DOTTED, Collector, first_line, text

_LANGUAGE = Language(tree_sitter_python.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (import_statement) @import
    (import_from_statement) @import
    (class_definition) @class
    (function_definition) @function
    (call) @call
    (type) @type
    (decorator) @decorator
    (raise_statement) @raise
    (assert_statement) @assert
    (comment) @comment
    (assignment) @assignment
    (if_statement) @if
    """,
)
_NAMES = re.compile(r"[A-Za-z_][\w.]*")


def parse(source: bytes) -> FileFacts:
    """The facts of one Python file; a syntax error costs only what stands around it."""
    return _Collector.collect(source, _LANGUAGE, _QUERY)


class _Collector(Collector):
    comment_marks = (b"#",)

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self._guards: list[int] = []  # end bytes of `if TYPE_CHECKING`
        self._exports: tuple[str, ...] | None = None
        self._main_line = 0

    def visit(self, name: str, node: Node) -> None:
        while self._guards and node.start_byte >= self._guards[-1]:
            self._guards.pop()
        super().visit(name, node)

    def facts(self, root: Node) -> FileFacts:
        doc = statements.docstring(root)
        return replace(
            super().facts(root),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            exports=self._exports,
            main_line=self._main_line,
        )

    def visit_import(self, node: Node) -> None:
        self.imports.extend(statements.imports(node, self.scope, bool(self._guards)))

    def visit_class(self, node: Node) -> None:
        qualname, owner = self.qualified(text(node.child_by_field_name("name"))), self.scope
        kind = "closure" if self.is_in_function else "class"
        self.enter(node, qualname, kind)
        if kind == "class":
            symbol = statements.class_symbol(node, qualname, owner)
            self.add(symbol)
            lines = statements.base_lines(node)
            self.uses.extend(
                Use(text=base, kind="inherits", line=lines.get(base, symbol.line), scope=qualname)
                for base in symbol.bases
                if DOTTED.match(base)
            )

    def visit_function(self, node: Node) -> None:
        qualname, owner = self.qualified(text(node.child_by_field_name("name"))), self.scope
        is_closure = self.is_in_function
        self.enter(node, qualname, "closure" if is_closure else "function")
        if is_closure:
            return
        symbol = statements.function_symbol(node, qualname, owner)
        known = self.symbols.get(qualname)
        if known is None or _is_overload(known):
            self.symbols[qualname] = symbol
        self.bindings.extend(
            Binding(scope=qualname, name=parameter.name, type=bound)
            for parameter in symbol.parameters
            if not parameter.star and (bound := _bound_type(parameter.annotation))
        )

    def visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        if function is None or function.type not in ("identifier", "attribute"):
            return
        name = text(function)
        if DOTTED.match(name):
            self.use(name, "calls", node)
            if name.endswith("warn") and (remark := statements.warning(node, self.scope)):
                self.remarks.append(remark)

    def visit_type(self, node: Node) -> None:
        annotation = text(node)
        for match in _NAMES.finditer(annotation):
            self.use(match[0].rstrip("."), "mentions", node, annotation.count("\n", 0, match.start()))

    def visit_decorator(self, node: Node) -> None:
        # A decorator stands before the definition it belongs to, so its scope is the one around.
        name = re.match(r"[\w.]+", text(node)[1:].strip())
        if name and DOTTED.match(name[0]):
            self.use(name[0], "decorates", node)

    def visit_raise(self, node: Node) -> None:
        if remark := statements.raised(node, self.scope):
            self.remarks.append(remark)

    def visit_assert(self, node: Node) -> None:
        self.remarks.append(statements.asserted(node, self.scope))

    def visit_comment(self, node: Node) -> None:
        self.todo(node)

    def visit_assignment(self, node: Node) -> None:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        if left is None or left.type not in ("identifier", "attribute"):
            return
        name = text(left)
        if bound := _assigned_type(node, right):
            self.bindings.append(Binding(scope=self.scope, name=name, type=bound))
        if left.type != "identifier" or not self.is_only_in_classes:
            return
        if name == "__all__" and self.is_at_top and right is not None:
            self._exports = tuple(re.findall(r"""["']([\w.]+)["']""", text(right)))
        elif not name.startswith("__"):
            self.add(statements.constant_symbol(node, name, self.qualified(name), self.scope))

    def visit_if(self, node: Node) -> None:
        condition = text(node.child_by_field_name("condition"))
        if "TYPE_CHECKING" in condition and not condition.startswith("not"):
            body = node.child_by_field_name("consequence")
            self._guards.append(body.end_byte if body else node.end_byte)
        elif "__name__" in condition and "__main__" in condition and self.is_at_top:
            self._main_line = first_line(node)


def _is_overload(known: Symbol) -> bool:
    """Whether a later definition of the same name is the one that counts: after overloads, not for setters."""
    return any(decorator.endswith("overload") for decorator in known.decorators)


def _bound_type(annotation: str) -> str:
    """The class an annotation names, when it names just one: `Tree`, `"Tree"`, `Tree | None`."""
    parts = [part.strip().strip("\"'") for part in annotation.split("|")]
    named = [part for part in parts if part not in ("None", "")]
    if len(named) != 1:
        return ""
    optional = re.match(r"^(?:t\.|typing\.)?Optional\[(.*)\]$", named[0])
    name = optional[1].strip("\"'") if optional else named[0]
    return name if DOTTED.match(name) else ""


def _assigned_type(node: Node, right: Node | None) -> str:
    annotation = node.child_by_field_name("type")
    if annotation is not None and (bound := _bound_type(text(annotation))):
        return bound
    if right is None:
        return ""
    if right.type == "call":
        function = right.child_by_field_name("function")
        name = text(function) if function is not None else ""
        return name if DOTTED.match(name) else ""
    # `self.x = x`: whatever the parameter of that name is.
    return f"={text(right)}" if right.type == "identifier" else ""
