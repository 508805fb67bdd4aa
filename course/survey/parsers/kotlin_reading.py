"""Reading single Kotlin nodes: the name of a type, what an expression gives, what a declaration says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Parameter
from course.survey.parsers import classes
from course.survey.parsers.classes import OWN, PARTS, child, children
from course.survey.parsers.collector import one_line, text

_TYPES = ("user_type", "nullable_type", "function_type", "non_nullable_type", "parenthesized_type")
_NOUNS = {"data", "sealed", "enum", "annotation", "value"}
_TEST = re.compile(r"^@(?:\w+:)?(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b")
_ESCAPED = re.compile(r"\\(.)")
#: Functions that run what is handed to them on no other object, or on a coroutine's scope.
_PLAIN = frozenset({
    "all", "also", "any", "assertFailsWith", "assertThrows", "associate", "associateBy", "associateWith", "async",
    "assertDoesNotThrow", "catch", "collect", "collectLatest", "computeIfAbsent", "coroutineScope", "count",
    "distinctBy", "drop", "dropWhile", "filter", "filterIsInstance", "filterNot", "filterNotNull", "find", "findLast",
    "first", "firstOrNull", "flatMap", "fold", "forEach", "forEachIndexed", "getOrElse", "getOrPut", "groupBy",
    "ifEmpty", "invokeOnCompletion", "joinToString", "last", "lastOrNull", "launch", "lazy", "let", "map",
    "mapIndexed", "mapKeys", "mapNotNull", "mapNotNullTo", "mapTo", "mapValues", "max", "maxBy", "maxByOrNull",
    "maxOf", "measureTimeMillis", "min", "minBy", "minByOrNull", "minOf", "none", "onEach", "onFailure", "onSuccess",
    "partition", "post", "postDelayed", "recover", "reduce", "removeAll", "removeIf", "repeat", "runBlocking",
    "runOnUiThread", "runTest", "setOnClickListener", "single", "singleOrNull", "sortBy", "sortedBy",
    "sortedByDescending", "sumOf", "supervisorScope", "synchronized", "takeIf", "takeUnless", "takeWhile", "thread",
    "use", "withContext", "withLock", "withTimeout", "withTimeoutOrNull", "zip",
})  # fmt: skip
#: Functions that fail when what they are told is not so.
ASSERTIONS = frozenset({"require", "check", "requireNotNull", "checkNotNull", "assert"})
#: Functions that run it on no other object when they are called without one.
_PLAIN_ALONE = ASSERTIONS | {"run", "runCatching", "error"}


def source(node: Node | None) -> str:
    """The text of a node on one line."""
    return classes.source(node).replace(";}", " }")


def plain(node: Node | None) -> str:
    """A name without the marks that let it be any text."""
    return text(node).strip("`").replace(".", " ")


def name(node: Node) -> str:
    """The name a parameter, variable or enum entry declares."""
    return plain(child(node, "identifier"))


def path(node: Node | None) -> str:
    """The dotted name of a package or import."""
    if node is None:
        return ""
    return ".".join(plain(item) for item in children(node, "identifier")) or plain(node)


def dotted(node: Node | None) -> str:
    """The dotted name an expression is; empty for one that is more than a name."""
    parts: list[str] = []
    for _ in range(PARTS):
        if node is None:
            return ""
        if node.type == "identifier":
            return ".".join([plain(node), *reversed(parts)])
        if node.type in ("this_expression", "super_expression"):
            return ".".join([text(node), *reversed(parts)]) if not node.named_children else ""
        if node.type == "navigation_expression" and len(node.named_children) == 2:
            parts.append(plain(node.named_children[1]))
            node = node.named_children[0]
        elif node.type == "unary_expression" and text(node).endswith("!!"):
            node = node.child_by_field_name("argument")
        else:
            return ""
    return ""


def type_name(node: Node | None) -> str:
    """The dotted name of a type that is just one, type arguments and `?` aside."""
    for _ in range(PARTS):
        if node is None:
            return ""
        if node.type == "user_type":
            return ".".join(plain(item) for item in children(node, "identifier"))
        if node.type not in ("nullable_type", "parenthesized_type", "non_nullable_type"):
            return ""
        node = child(node, *_TYPES)
    return ""


def written_type(node: Node) -> Node | None:
    """The type written after a name."""
    return child(node, *_TYPES)


def receiver(node: Node) -> Node | None:
    """The type that an extension extends."""
    for item in node.children:
        if item.type in ("identifier", "variable_declaration", "multi_variable_declaration"):
            return None
        if item.type in _TYPES:
            return item
    return None


def result(node: Node) -> Node | None:
    """The type a function says it gives."""
    taken = child(node, "function_value_parameters")
    after = taken.next_named_sibling if taken is not None else None
    return after if after is not None and after.type in _TYPES else None


def value(node: Node) -> Node | None:
    """What a property begins with; what is behind `by lazy` counts as such only for its type."""
    equals = child(node, "=")
    return equals.next_named_sibling if equals is not None else None


def property_end(node: Node) -> Node | None:
    """Where the declaration of a property ends and its value or its accessors begin."""
    return child(node, "=", "getter", "setter", "property_delegate")


def given(node: Node | None) -> str:
    """What the value of an expression is, as a binding has it; "_" where it is not told."""
    if node is None:
        return "_"
    if node.type == "identifier":
        return f"={plain(node)}" if plain(node) not in ("null", "true", "false") else "_"
    if node.type == "as_expression":
        return type_name(node.child_by_field_name("right")) or "_"
    if node.type == "call_expression" and node.named_children:
        called = dotted(node.named_children[0])
        if child(node, "annotated_lambda") is not None and "." in called:
            return "_"
        return called if "." in called or called[:1].isupper() else f"{OWN}.{called}" if called else "_"
    return "_"


def bases(node: Node) -> list[tuple[Node, str]]:
    """What a type is built on: a class that is called, interfaces, and those that are delegated."""
    found: list[tuple[Node, str]] = []
    for specifier in children(child(node, "delegation_specifiers"), "delegation_specifier"):
        inner: Node | None = specifier
        if child(specifier, "constructor_invocation", "explicit_delegation") is not None:
            inner = child(specifier, "constructor_invocation", "explicit_delegation")
        written = child(inner, "user_type")
        if written is not None:
            found.append((written, type_name(written)))
    return [(written, base) for written, base in found if base]


def noun(node: Node) -> str:
    """What Kotlin calls a type: "data class", "sealed interface", "object"."""
    word = "object" if node.type == "object_declaration" else "interface" if child(node, "interface") else "class"
    said = [item for item in sorted(modifiers(node)) if item in _NOUNS]
    prefix = "fun" if child(node, "fun") is not None else said[0] if said else ""
    return f"{prefix} {word}".strip()


def parameters(node: Node | None) -> Iterator[Parameter]:
    star, held = "", None
    for item in node.children if node is not None else []:
        if item.type == "parameter_modifiers":
            star = "*" if "vararg" in text(item) else ""
        elif item.type == "parameter":
            if held is not None:
                yield held
            held = Parameter(name=name(item), annotation=source(written_type(item)), star=star)
            star = ""
        elif item.is_named and held is not None and "comment" not in item.type:
            yield Parameter(name=held.name, annotation=held.annotation, star=held.star, default=source(item))
            held = None
    if held is not None:
        yield held


def class_parameters(node: Node | None) -> Iterator[Parameter]:
    for item in children(node, "class_parameter"):
        star = "*" if "vararg" in modifiers(item) else ""
        equals = child(item, "=")
        default = source(equals.next_named_sibling) if equals is not None else ""
        yield Parameter(name=name(item), annotation=source(written_type(item)), star=star, default=default)


def type_parameters(node: Node) -> list[str]:
    return [name(item) for item in children(child(node, "type_parameters"), "type_parameter")]


def annotated(node: Node) -> list[Node]:
    """The annotations of a declaration."""
    return children(child(node, "modifiers"), "annotation")


def modifiers(node: Node) -> set[str]:
    found = child(node, "modifiers")
    return {text(item) for item in found.named_children if item.type != "annotation"} if found is not None else set()


def is_test(annotation: Node) -> bool:
    return _TEST.match(text(annotation)) is not None


def is_of_own(node: Node) -> bool:
    """Whether the own object inside of a lambda is surely that of the function around."""
    around = node.parent
    while around is not None and around.type in ("annotated_lambda", "value_argument", "value_arguments"):
        around = around.parent
    if node.type == "anonymous_function" or around is None:
        return True
    if around.type == "property_declaration":
        return written_type(child(around, "variable_declaration") or around) is None
    if around.type != "call_expression":
        return True
    callee: Node | None = around.named_children[0]
    if callee is not None and callee.type == "call_expression":
        callee = callee.named_children[0] if callee.named_children else None
    if callee is None:
        return False
    if callee.type == "identifier":
        return plain(callee) in _PLAIN or plain(callee) in _PLAIN_ALONE
    return callee.type == "navigation_expression" and plain(callee.named_children[-1]) in _PLAIN


def message(call: Node | None) -> str:
    """The first literal text among the arguments of a call."""
    for argument in children(child(call, "value_arguments"), "value_argument"):
        for item in argument.named_children:
            if item.type.endswith("string_literal"):
                return literal(item)
            if item.type == "binary_expression" and (left := item.child_by_field_name("left")) is not None:
                return literal(left)
    return ""


def message_in_lambda(call: Node) -> str:
    """The text that a lambda behind a call gives: `require(…) { "…" }`."""
    around = call.parent
    body = child(child(around, "annotated_lambda"), "lambda_literal") if around is not None else None
    last = body.named_children[-1] if body is not None and body.named_children else None
    return literal(last) if last is not None else ""


def first_argument(call: Node) -> str:
    found = children(child(call, "value_arguments"), "value_argument")
    return source(found[0]) if found else ""


def literal(node: Node) -> str:
    """What a string literal says, on one line."""
    if not node.type.endswith("string_literal"):
        return ""
    written = text(node)
    if written.startswith('"""'):
        return one_line(written[3:-3])
    return one_line(_ESCAPED.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), written[1:-1]))


def condition(statement: Node) -> str:
    """The condition of the `if` right around a statement, where it runs when that is true."""
    inner, around = statement, statement.parent
    if around is not None and around.type == "block":
        inner, around = around, around.parent
    if around is None or around.type != "if_expression":
        return ""
    tested = around.child_by_field_name("condition")
    before = inner.prev_sibling
    return source(tested) if before is not None and before.type == ")" else ""
