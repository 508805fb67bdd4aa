"""Files of JavaScript that are one function: what old libraries hide their names in."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from course.survey.parsers import ecmascript_reading as reading

_FUNCTIONS = frozenset({"function_expression", "arrow_function"})


def wrapped(root: Node) -> Node | None:
    """The body of the one function a whole file is wrapped in (`(function () { … })()`, `define(function () …)`)."""
    found: Node | None = None
    for child in root.named_children:
        if child.type in ("comment", "hash_bang_line", "empty_statement", "import_statement") or _is_directive(child):
            continue
        if found is not None or child.type != "expression_statement":
            return None
        found = child
    call = _call(found)
    if call is None or not _runs(call):
        return None
    # `(function (root, factory) { … })(this, function () { … })`: the larger one is the program.
    return max(_bodies(call), key=lambda body: body.end_byte - body.start_byte, default=None)


def preamble(root: Node) -> tuple[str, ...]:
    """The kinds of statements a comment above which speaks of the file: imports, and what the file begins with."""
    first = next((child for child in root.children if child.type not in ("comment", "hash_bang_line")), None)
    if first is None:
        return ()
    is_handed_on = first.type == "export_statement" and first.child_by_field_name("source") is not None
    return ("import_statement", *((first.type,) if is_handed_on or _is_directive(first) else ()))


def _bodies(call: Node) -> Iterator[Node]:
    """The bodies of the functions a call calls and gives."""
    for item in (_function(call), *reading.arguments(call)):
        body = item.child_by_field_name("body") if item is not None and item.type in _FUNCTIONS else None
        if body is not None and body.type == "statement_block":
            yield body


def _function(call: Node) -> Node | None:
    """What a call calls; of `(function () { … }).call(this)`, the function."""
    function = reading.bare(call.child_by_field_name("function"))
    if function is not None and function.type == "member_expression":
        inner = reading.bare(function.child_by_field_name("object"))
        return inner if inner is not None and inner.type in _FUNCTIONS else function
    return function


def _runs(call: Node) -> bool:
    """Whether a call runs a function at once, as far as that is custom."""
    function = _function(call)
    return function is not None and (function.type in _FUNCTIONS or reading.dotted(function) in ("define", "require"))


def _call(statement: Node | None) -> Node | None:
    node = next(iter(reading.named(statement)), None)
    for _ in range(3):
        if node is None or node.type == "call_expression":
            return node
        is_around = node.type in ("unary_expression", "parenthesized_expression")
        node = next(iter(reading.named(node)), None) if is_around else None
    return None


def _is_directive(statement: Node) -> bool:
    first = next(iter(statement.named_children), None) if statement.type == "expression_statement" else None
    return first is not None and first.type == "string"
