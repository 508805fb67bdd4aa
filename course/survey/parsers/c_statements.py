"""Reading single statements of C and C++: includes, assertions, errors, the calls inside a macro."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Import, Remark, Symbol, Use
from course.survey.parsers.collector import first_line, one_line, text

_ASSERTS = re.compile(
    r"^(?:assert|ASSERT|Assert|g_assert|g_return_if_fail|g_return_val_if_fail|static_assert|_Static_assert|D?CHECK"
    r"|BUG_ON|Q_ASSERT|BOOST_ASSERT|SDL_assert|gsl\.Expects|Expects|Ensures|[A-Z]\w*_ASSERT|[A-Z]\w*_DCHECK)$"
)
_PYTHON_ERRORS = {"PyErr_SetString", "PyErr_Format", "PyErr_SetObject", "PyErr_SetNone"}
_CALLED = re.compile(r"(?<![\w.>#])([A-Za-z_]\w*)[ \t]*\(")
_WORDS = {"if", "for", "while", "switch", "return", "sizeof", "do", "case", "defined", "typeof", "__typeof__",
          "alignof", "offsetof", "__attribute__", "decltype", "_Alignof", "_Generic", "catch", "noexcept"}  # fmt: skip


def include(node: Node) -> Import | None:
    """An include of a file, as written: `<stdio.h>` keeps its brackets; None for one that a macro names."""
    if node.type == "string_literal":
        module = text(node).strip('"')
    elif node.type == "system_lib_string":
        module = text(node)
    else:
        return None
    line = first_line(node)
    return Import(module=module, line=line, first=line)


def macro_calls(node: Node, symbol: Symbol) -> Iterator[Use]:
    """The functions that the body of a macro calls."""
    value = node.child_by_field_name("value")
    names = {item.name for item in symbol.parameters} | _WORDS | {symbol.name}
    body = text(value)
    for match in _CALLED.finditer(re.sub(r'"(?:[^"\\\n]|\\.)*"', lambda found: " " * len(found[0]), body)):
        if match[1] not in names and value is not None:
            line = first_line(value) + body.count("\n", 0, match.start())
            yield Use(text=match[1], kind="calls", line=line, scope=symbol.qualname)


def remark_of_call(node: Node, name: str, scope: str) -> Remark | None:
    """An assertion, or an error raised into Python."""
    if name not in _PYTHON_ERRORS and not _ASSERTS.match(name):
        return None
    arguments = node.child_by_field_name("arguments")
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
    if not given:
        return None
    first = one_line(text(given[0]))
    if name not in _PYTHON_ERRORS:
        return Remark(kind="asserts", subject=first, message="", line=first_line(node), scope=scope)
    if not first.startswith("PyExc_"):
        return None
    return Remark(
        kind="raises",
        subject=first.removeprefix("PyExc_"),
        message=first_string(given[1:]),
        line=first_line(given[0]),
        scope=scope,
        condition=condition(node),
    )


def error_code(node: Node, scope: str) -> Remark:
    """`return -EINVAL;` or `errno = EINVAL;`: the code that says what went wrong."""
    return Remark(
        kind="raises", subject=text(node), message="", line=first_line(node), scope=scope, condition=condition(node)
    )


def condition(node: Node) -> str:
    """The condition of the `if` right around a statement; empty in its `else`."""
    inside, around = node, node.parent
    while around is not None and around.type not in ("if_statement", "function_definition", "else_clause"):
        if around.type == "compound_statement" and inside.type == "compound_statement":
            return ""
        if around.type in ("for_statement", "while_statement", "switch_statement", "do_statement", "case_statement",
                           "lambda_expression", "try_statement", "for_range_loop"):  # fmt: skip
            return ""
        inside, around = around, around.parent
    if around is None or around.type != "if_statement" or around.child_by_field_name("consequence") != inside:
        return ""
    found = one_line(text(around.child_by_field_name("condition")))
    return found[1:-1].strip() if found.startswith("(") and found.endswith(")") else found


def first_string(nodes: list[Node]) -> str:
    """The first string literal among nodes, without its quotes."""
    for node in nodes:
        if node.type == "string_literal":
            return _unquoted(text(node))
        if node.type == "concatenated_string":
            parts = [child for child in node.named_children if child.type == "string_literal"]
            return one_line("".join(_unquoted(text(part), clean=False) for part in parts))
    return ""


def _unquoted(literal: str, clean: bool = True) -> str:
    match = re.match(r'^(?:u8|[uUL])?"((?:[^"\\]|\\.)*)"$', literal, re.DOTALL)
    if match is None:
        return ""
    body = match[1].replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
    return one_line(body) if clean else body
