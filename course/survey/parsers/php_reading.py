"""Reading single PHP nodes: dotted names, types, parameters, literals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Import, Parameter
from course.survey.parsers.collector import first_line, one_line, text

_LONGEST = 300
#: Parts of a name that may be looked up; a longer chain is a chain of calls.
_PARTS = 8
_NAMES = ("name", "qualified_name", "relative_name")
_MEMBERS = ("member_access_expression", "nullsafe_member_access_expression")
_TYPED = frozenset({"simple_parameter", "property_promotion_parameter", "variadic_parameter"})
_ESCAPED = re.compile(r"\\(.)")
_NAME = re.compile(r"^\\?[^\W\d]\w*(?:\\[^\W\d]\w*)*$")
_SCALARS = frozenset({
    "int", "integer", "float", "double", "string", "bool", "boolean", "array", "iterable", "mixed", "void", "null",
    "never", "object", "callable", "false", "true", "resource", "numeric", "scalar", "list", "positive-int",
})  # fmt: skip
#: Words for the class itself and the one above it.
OWN = frozenset({"self", "static", "parent"})


def named(node: Node | None) -> list[Node]:
    """The named children of a node, comments aside."""
    return [child for child in node.named_children if child.type != "comment"] if node is not None else []


def source(node: Node | None) -> str:
    """The text of a node on one line, cut where it is very long."""
    if node is None:
        return ""
    shown = one_line((node.text or b"")[: 4 * _LONGEST].decode("utf-8", "replace"))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]} …"


def name(node: Node | None) -> str:
    """A name as PHP writes it, for classes and functions; empty for anything that is computed."""
    return (
        "".join(text(node).split())
        if node is not None and (node.type in _NAMES or node.type == "relative_scope")
        else ""
    )


def variable(node: Node | None) -> str:
    """The name of a variable without its sign; empty for anything else."""
    return text(node)[1:] if node is not None and node.type == "variable_name" and len(named(node)) == 1 else ""


def chain(node: Node | None) -> tuple[str, list[str]] | None:
    """The variable at the head of `$a->b->c`, and what follows it."""
    parts: list[str] = []
    for _ in range(_PARTS):
        if node is None:
            return None
        if node.type == "variable_name":
            head = variable(node)
            return (head, parts[::-1]) if head else None
        if node.type not in _MEMBERS:
            return None
        member = node.child_by_field_name("name")
        if member is None or member.type != "name":
            return None
        parts.append(text(member))
        node = node.child_by_field_name("object")
    return None


def types(node: Node | None) -> list[str]:
    """The class a type names, if it names just one, as written; `null` aside."""
    if node is None:
        return []
    return plain(text(node))


def plain(written: str) -> list[str]:
    """The one class a type names, in code or documentation, in a list of none or one."""
    bare = written.strip().removeprefix("?").partition("<")[0].strip("()")
    parts = [part.strip() for part in bare.split("|")]
    rest = [part for part in parts if part.lower() not in ("null", "")]
    if len(rest) != 1 or not _NAME.match(rest[0]) or rest[0].lower() in _SCALARS:
        return []
    return rest


def parameters(node: Node | None, told: dict[str, str]) -> tuple[Parameter, ...]:
    """The parameters of a function; `told` are the types its documentation names."""
    found: list[Parameter] = []
    for child in named(node):
        if child.type in _TYPED:
            own = variable(child.child_by_field_name("name"))
            written = source(child.child_by_field_name("type"))
            found.append(
                Parameter(
                    name=f"${own}",
                    annotation=written or told.get(own, ""),
                    default=source(child.child_by_field_name("default_value"))[:120],
                    star="*" if child.type == "variadic_parameter" else "",
                )
            )
    return tuple(found)


def taken(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The variables that parameters bind, and the parameters."""
    for child in named(node):
        if child.type in _TYPED and (own := variable(child.child_by_field_name("name"))):
            yield own, child


def words(node: Node) -> set[str]:
    """The words a declaration begins with: visibility, `static`, `abstract`."""
    return {text(child).lower() for child in node.named_children[:8] if child.type.endswith("_modifier")}


def uses(node: Node) -> Iterator[Import]:
    """Every name a `use` statement brings in; the module is the namespace it is taken from."""
    prefix = next((dotted(text(child)) for child in node.named_children if child.type == "namespace_name"), "")
    group = node.child_by_field_name("body")
    first = first_line(node)
    for clause in (group or node).named_children:
        if clause.type != "namespace_use_clause":
            continue
        inner = next((child for child in named(clause) if child.type in ("name", "qualified_name")), None)
        full = ".".join(part for part in (prefix, dotted(text(inner))) if part)
        module, _, last = full.rpartition(".")
        alias = text(clause.child_by_field_name("alias"))
        if last:
            yield Import(module=module, name=last, alias=alias, line=first_line(clause), first=first)


def dotted(written: str) -> str:
    return "".join(written.split()).strip("\\").replace("\\", ".")


def literal(node: Node | None) -> str:
    """What a string says, on one line; empty for anything else."""
    if node is None or node.type not in ("string", "encapsed_string"):
        return ""
    return one_line(_ESCAPED.sub(lambda match: {"n": " ", "t": " "}.get(match[1], match[1]), text(node)[1:-1]))


def arguments(call: Node) -> list[Node]:
    """The expressions a call is given, names of parameters aside."""
    found = call.child_by_field_name("arguments")
    if found is None:
        found = next((child for child in call.named_children if child.type == "arguments"), None)
    return [inner[-1] for child in named(found) if (inner := named(child))]


def message(call: Node) -> str:
    """The first text among the arguments of a call, or of the `sprintf` that is its argument."""
    for child in arguments(call):
        if child.type == "function_call_expression" and text(child.child_by_field_name("function")).endswith("sprintf"):
            return next((found for item in arguments(child) if (found := literal(item))), "")
        if found := literal(child) or _joined(child):
            return found
    return ""


def _joined(node: Node) -> str:
    """A sum of texts, when all of it is literal."""
    parts: list[str] = []
    current: Node | None = node
    while current is not None and current.type == "binary_expression" and len(parts) < 64:
        right = current.child_by_field_name("right")
        if right is None or right.type not in ("string", "encapsed_string"):
            return ""
        parts.append(text(right)[1:-1])
        current = current.child_by_field_name("left")
    if not parts or current is None or current.type not in ("string", "encapsed_string"):
        return ""
    return one_line("".join([text(current)[1:-1], *reversed(parts)]))


def included(node: Node) -> str:
    """The path a file is included by, from the folder of this one; empty where it is computed."""
    inner = next(iter(named(node)), None)
    if inner is not None and inner.type == "parenthesized_expression":
        inner = next(iter(named(inner)), None)
    if inner is not None and inner.type == "binary_expression":
        left = "".join(text(inner.child_by_field_name("left")).split())
        right = literal(inner.child_by_field_name("right"))
        return f".{right}" if left in ("__DIR__", "dirname(__FILE__)") and right.startswith("/") else ""
    path = literal(inner)
    return path if path.startswith(("./", "../")) else f"./{path}" if path and not path.startswith("/") else ""
