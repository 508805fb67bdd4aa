"""Reading single C# nodes: the name of a type, the name an expression is, what a declaration says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from course.survey.facts import Parameter, Symbol
from course.survey.parsers.classes import OWN, PARTS, child, children, source
from course.survey.parsers.collector import one_line, text

TYPES = ("class_declaration", "struct_declaration", "record_declaration", "delegate_declaration")
FIELDS = ("field_declaration", "event_field_declaration")
_NAMES = ("identifier", "generic_name", "qualified_name", "alias_qualified_name")
#: What a name is known in until it ends.
_BLOCKS = {
    "block", "switch_section", "switch_expression_arm", "lambda_expression", "method_declaration",
    "constructor_declaration", "property_declaration", "accessor_declaration", "for_statement", "using_statement",
    "catch_clause", "local_function_statement", "field_declaration", "declaration_list", "compilation_unit",
}  # fmt: skip
_TEST = re.compile(r"^(?:\w+\.)*(?:Fact|Theory|Test|TestCase|TestCaseSource|TestMethod|DataTestMethod)(?:Attribute)?$")
_LONGEST_NAME = 30
_ESCAPED = re.compile(r"\\(.)")


def dotted(node: Node | None) -> str:
    """The dotted name an expression is, type arguments, `?` and `!` aside; empty for one that is more than a name."""
    parts: list[str] = []
    for _ in range(PARTS):
        if node is None:
            return ""
        if node.type in ("identifier", "generic_name", OWN, "base"):
            return ".".join([_simple(node), *reversed(parts)])
        if node.type == "member_access_expression":
            parts.append(_simple(node.child_by_field_name("name")))
            node = node.child_by_field_name("expression")
        elif node.type == "conditional_access_expression":
            bound = child(node, "member_binding_expression")
            if bound is None:
                return ""
            parts.append(_simple(bound.child_by_field_name("name")))
            node = node.child_by_field_name("condition")
        elif node.type == "postfix_unary_expression" and text(node).endswith("!"):
            node = node.named_children[0]
        else:
            return ""
    return ""


def last(function: Node) -> Node:
    """Where the last part of a called name stands."""
    if function.type == "member_access_expression":
        return function.child_by_field_name("name") or function
    return function


def type_name(node: Node | None) -> str:
    """The dotted name of a type that is just one, type arguments and `?` aside."""
    for _ in range(PARTS):
        if node is None or node.type != "nullable_type":
            break
        node = node.child_by_field_name("type")
    return long_name(node) if node is not None and node.type in _NAMES else ""


def long_name(node: Node | None) -> str:
    """The name of a namespace or type."""
    parts: list[str] = []
    for _ in range(_LONGEST_NAME):
        if node is None:
            return ""
        if node.type in ("identifier", "generic_name"):
            return ".".join([_simple(node), *reversed(parts)])
        if node.type not in ("qualified_name", "alias_qualified_name"):
            return ""
        parts.append(_simple(node.child_by_field_name("name")))
        qualifier = node.child_by_field_name("qualifier")
        if node.type == "alias_qualified_name" or qualifier is None:
            return ".".join(reversed(parts))
        node = qualifier
    return ""


def _simple(node: Node | None) -> str:
    if node is not None and node.type == "generic_name":
        node = child(node, "identifier")
    return text(node).lstrip("@")


def is_implicit(written: Node | None) -> bool:
    return written is None or written.type == "implicit_type"


def value(declarator: Node) -> Node | None:
    """What a variable is given."""
    equals = child(declarator, "=")
    return equals.next_named_sibling if equals is not None else None


def made(node: Node) -> Node | None:
    """The type that an expression names itself: `new T()`, `(T)x`, `x as T`."""
    if node.type in ("object_creation_expression", "cast_expression"):
        return node.child_by_field_name("type")
    return node.child_by_field_name("right") if node.type == "as_expression" else None


def bases(node: Node) -> list[tuple[Node, str]]:
    """What a type is built on; the numbers under an enum are no base."""
    if node.type == "enum_declaration":
        return []
    found = []
    listed = child(node, "base_list")
    for item in listed.named_children if listed is not None else ():
        written = item.child_by_field_name("type") if item.type == "primary_constructor_base_type" else item
        if written is not None and (name := type_name(written)):
            found.append((written, name))
    return found


def parameters(node: Node | None) -> Iterator[Parameter]:
    is_many = False
    for item in node.children if node is not None else ():
        if item.type == "params":
            is_many = True
        elif item.type == "parameter":
            equals = child(item, "=")
            default = source(equals.next_named_sibling) if equals is not None else ""
            yield Parameter(
                name=text(item.child_by_field_name("name")),
                annotation=source(item.child_by_field_name("type")),
                default=default,
            )
        elif is_many and item.type == "identifier":
            yield Parameter(
                name=text(item), annotation=source(node.child_by_field_name("type") if node else None), star="*"
            )


def is_extension(taken: Node | None) -> bool:
    first = child(taken, "parameter")
    return first is not None and OWN in modifiers(first)


def type_parameters(node: Node) -> list[str]:
    found = child(node, "type_parameter_list")
    return [text(item.child_by_field_name("name")) for item in children(found, "type_parameter")]


def attributes(node: Node) -> list[Node]:
    return children(node, "attribute_list")


def modifiers(node: Node) -> set[str]:
    return {text(item) for item in children(node, "modifier")}


def is_test(group: Node) -> bool:
    """Whether a list of attributes makes a method a test."""
    return any(_TEST.match(long_name(item.child_by_field_name("name"))) for item in children(group, "attribute"))


def obsolete(groups: list[Node]) -> Node | None:
    """The attribute that marks a definition as deprecated."""
    for item in (attribute for group in groups for attribute in children(group, "attribute")):
        if long_name(item.child_by_field_name("name")).rpartition(".")[2] in ("Obsolete", "ObsoleteAttribute"):
            return item
    return None


def concealed(symbol: Symbol) -> Symbol:
    return replace(symbol, hidden=True)


def arguments(call: Node) -> list[Node]:
    return children(call.child_by_field_name("arguments") or child(call, "attribute_argument_list"),
                    "argument", "attribute_argument")  # fmt: skip


def message(call: Node) -> str:
    """The first literal text among the arguments of a call, or what a longer text begins with."""
    for argument in arguments(call):
        inner = argument.named_children[-1] if argument.named_children else None
        for _ in range(PARTS):
            if inner is None or inner.type != "binary_expression":
                break
            inner = inner.child_by_field_name("left")
        if inner is not None and "string" in inner.type and (said := literal(inner)):
            return said
    return ""


def literal(node: Node) -> str:
    """What a string literal says, on one line."""
    written = text(node).lstrip("$@")
    if written.startswith('"""'):
        return one_line(written.strip('"'))
    body = written[1:-1] if written.startswith('"') else ""
    if text(node).startswith(("@", "$@")):
        return one_line(body.replace('""', '"'))
    return one_line(_ESCAPED.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), body))


def condition(statement: Node) -> str:
    """The condition of the `if` right around a statement, where it runs when that is true."""
    inner, around = statement, statement.parent
    if around is not None and around.type in ("block", "expression_statement"):
        inner, around = around, around.parent
    if around is not None and around.type == "block":
        inner, around = around, around.parent
    if around is None or around.type != "if_statement" or around.child_by_field_name("consequence") != inner:
        return ""
    return source(around.child_by_field_name("condition"))


def block_end(node: Node) -> int:
    """Where the block ends that a name bound in a statement may be known in."""
    around = node.parent
    for _ in range(100):
        if around is None or around.type in _BLOCKS:
            break
        around = around.parent
    return around.end_byte if around is not None else node.end_byte
