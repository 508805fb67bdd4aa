"""Python for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from course.survey import python_statements as statements
from course.survey.facts import Binding, FileFacts, Import, Remark, Symbol, Use, UseKind

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
_DOTTED = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")
_NAMES = re.compile(r"[A-Za-z_][\w.]*")
_TODO = re.compile(r"#+:?\s*\b(TODO|FIXME|XXX|HACK|BUG)\b[:\s(]*(.*)", re.DOTALL)


def parse(source: bytes) -> FileFacts:
    """The facts of one Python file; a syntax error costs only what stands around it."""
    # One parser per file: its memory goes with it, whatever the file was.
    root = Parser(_LANGUAGE).parse(source).root_node
    captures = QueryCursor(_QUERY).captures(root)
    collector = _Collector(source)
    for name, node in sorted(
        ((name, node) for name, nodes in captures.items() for node in nodes),
        key=lambda item: (item[1].start_byte, -item[1].end_byte, item[0]),
    ):
        collector.visit(name, node)
    return collector.facts(root)


class _Collector:
    """Receives nodes in source order and knows which definition each of them stands in."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._open: list[tuple[int, str, str]] = []  # end byte, qualified name, kind
        self._guards: list[int] = []  # end bytes of `if TYPE_CHECKING`
        self._blank = source.count(b"\n") + 1
        self._symbols: dict[str, Symbol] = {}
        self._imports: list[Import] = []
        self._uses: list[Use] = []
        self._remarks: list[Remark] = []
        self._bindings: list[Binding] = []
        self._exports: tuple[str, ...] | None = None
        self._main_line = 0

    def visit(self, name: str, node: Node) -> None:
        while self._open and node.start_byte >= self._open[-1][0]:
            self._open.pop()
        while self._guards and node.start_byte >= self._guards[-1]:
            self._guards.pop()
        getattr(self, f"_visit_{name}")(node)

    def facts(self, root: Node) -> FileFacts:
        doc = statements.docstring(root)
        return FileFacts(
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            symbols=tuple(self._symbols.values()),
            imports=tuple(self._imports),
            uses=tuple(self._uses),
            remarks=tuple(self._remarks),
            bindings=tuple(self._bindings),
            exports=self._exports,
            main_line=self._main_line,
            code_lines=_code_lines(self._source),
            broken=root.has_error,
        )

    @property
    def _scope(self) -> str:
        """The innermost definition that is a symbol: closures count to the function around them."""
        return next((name for _, name, kind in reversed(self._open) if kind != "closure"), "")

    def _visit_import(self, node: Node) -> None:
        self._imports.extend(statements.imports(node, self._scope, bool(self._guards)))

    def _visit_class(self, node: Node) -> None:
        inside_function = any(kind in ("function", "closure") for _, _, kind in self._open)
        owner = self._scope if self._open else ""
        name = statements.text(node.child_by_field_name("name"))
        qualname = f"{owner}.{name}" if owner else name
        kind = "closure" if inside_function else "class"
        self._open.append((node.end_byte, qualname, kind))
        if kind == "class":
            symbol = statements.class_symbol(node, qualname, owner)
            self._symbols.setdefault(qualname, symbol)
            lines = statements.base_lines(node)
            self._uses.extend(
                Use(text=base, kind="inherits", line=lines.get(base, symbol.line), scope=qualname)
                for base in symbol.bases
                if _DOTTED.match(base)
            )

    def _visit_function(self, node: Node) -> None:
        inside_function = any(kind in ("function", "closure") for _, _, kind in self._open)
        owner = self._scope if self._open else ""
        name = statements.text(node.child_by_field_name("name"))
        qualname = f"{owner}.{name}" if owner else name
        self._open.append((node.end_byte, qualname, "closure" if inside_function else "function"))
        if inside_function:
            return
        symbol = statements.function_symbol(node, qualname, owner)
        known = self._symbols.get(qualname)
        if known is None or _is_overload(known):
            self._symbols[qualname] = symbol
        self._bindings.extend(
            Binding(scope=qualname, name=parameter.name, type=bound)
            for parameter in symbol.parameters
            if not parameter.star and (bound := _bound_type(parameter.annotation))
        )

    def _visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        if function is None or function.type not in ("identifier", "attribute"):
            return
        name = statements.text(function)
        if _DOTTED.match(name):
            self._use(name, "calls", node)
            if name.endswith("warn") and (remark := statements.warning(node, self._scope)):
                self._remarks.append(remark)

    def _visit_type(self, node: Node) -> None:
        text = statements.text(node)
        for match in _NAMES.finditer(text):
            self._use(match[0].rstrip("."), "mentions", node, text.count("\n", 0, match.start()))

    def _visit_decorator(self, node: Node) -> None:
        # A decorator stands before the definition it belongs to, so its scope is the one around.
        name = re.match(r"[\w.]+", statements.text(node)[1:].strip())
        if name and _DOTTED.match(name[0]):
            self._use(name[0], "decorates", node)

    def _visit_raise(self, node: Node) -> None:
        if remark := statements.raised(node, self._scope):
            self._remarks.append(remark)

    def _visit_assert(self, node: Node) -> None:
        self._remarks.append(statements.asserted(node, self._scope))

    def _visit_comment(self, node: Node) -> None:
        if match := _TODO.match(statements.text(node)):
            subject = f"{match[1]}: {match[2].strip()}" if match[2].strip() else match[1]
            line = node.start_point[0] + 1
            self._remarks.append(Remark(kind="todo", subject=subject, message="", line=line, scope=self._scope))

    def _visit_assignment(self, node: Node) -> None:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        if left is None or left.type not in ("identifier", "attribute"):
            return
        name = statements.text(left)
        if bound := _assigned_type(node, right):
            self._bindings.append(Binding(scope=self._scope, name=name, type=bound))
        if left.type != "identifier" or any(kind != "class" for _, _, kind in self._open):
            return
        if name == "__all__" and not self._open and right is not None:
            self._exports = tuple(re.findall(r"""["']([\w.]+)["']""", statements.text(right)))
        elif not name.startswith("__"):
            qualname = f"{self._scope}.{name}" if self._scope else name
            symbol = statements.constant_symbol(node, name, qualname, self._scope)
            self._symbols.setdefault(qualname, symbol)

    def _visit_if(self, node: Node) -> None:
        condition = statements.text(node.child_by_field_name("condition"))
        if "TYPE_CHECKING" in condition and not condition.startswith("not"):
            body = node.child_by_field_name("consequence")
            self._guards.append(body.end_byte if body else node.end_byte)
        elif "__name__" in condition and "__main__" in condition and not self._open:
            self._main_line = node.start_point[0] + 1

    def _use(self, text: str, kind: UseKind, node: Node, below: int = 0) -> None:
        line = node.start_point[0] + 1 + below
        self._uses.append(Use(text=text, kind=kind, line=line, scope=self._scope))


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
    return name if _DOTTED.match(name) else ""


def _assigned_type(node: Node, right: Node | None) -> str:
    annotation = node.child_by_field_name("type")
    if annotation is not None and (bound := _bound_type(statements.text(annotation))):
        return bound
    if right is None:
        return ""
    if right.type == "call":
        function = right.child_by_field_name("function")
        name = statements.text(function) if function is not None else ""
        return name if _DOTTED.match(name) else ""
    # `self.x = x`: whatever the parameter of that name is.
    return f"={statements.text(right)}" if right.type == "identifier" else ""


def _code_lines(source: bytes) -> int:
    return sum(1 for line in _stripped(source) if line and not line.startswith(b"#"))


def _stripped(source: bytes) -> Iterator[bytes]:
    return (line.strip() for line in source.split(b"\n"))
