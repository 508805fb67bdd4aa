"""Reading single Ruby nodes: names, parameters, strings, raises, requires."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Import, Parameter, Remark
from course.survey.parsers.collector import first_line, one_line, text

_CONDITIONAL = {"if": "consequence", "unless": "consequence", "elsif": "consequence", "if_modifier": "body",
                "unless_modifier": "body"}  # fmt: skip
_STARS = {"splat_parameter": "*", "hash_splat_parameter": "**", "block_parameter": "&"}
_LONGEST_VALUE = 80


def constant(node: Node | None) -> str:
    """The dotted name of a constant: `A::B` is `A.B`, `::A` is `A`; empty for anything else."""
    parts: list[str] = []
    while node is not None and node.type == "scope_resolution":
        parts.append(text(node.child_by_field_name("name")))
        scope = node.child_by_field_name("scope")
        if scope is None:
            return ".".join(reversed(parts))
        node = scope
    if node is None or node.type != "constant":
        return ""
    return ".".join([text(node), *reversed(parts)])


def is_absolute(node: Node | None) -> bool:
    """Whether a constant is written from the top: `::A`."""
    while node is not None and node.type == "scope_resolution":
        scope = node.child_by_field_name("scope")
        if scope is None:
            return True
        node = scope
    return False


def dotted(node: Node | None) -> str:
    """A receiver as a dotted name: a constant, a variable, `self`; an instance variable is one of `self`."""
    if node is None:
        return ""
    if node.type in ("identifier", "self"):
        return text(node) if re.fullmatch(r"\w+", text(node)) else ""
    if node.type == "instance_variable":
        return f"self.{text(node)[1:]}"
    return constant(node)


def made(node: Node | None) -> str:
    """The class that `Some::Class.new(…)` makes an object of."""
    if node is None or node.type != "call" or text(node.child_by_field_name("method")) != "new":
        return ""
    return constant(node.child_by_field_name("receiver"))


def parameters(node: Node) -> Iterator[Parameter]:
    found = node.child_by_field_name("parameters")
    for child in found.named_children if found is not None else ():
        name = child if child.type == "identifier" else child.child_by_field_name("name")
        if child.type == "comment":
            continue
        star = _STARS.get(child.type, "")
        spoken = text(name) if name is not None else ("..." if child.type == "forward_parameter" else "")
        default = one_line(text(child.child_by_field_name("value")))
        if star == "&":
            yield Parameter(name=f"&{spoken}")
        elif spoken or star:
            yield Parameter(name=spoken, default=default, star=star)


def arguments(node: Node) -> list[Node]:
    """The arguments of a call."""
    found = node.child_by_field_name("arguments")
    return [child for child in found.named_children if child.type != "comment"] if found is not None else []


def symbols(node: Node) -> list[str]:
    """The plain symbols and strings among the arguments of a call: `:name`."""
    return [name for item in arguments(node) if (name := literal(item))]


def literal(node: Node | None) -> str:
    """The text of a plain symbol or string."""
    if node is None:
        return ""
    if node.type == "simple_symbol":
        return text(node)[1:]
    return string(node) if node.type == "string" else ""


def string(node: Node | None) -> str:
    """The text of a string, its interpolations as they are written."""
    if node is None or node.type not in ("string", "chained_string"):
        return ""
    if node.type == "chained_string":
        return one_line("".join(_content(child) for child in node.named_children))
    return one_line(_content(node))


def _content(node: Node) -> str:
    return "".join(text(child) for child in node.named_children).replace('\\"', '"').replace("\\n", "\n")


def required(node: Node, name: str, scope: str) -> Import | None:
    """`require`, `require_relative`, `load` and `autoload` of a file that is named in full."""
    given = arguments(node)
    path = literal(given[-1]) if given else ""
    if not path or "#{" in path:
        return None
    line = first_line(node)
    constant_name = literal(given[0]) if name == "autoload" and len(given) > 1 else ""
    return Import(
        module=path.removesuffix(".rb"),
        name=constant_name,
        level=int(name == "require_relative"),
        line=line,
        first=line,
        scope=scope,
    )


def raised(node: Node, scope: str) -> Remark | None:
    """What a raise raises; None for a bare re-raise and for a variable."""
    given = arguments(node)
    if not given:
        return None
    first = given[0]
    subject = made(first) or constant(first)
    message = string(given[1]) if len(given) > 1 else ""
    if made(first):
        message = message or next((found for item in arguments(first) if (found := string(item))), "")
    if not subject and first.type in ("string", "chained_string"):
        subject, message = text(node.child_by_field_name("method")), string(first)
    if not subject:
        return None
    return Remark(
        kind="raises", subject=subject, message=message, line=first_line(node), scope=scope, condition=condition(node)
    )


def condition(node: Node) -> str:
    """The condition under which a statement runs, when it stands directly inside an `if` or `unless`."""
    inside, around = node, node.parent
    while around is not None and around.type in ("then", "body_statement"):
        inside, around = around, around.parent
    field = _CONDITIONAL.get(around.type) if around is not None else None
    if around is None or field is None or around.child_by_field_name(field) != inside:
        return ""
    found = one_line(text(around.child_by_field_name("condition")))
    if not around.type.startswith("unless"):
        return found
    return f"!{found}" if re.fullmatch(r"[\w.@?!]+", found) else f"!({found})"


def short(node: Node | None) -> str:
    """A value on one line; nothing for a long one."""
    if node is None or node.end_byte - node.start_byte > _LONGEST_VALUE:
        return ""
    return one_line(text(node))
