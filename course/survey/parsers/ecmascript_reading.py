"""Reading single nodes of JavaScript and TypeScript: dotted names, types, parameters, literals, heads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Parameter
from course.survey.parsers.collector import one_line, text

#: Longer texts are cut: nobody reads a declaration of that length.
_LONGEST = 300
#: Parts of a name that may be looked up; a longer chain is a chain of calls.
_PARTS = 8
#: Layers of parentheses, casts and the like around an expression.
_LAYERS = 6
FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function", "function"})
_MODIFIERS = frozenset({"override_modifier", "accessibility_modifier", "static", "abstract", "async", "readonly"})
_WRAPPED = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "type_assertion",
})  # fmt: skip
_NOTHING = frozenset({"null", "undefined"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NAME = re.compile(r"^[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)*$|^\$[\w$]*$")


def named(node: Node | None) -> list[Node]:
    """The named children of a node, comments aside."""
    return [child for child in node.named_children if child.type != "comment"] if node is not None else []


def dotted(node: Node | None) -> str:
    """The dotted name an expression is; empty for one that is more than a name."""
    parts: list[str] = []
    for _ in range(_PARTS):
        if node is None:
            return ""
        kind = node.type
        if kind in ("identifier", "this", "super", "type_identifier"):
            return ".".join([text(node), *reversed(parts)])
        if kind == "member_expression":
            parts.append(text(node.child_by_field_name("property")))
            node = node.child_by_field_name("object")
        elif kind in ("non_null_expression", "instantiation_expression"):
            node = node.named_children[0] if node.named_children else None
        else:
            return ""
    return ""


def bare(node: Node | None) -> Node | None:
    """An expression without the parentheses and casts around it."""
    for _ in range(_LAYERS):
        if node is None or node.type not in _WRAPPED:
            return node
        inner = [child for child in node.named_children if child.type not in ("comment", "type_arguments")]
        node = inner[0] if inner else None
    return node


def type_name(node: Node | None) -> str:
    """The dotted name of a type that is just one, `null` and `undefined` aside; empty for all others."""
    for _ in range(_LAYERS):
        if node is None:
            return ""
        kind = node.type
        if kind in ("type_identifier", "nested_type_identifier"):
            return "".join(text(node).split())
        if kind == "generic_type":
            node = node.child_by_field_name("name")
        elif kind in ("type_annotation", "parenthesized_type", "asserts_annotation"):
            node = next(iter(named(node)), None)
        elif kind == "union_type":
            rest = [child for child in named(node) if text(child) not in _NOTHING]
            node = rest[0] if len(rest) == 1 else None
        else:
            return ""
    return ""


def given(node: Node | None) -> str:
    """What the value of an expression is, as a binding has it; empty where it is not told."""
    if node is None:
        return ""
    if node.type in ("as_expression", "satisfies_expression", "type_assertion"):
        types = [child for child in node.named_children if type_name(child)]
        return type_name(types[-1] if node.type != "type_assertion" else types[0]) if types else ""
    value = bare(node)
    if value is None or value.type == "this":
        return "this" if value is not None else ""
    if value.type == "new_expression":
        return dotted(value.child_by_field_name("constructor"))
    if value.type == "call_expression":
        return _called(value)
    if value.type == "await_expression":
        inner = bare(next(iter(named(value)), None))
        name = _called(inner) if inner is not None and inner.type == "call_expression" else ""
        return f"?{name}" if name else ""
    return ""


def _called(call: Node) -> str:
    name = dotted(call.child_by_field_name("function"))
    return "" if name in ("require", "super") else name


def is_nothing(node: Node | None) -> bool:
    return node is None or node.type in _NOTHING


def annotation(node: Node | None) -> str:
    """A type annotation as written, without its colon."""
    return source(node).removeprefix(":").strip()


def source(node: Node | None, until: Node | None = None) -> str:
    """The text of a node on one line, up to where another begins; cut where it is very long."""
    if node is None:
        return ""
    return between(node, node.start_byte, until.start_byte if until is not None else node.end_byte)


def between(node: Node, start: int, end: int) -> str:
    """The text of a node between two bytes of the file."""
    raw = (node.text or b"")[start - node.start_byte : min(end - node.start_byte, start - node.start_byte + 1200)]
    shown = one_line(raw.decode("utf-8", "replace"))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]} …"


def parameters(node: Node | None, told: dict[str, str]) -> tuple[Parameter, ...]:
    """The parameters of a function; `told` are the types its documentation names."""
    found: list[Parameter] = []
    for child in named(node) if node is None or node.type == "formal_parameters" else [node]:
        pattern, default = _taken(child)
        if pattern is None or pattern.type == "this":
            continue
        star = "*" if pattern.type == "rest_pattern" else ""
        if star:
            pattern = next(iter(named(pattern)), pattern)
        name = text(pattern) if pattern.type == "identifier" else source(pattern)
        written = annotation(child.child_by_field_name("type"))
        found.append(
            Parameter(name=name, annotation=written or told.get(name, ""), default=source(default)[:120], star=star)
        )
    return tuple(found)


def _taken(child: Node) -> tuple[Node | None, Node | None]:
    """The pattern of one parameter, and its default."""
    if child.type in ("required_parameter", "optional_parameter"):
        return child.child_by_field_name("pattern"), child.child_by_field_name("value")
    if child.type == "assignment_pattern":
        return child.child_by_field_name("left"), child.child_by_field_name("right")
    return child, None


def taken(node: Node | None) -> Iterator[tuple[str, str]]:
    """The names the parameters of a function bind, with their types as bindings have them."""
    for child in named(node) if node is None or node.type == "formal_parameters" else [node]:
        pattern, _ = _taken(child)
        bound = type_name(child.child_by_field_name("type"))
        if pattern is not None and pattern.type == "identifier":
            yield text(pattern), bound
        else:
            yield from ((name, "") for name in names(pattern))


def names(pattern: Node | None) -> Iterator[str]:
    """Every name a pattern binds."""
    pending = [pattern] if pattern is not None else []
    while pending:
        node = pending.pop()
        kind = node.type
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            yield text(node)
        elif kind == "pair_pattern":
            pending.extend(child for child in [node.child_by_field_name("value")] if child is not None)
        elif kind in ("object_assignment_pattern", "assignment_pattern"):
            pending.extend(child for child in [node.child_by_field_name("left")] if child is not None)
        elif kind in ("object_pattern", "array_pattern", "rest_pattern"):
            pending.extend(reversed(node.named_children))


def picked(pattern: Node) -> Iterator[tuple[str, str, Node]]:
    """What `{ a, b: c }` takes: the name there, the name here if it is another, and the place."""
    for child in named(pattern):
        if child.type == "object_assignment_pattern":
            child = child.child_by_field_name("left") or child
        if child.type == "shorthand_property_identifier_pattern":
            yield text(child), "", child
        elif child.type == "pair_pattern":
            here = child.child_by_field_name("value")
            if here is not None and here.type == "assignment_pattern":
                here = here.child_by_field_name("left")
            if here is not None and here.type == "identifier":
                yield text(child.child_by_field_name("key")), text(here), child


def required(node: Node | None) -> tuple[str, str, Node] | None:
    """The module, the part and the call of `require("m")`, `require("m").part` or `await import("m")`."""
    value = bare(node)
    part = ""
    if value is not None and value.type == "await_expression":
        value = bare(next(iter(named(value)), None))
    if value is not None and value.type == "member_expression":
        part = text(value.child_by_field_name("property"))
        value = bare(value.child_by_field_name("object"))
    if value is None or value.type != "call_expression":
        return None
    function = value.child_by_field_name("function")
    if function is None or (function.type != "import" and text(function) != "require"):
        return None
    first = next(iter(arguments(value)), None)
    module = literal(first) if first is not None and "substitution" not in first.type else ""
    return (module, part, value) if module and "${" not in module else None


def arguments(call: Node) -> list[Node]:
    return named(call.child_by_field_name("arguments"))


def literal(node: Node | None) -> str:
    """What a string or template says, on one line; empty for anything else."""
    if node is None or node.type not in ("string", "template_string"):
        return ""
    return one_line(_ESCAPED.sub(_unescaped, text(node)[1:-1]))


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "", "\n": ""}.get(match[1], match[1])


def message(call: Node) -> str:
    """The first literal text among the arguments of a call, parts joined by `+` included."""
    for child in arguments(call):
        if found := literal(child):
            return found
        if child.type == "binary_expression" and (found := _joined(child)):
            return found
    return ""


def _joined(node: Node) -> str:
    """The literal a sum of texts begins with, when all of it is literal."""
    parts: list[str] = []
    current: Node | None = node
    for _ in range(64):
        if current is None or current.type != "binary_expression":
            break
        right = current.child_by_field_name("right")
        if right is None or right.type != "string":
            return ""
        parts.append(text(right)[1:-1])
        current = current.child_by_field_name("left")
    if current is None or current.type != "string":
        return ""
    return one_line(_ESCAPED.sub(_unescaped, "".join([text(current)[1:-1], *reversed(parts)])))


def key(node: Node | None) -> str:
    """The name of a property; empty where it is computed."""
    if node is None or node.type == "computed_property_name":
        return ""
    name = literal(node) if node.type == "string" else text(node)
    return name if node.type in ("private_property_identifier", "identifier") or _NAME.match(name) else ""


def accessor(node: Node) -> str:
    """What a function that is used like a property is called."""
    return "getter" if has(node, "get") else "setter" if has(node, "set") else ""


def has(node: Node, word: str) -> bool:
    """Whether one of the words a declaration begins with is this one."""
    for child in node.children:
        if child.type == word:
            return True
        if child.type in ("formal_parameters", "class_body", "statement_block"):
            return False
    return False


def is_private(node: Node, name: str) -> bool:
    if name.startswith(("#", "_")):
        return True
    modifier = next((child for child in node.children if child.type == "accessibility_modifier"), None)
    return modifier is not None and text(modifier) in ("private", "protected")


def decorator_name(node: Node) -> str:
    inner = next(iter(named(node)), None)
    return dotted(
        inner.child_by_field_name("function") if inner is not None and inner.type == "call_expression" else inner
    )


def taking(function: Node) -> Node | None:
    """What holds the parameters of a function; an arrow function may have a single name instead."""
    return function.child_by_field_name("parameters") or function.child_by_field_name("parameter")


def bases(node: Node) -> list[tuple[str, Node]]:
    """The dotted names a class or interface is built on, each with its place."""
    found: list[tuple[str, Node]] = []
    for child in node.children[:8]:
        if child.type == "class_heritage":
            for clause in named(child):
                inner = named(clause) if clause.type.endswith("_clause") else [clause]
                found.extend((name, item) for item in inner if (name := dotted(item) or type_name(item)))
        elif child.type == "extends_type_clause":
            found.extend((name, item) for item in named(child) if (name := type_name(item)))
    return [(name, item) for name, item in found if item.type != "type_arguments"]


def plain_type(written: str) -> str:
    """The one type that documentation names; empty for any other text."""
    parts = [part.strip().removeprefix("?").removeprefix("!") for part in written.strip("()").split("|")]
    rest = [part for part in parts if part not in ("null", "undefined", "")]
    return rest[0] if len(rest) == 1 and _NAME.match(rest[0]) else ""


def methods(value: Node) -> bool:
    """Whether an object is written with functions in it."""
    for child in value.named_children:
        if child.type == "method_definition":
            return True
        inner = child.child_by_field_name("value") if child.type == "pair" else None
        if inner is not None and inner.type in FUNCTIONS:
            return True
    return False


def assigned(node: Node) -> Node | None:
    """What a chain of assignments gives in the end."""
    current: Node | None = node
    for _ in range(_PARTS):
        if current is None or current.type != "assignment_expression":
            return current
        current = current.child_by_field_name("right")
    return None


def keyword(statement: Node) -> str:
    """The word a declaration of variables begins with, and a blank; empty for other statements."""
    declared = statement.child_by_field_name("declaration") or statement
    if declared.type == "ambient_declaration":
        declared = next(iter(named(declared)), declared)
    if declared.type not in ("lexical_declaration", "variable_declaration") or not declared.children:
        return ""
    return f"{text(declared.children[0])} "


def type_parameters(node: Node) -> frozenset[str]:
    """The names of the type parameters a definition introduces."""
    found = named(node.child_by_field_name("type_parameters"))
    return frozenset(text(child.child_by_field_name("name")) for child in found)


def inner_type(written: str) -> str:
    """A type without the promise around it."""
    return written.removeprefix("Promise<").removesuffix(">") if written.startswith("Promise<") else written
