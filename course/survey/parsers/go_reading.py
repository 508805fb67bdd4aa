"""Reading single Go nodes: the name of a type, what an expression gives, what stands before a declaration."""

from __future__ import annotations

import re

from tree_sitter import Node

from course.survey.facts import Parameter
from course.survey.parsers import comments
from course.survey.parsers.collector import one_line, text
from course.survey.parsers.comments import Doc

#: The types and functions of the language itself.
BUILTIN_TYPES = frozenset({
    "any", "bool", "byte", "comparable", "complex64", "complex128", "error", "float32", "float64", "int",
    "int8", "int16", "int32", "int64", "rune", "string", "uint", "uint8", "uint16", "uint32", "uint64",
    "uintptr",
})  # fmt: skip
BUILTIN_CALLS = frozenset({
    "append", "cap", "complex", "imag", "len", "make", "new", "panic", "real", "recover",
})  # fmt: skip

#: Longer texts are cut: nobody reads a declaration of that length.
_LONGEST = 300
#: Parts of a name that may be looked up; a longer chain is a chain of calls.
_PARTS = 8
_DIRECTIVE = re.compile(r"^(?:go:|nolint\b|lint:|export |line |\+build\b|#nosec)")
_LINK = re.compile(r"(?<![\w\])])\[(\*?[^\W\d][\w.]*)\](?![\[(:\w])")
_DEPRECATED = re.compile(r"^Deprecated:[ \t]*(.*?)(?=\n[ \t]*\n|\Z)", re.MULTILINE | re.DOTALL)
_VERSION = re.compile(r"v\d+")
_ESCAPED = re.compile(r"\\(.)")


def source(node: Node | None, until: Node | None = None) -> str:
    """The text of a node on one line, up to where another begins; cut where it is very long."""
    if node is None:
        return ""
    if until is None and node.end_byte - node.start_byte <= _LONGEST:
        return one_line(text(node))
    root = node.text or b""
    end = until.start_byte - node.start_byte if until is not None else len(root)
    shown = one_line(root[: min(end, 4 * _LONGEST)].decode("utf-8", "replace"))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]} …"


def type_name(node: Node | None) -> str:
    """The dotted name of a type that is just one, pointers and type arguments aside; empty for all others."""
    for _ in range(_PARTS):
        if node is None:
            return ""
        if node.type in ("type_identifier", "qualified_type"):
            return "".join(text(node).split())
        if node.type == "generic_type":
            node = node.child_by_field_name("type")
        elif node.type in ("pointer_type", "parenthesized_type"):
            node = node.named_children[0] if node.named_children else None
        else:
            return ""
    return ""


def dotted(node: Node | None) -> str:
    """The dotted name an expression is; empty for one that is more than a name."""
    parts: list[str] = []
    for _ in range(_PARTS):
        if node is None:
            return ""
        if node.type == "identifier":
            return ".".join([text(node), *reversed(parts)])
        if node.type == "selector_expression":
            parts.append(text(node.child_by_field_name("field")))
            node = node.child_by_field_name("operand")
        elif node.type in ("type_instantiation_expression", "parenthesized_expression"):
            node = node.named_children[0] if node.named_children else None
        else:
            return ""
    return ""


def called(node: Node) -> str:
    """The dotted name of what a call calls."""
    return dotted(node.child_by_field_name("function"))


def given(node: Node | None) -> str:
    """What the value of an expression is, as a binding has it; "_" where it is not told."""
    if node is None:
        return "_"
    if node.type == "unary_expression":
        operand = node.child_by_field_name("operand")
        is_address = text(node)[:1] == "&" and operand is not None and operand.type == "composite_literal"
        return given(operand) if is_address else "_"
    if node.type in ("composite_literal", "type_assertion_expression", "type_conversion_expression"):
        return type_name(node.child_by_field_name("type")) or "_"
    if node.type == "identifier":
        return f"={text(node)}"
    if node.type == "call_expression":
        name = called(node)
        if name == "new":
            return type_name(next(iter(arguments(node)), None)) or "_"
        return name if name not in BUILTIN_CALLS and name else "_"
    return "_"


def arguments(call: Node) -> list[Node]:
    found = call.child_by_field_name("arguments")
    return [child for child in found.named_children if child.type != "comment"] if found is not None else []


def listed(node: Node | None) -> list[Node]:
    """The expressions of a list of them, or the one there is."""
    if node is None:
        return []
    return node.named_children if node.type == "expression_list" else [node]


