"""Reading single Java nodes: the name of a type, what an expression gives, what a declaration says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Parameter
from course.survey.parsers.classes import OWN, PARTS, child, children, source
from course.survey.parsers.collector import one_line, text

TYPES = (
    "class_declaration", "interface_declaration", "enum_declaration", "record_declaration",
    "annotation_type_declaration",
)  # fmt: skip
_ANNOTATIONS = ("annotation", "marker_annotation")
#: What a name is known in until it ends.
_BLOCKS = {
    "block", "constructor_body", "switch_block_statement_group", "switch_rule", "lambda_expression", "class_body",
    "enhanced_for_statement", "catch_clause", "try_with_resources_statement", "program",
}  # fmt: skip
#: The parts of an imported name: packages may stand in packages.
_LONGEST_NAME = 30
_ESCAPED = re.compile(r"\\(.)")


def dotted(node: Node | None) -> str:
    """The dotted name an expression is; empty for one that is more than a name."""
    return _dotted(node, PARTS)


def long_name(node: Node | None) -> str:
    return _dotted(node, _LONGEST_NAME)


def _dotted(node: Node | None, most: int) -> str:
    parts: list[str] = []
    for _ in range(most):
        if node is None:
            return ""
        if node.type in ("identifier", "type_identifier", OWN, "super"):
            return ".".join([text(node), *reversed(parts)])
        if node.type == "field_access":
            field = node.child_by_field_name("field")
            if field is None or field.type != "identifier":
                return ""
            parts.append(text(field))
            node = node.child_by_field_name("object")
        elif node.type == "scoped_identifier":
            parts.append(text(node.child_by_field_name("name")))
            node = node.child_by_field_name("scope")
        else:
            return ""
    return ""


def type_name(node: Node | None) -> str:
    """The dotted name of a type that is just one, type arguments aside; empty for arrays and primitive types."""
    parts: list[str] = []
    for _ in range(PARTS):
        if node is None:
            return ""
        if node.type == "type_identifier":
            return ".".join([text(node), *reversed(parts)]) if text(node) != "var" else ""
        if node.type == "generic_type":
            node = child(node, "type_identifier", "scoped_type_identifier")
        elif node.type == "annotated_type":
            node = node.named_children[-1]
        elif node.type == "scoped_type_identifier":
            named = children(node, "type_identifier", "scoped_type_identifier", "generic_type")
            if len(named) != 2:
                return ""
            parts.append(text(named[1]))
            node = named[0]
        else:
            return ""
    return ""


def parts(node: Node) -> Iterator[Node]:
    """The names a qualified type is made of."""
    inner: Node | None = node
    for _ in range(PARTS):
        if inner is None:
            return
        yield from inner.named_children[-1:]
        inner = child(inner, "scoped_type_identifier", "generic_type", "type_identifier")
        if inner is not None:
            yield inner


def given(node: Node | None) -> str:
    """What the value of an expression is, as a binding has it; "_" where it is not told."""
    if node is None:
        return "_"
    if node.type in ("object_creation_expression", "cast_expression"):
        is_plain = node.type != "object_creation_expression" or node.children[0].type == "new"
        return (type_name(node.child_by_field_name("type")) if is_plain else "") or "_"
    if node.type == "identifier":
        return f"={text(node)}"
    if node.type == "parenthesized_expression" and node.named_children:
        return given(node.named_children[0]) if node.named_children[0].type != "parenthesized_expression" else "_"
    if node.type == "method_invocation":
        called = dotted(node.child_by_field_name("object"))
        called = OWN if node.child_by_field_name("object") is None else called
        return f"{called}.{text(node.child_by_field_name('name'))}" if called else "_"
    return "_"


def declared(written: Node | None, declarator: Node | None) -> str:
    """What a local name is bound to: by the type written before it, else by what is given to it."""
    if declarator is not None and declarator.child_by_field_name("dimensions") is not None:
        return "_"
    if written is not None and text(written) != "var":
        return type_name(written) or "_"
    return given(declarator.child_by_field_name("value")) if declarator is not None else "_"


def bases(node: Node) -> list[tuple[Node, str]]:
    """The types a type extends and implements."""
    found: list[Node] = []
    superclass = node.child_by_field_name("superclass")
    found += superclass.named_children if superclass is not None else []
    for clause in children(node, "super_interfaces", "extends_interfaces"):
        found += children(child(clause, "type_list"), "type_identifier", "generic_type", "scoped_type_identifier")
    return [(item, name) for item in found if (name := type_name(item))]


def parameters(node: Node | None) -> Iterator[Parameter]:
    for item in children(node, "formal_parameter", "spread_parameter"):
        written = item.child_by_field_name("type")
        if item.type == "spread_parameter":
            written = next((part for part in item.named_children if part.type != "modifiers"), None)
        star = "*" if item.type == "spread_parameter" else ""
        dimensions = source(item.child_by_field_name("dimensions"))
        yield Parameter(name=parameter_name(item), annotation=f"{source(written)}{dimensions}", star=star)


def parameter_name(node: Node) -> str:
    declarator = child(node, "variable_declarator")
    return text((declarator or node).child_by_field_name("name"))


def type_parameters(node: Node) -> list[str]:
    found = node.child_by_field_name("type_parameters")
    return [text(child(item, "type_identifier", "identifier")) for item in children(found, "type_parameter")]


def annotated(node: Node) -> list[Node]:
    """The annotations of a declaration."""
    return children(child(node, "modifiers"), *_ANNOTATIONS)


def modifiers(node: Node) -> set[str]:
    found = child(node, "modifiers")
    return {item.type for item in found.children} if found is not None else set()


def is_static(node: Node) -> bool:
    return "static" in modifiers(node)


def message(call: Node) -> str:
    """The first literal text among the arguments of a call: whole, or what a longer text begins with."""
    for argument in children(call.child_by_field_name("arguments"), "string_literal", "binary_expression",
                             "method_invocation"):  # fmt: skip
        inner: Node | None = argument
        for _ in range(PARTS):
            if inner is None or inner.type == "string_literal":
                break
            if inner.type == "method_invocation":
                is_format = text(inner.child_by_field_name("name")) in ("format", "formatted")
                inner = child(inner.child_by_field_name("arguments"), "string_literal") if is_format else None
            else:
                inner = inner.child_by_field_name("left") if inner.type == "binary_expression" else None
        if inner is not None and inner.type == "string_literal":
            return literal(inner)
    return ""


def literal(node: Node) -> str:
    """What a string literal says, on one line."""
    if node.type != "string_literal":
        return ""
    written = text(node)
    body = written[3:-3] if written.startswith('"""') else written[1:-1]
    return one_line(_ESCAPED.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), body))


def condition(statement: Node) -> str:
    """The condition of the `if` right around a statement, where it runs when that is true."""
    inner, around = statement, statement.parent
    if around is not None and around.type == "block":
        inner, around = around, around.parent
    if around is None or around.type != "if_statement" or around.child_by_field_name("consequence") != inner:
        return ""
    written = around.child_by_field_name("condition")
    is_wrapped = written is not None and written.type == "parenthesized_expression" and len(written.named_children) == 1
    return source(written.named_children[0] if is_wrapped and written is not None else written)


def block_end(node: Node) -> int:
    """Where the block ends that a name bound in a statement may be known in."""
    around = node.parent
    for _ in range(100):
        if around is None or around.type in _BLOCKS:
            break
        around = around.parent
    return around.end_byte if around is not None else node.end_byte