def parameters(node: Node | None) -> list[Parameter]:
    """The parameters of a function; several may share a type."""
    found: list[Parameter] = []
    for child in node.named_children if node is not None else []:
        if child.type not in ("parameter_declaration", "variadic_parameter_declaration"):
            continue
        star = "*" if child.type.startswith("variadic") else ""
        annotation = source(child.child_by_field_name("type"))
        names = [text(name) for name in child.children_by_field_name("name")] or [""]
        found.extend(Parameter(name=name, annotation=annotation, star=star) for name in names)
    return found


def parameter_types(node: Node | None) -> list[tuple[str, str]]:
    """The names that parameters bind, with their types as bindings have them."""
    found: list[tuple[str, str]] = []
    for child in node.named_children if node is not None and node.type == "parameter_list" else []:
        is_one = child.type == "parameter_declaration"
        bound = type_name(child.child_by_field_name("type")) if is_one else ""
        found.extend((text(name), bound or "_") for name in child.children_by_field_name("name"))
    return found


def type_parameters(node: Node) -> frozenset[str]:
    """The type parameters a declaration introduces; those of a method are named with its receiver."""
    found = node.child_by_field_name("type_parameters")
    names = [name for child in found.named_children for name in child.children_by_field_name("name")] if found else []
    receiver = node.child_by_field_name("receiver")
    if receiver is not None and b"[" in (receiver.text or b""):
        names += [item for item in _type_arguments(receiver) if item.type == "type_identifier"]
    return frozenset(text(name) for name in names)


def _type_arguments(receiver: Node) -> list[Node]:
    node: Node | None = receiver
    while node is not None and node.type != "type_arguments":
        last = node.named_children[-1] if node.named_children else None
        node = last
    return [item for child in node.named_children for item in (child, *child.named_children)] if node else []


def doc(block: list[Node]) -> Doc:
    """Comments as prose, without what they tell to tools."""
    return linked(comments.joined(block))


def linked(found: Doc) -> Doc:
    """The same words without directives and the marks of links."""
    lines = [line for line in found.text.split("\n") if not _DIRECTIVE.match(line)]
    prose = _LINK.sub(r"\1", "\n".join(lines)).strip()
    return Doc(prose, found.start, found.end) if prose else Doc()


def deprecation(prose: str) -> str | None:
    """What a comment says of the deprecation it declares; None when it declares none."""
    match = _DEPRECATED.search(prose)
    return one_line(match[1]) if match else None


def package_name(path: str) -> str:
    """What a package is most likely called: the end of its path, versions aside."""
    parts = [part for part in path.split("/") if not _VERSION.fullmatch(part)]
    return parts[-1].partition(".v")[0] if parts else ""


def message(call: Node) -> str:
    """The first literal text among the arguments of a call, or of the call that is its argument."""
    for child in arguments(call):
        if child.type == "call_expression":
            inner = next((item for item in arguments(child) if item.type.endswith("string_literal")), None)
            return literal(inner)
        if child.type.endswith("string_literal"):
            return literal(child)
        if child.type == "binary_expression":
            return _sum(child)
    return ""


def _sum(node: Node) -> str:
    """A text put together of several, the names between them in braces; empty where it is not such a text."""
    parts: list[str] = []
    left: Node | None = node
    while left is not None and left.type == "binary_expression" and len(parts) < _PARTS:
        parts.append(_part(left.child_by_field_name("right")))
        left = left.child_by_field_name("left")
    parts.append(_part(left))
    return "".join(reversed(parts)) if any(not part.startswith("{") for part in parts) else ""


def _part(node: Node | None) -> str:
    if node is not None and node.type.endswith("string_literal"):
        body = literal(node)
        # The spaces at its ends part it from its neighbours.
        inside = text(node)[1:-1]
        return f"{' ' * inside.startswith(' ')}{body}{' ' * inside.endswith(' ')}" if body else " "
    return f"{{{source(node)}}}"


def literal(node: Node | None) -> str:
    """What a string literal says, on one line."""
    if node is None:
        return ""
    body = text(node)[1:-1]
    if node.type == "interpreted_string_literal":
        body = _ESCAPED.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), body)
    return one_line(body)


def given_to(values: list[Node], place: int, names: int) -> str:
    """What a name of several is bound to; of a call with several results, the first has the type it is known by."""
    if len(values) == names:
        return given(values[place])
    return given(values[0]) if values and place == 0 and values[0].type != "identifier" else "_"
