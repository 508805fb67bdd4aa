"""Reading single Rust nodes: the name of a type, what an expression gives, the names a pattern binds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from course.survey.facts import Parameter
from course.survey.parsers import comments
from course.survey.parsers.collector import one_line, text
from course.survey.parsers.comments import Doc

#: Longer texts are cut: nobody reads a declaration of that length.
_LONGEST = 300
#: Parts of a name that may be looked up; a longer chain is a chain of calls.
_PARTS = 8
#: Types whose methods are those of what they hold.
_THROUGH = frozenset({"Box", "Rc", "Arc"})
#: Methods these have of their own.
OWN_METHODS = frozenset({"clone", "as_ref", "as_mut", "borrow", "borrow_mut", "deref", "into", "to_owned"})
_PASSING = frozenset({"unwrap", "expect", "unwrap_or_default", "unwrap_or_else", "unwrap_or"})

_LINKED = re.compile(r"\[(`[^`\]\n]{1,200}`|[^\]\[\n`]{1,200})\]\((?!https?:)[^()\n]{1,300}\)")
_LINK = re.compile(r"(?<![\w\])!])\[(`[^`\]\n]{1,200}`)\](?![\[(:])")
_LINK_TARGET = re.compile(r"^\s{0,3}\[[^\]\n]{1,200}\]:\s.*$", re.MULTILINE)
_SECTION = re.compile(r"^#{1,4}[ \t]*(?:Examples?|Panics|Errors|Safety|Arguments|Returns?|Parameters)\b", re.MULTILINE)


def source(node: Node | None, until: Node | None = None) -> str:
    """The text of a node on one line, up to where another begins; cut where it is very long."""
    if node is None:
        return ""
    whole = node.text or b""
    end = until.start_byte - node.start_byte if until is not None else len(whole)
    shown = one_line(whole[: min(end, 4 * _LONGEST)].decode("utf-8", "replace"))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]} …"


def path(node: Node | None) -> str:
    """A path of names, dotted and without `self::` and type arguments; empty for what is more than that."""
    parts: list[str] = []
    for _ in range(_PARTS):
        if node is None:
            break
        if node.type in ("identifier", "type_identifier", "crate", "super", "self", "field_identifier"):
            parts.append(text(node))
            node = None
        elif node.type in ("scoped_identifier", "scoped_type_identifier"):
            parts.append(text(node.child_by_field_name("name")))
            inner = node.child_by_field_name("path")
            if inner is None:
                return ""
            node = inner
        elif node.type in ("generic_type", "generic_type_with_turbofish"):
            node = node.child_by_field_name("type")
        elif node.type == "generic_function":
            node = node.child_by_field_name("function")
        else:
            return ""
    else:
        return ""
    if len(parts) > 1 and parts[-1] == "self":
        parts.pop()
    return ".".join(reversed(parts))


def type_name(node: Node | None) -> str:
    """The dotted name of a type that is just one, references and type arguments aside; empty for all others."""
    for _ in range(_PARTS):
        if node is None:
            return ""
        if node.type in ("type_identifier", "scoped_type_identifier"):
            return path(node)
        if node.type == "generic_type":
            name = path(node)
            if name.rpartition(".")[2] not in _THROUGH:
                return name
            held = node.child_by_field_name("type_arguments")
            node = next((item for item in held.named_children if item.type != "lifetime"), None) if held else None
        elif node.type in ("reference_type", "parenthesized_type", "pointer_type"):
            node = node.child_by_field_name("type") or (node.named_children[-1] if node.named_children else None)
        elif node.type in ("dynamic_type", "abstract_type"):
            node = node.child_by_field_name("trait")
        else:
            return ""
    return ""


def dotted(node: Node | None) -> str:
    """The dotted name an expression is, of fields or of a path; empty for one that is more than a name."""
    fields: list[str] = []
    for _ in range(_PARTS):
        if node is None:
            return ""
        if node.type == "field_expression":
            field = node.child_by_field_name("field")
            if field is None or field.type != "field_identifier":
                return ""
            fields.append(text(field))
            node = node.child_by_field_name("value")
        elif node.type == "generic_function" or (fields and node.type == "parenthesized_expression"):
            node = node.child_by_field_name("function") or (node.named_children[0] if node.named_children else None)
        else:
            head = "self" if node.type == "self" else path(node)
            return ".".join([head, *reversed(fields)]) if head else ""
    return ""


def given(node: Node | None) -> str:
    """What the value of an expression is, as a binding has it; "_" where it is not told."""
    opened = False
    for _ in range(_PARTS):
        if node is None:
            return "_"
        if node.type in ("try_expression", "await_expression", "reference_expression", "parenthesized_expression"):
            opened = opened or node.type == "try_expression"
            node = node.child_by_field_name("value") or (node.named_children[-1] if node.named_children else None)
            continue
        if node.type == "identifier":
            return "_" if opened else f"={text(node)}"
        if node.type == "struct_expression":
            return path(node.child_by_field_name("name")) or "_"
        if node.type != "call_expression":
            return "_"
        function = node.child_by_field_name("function")
        method = text(function.child_by_field_name("field")) if _is_method(function) and function is not None else ""
        if method in _PASSING and function is not None:
            opened, node = True, function.child_by_field_name("value")
            continue
        name = dotted(function)
        return (f"?{name}" if opened else name) if name and method not in OWN_METHODS else "_"
    return "_"


def _is_method(function: Node | None) -> bool:
    return function is not None and function.type == "field_expression"


def names_bound(pattern: Node | None) -> Iterator[str]:
    """The names a pattern binds."""
    pending = [pattern] if pattern is not None else []
    while pending:
        node = pending.pop()
        if node.type in ("identifier", "shorthand_field_identifier"):
            name = text(node)
            # What begins with a capital is a constant or a variant to compare with.
            if not name[:1].isupper():
                yield name
            continue
        if node.type in ("scoped_identifier", "type_identifier", "scoped_type_identifier", "generic_type"):
            continue
        named = node.child_by_field_name("type") if node.type.endswith("_pattern") else None
        condition = node.child_by_field_name("condition") if node.type == "match_pattern" else None
        pending.extend(child for child in reversed(node.named_children) if child not in (named, condition))


def parameters(node: Node | None) -> tuple[list[Parameter], bool]:
    """The parameters of a function without its own object, and whether it has one."""
    found: list[Parameter] = []
    has_self = False
    for child in node.named_children if node is not None else []:
        if child.type == "self_parameter":
            has_self = True
        elif child.type == "parameter":
            pattern = child.child_by_field_name("pattern")
            has_self = has_self or text(pattern) == "self"
            if text(pattern) != "self":
                annotation = source(child.child_by_field_name("type"))
                found.append(Parameter(name=source(pattern), annotation=annotation))
        elif child.type == "variadic_parameter":
            found.append(Parameter(name=text(child.child_by_field_name("pattern")), star="*"))
    return found, has_self


def type_parameters(node: Node) -> frozenset[str]:
    """The type parameters a definition introduces."""
    found = node.child_by_field_name("type_parameters")
    named = found.named_children if found is not None else []
    return frozenset(text(child.child_by_field_name("name")) for child in named if child.type == "type_parameter")


def bounds(node: Node) -> list[tuple[str, Node]]:
    """The traits a trait builds on."""
    found = node.child_by_field_name("bounds")
    named = [(type_name(child), child) for child in found.named_children] if found is not None else []
    return [(name, child) for name, child in named if name]


def doc(block: list[Node]) -> Doc:
    """The documentation comments of a block as prose, up to its first section of examples; else its other comments."""
    marked = [node for node in block if text(node).startswith(("///", "/**"))]
    kept = marked or [node for node in block if not text(node).startswith(("//!", "/*!"))]
    found = comments.joined(kept)
    prose = _LINK_TARGET.sub("", found.text)
    if section := _SECTION.search(prose):
        prose = prose[: section.start()]
    prose = _LINK.sub(r"\1", _LINKED.sub(r"\1", prose)).strip()
    return Doc(prose, found.start, found.end) if prose else Doc()


def opening(root: Node) -> Doc:
    """What a file says of itself: its first inner documentation comments, else the comment before its first lines."""
    block: list[Node] = []
    for child in root.children:
        is_inner = child.type.endswith("_comment") and text(child)[:3] in ("//!", "/*!")
        if is_inner:
            block.append(child)
        elif block or child.type not in ("line_comment", "block_comment", "inner_attribute_item", "shebang"):
            break
    if block:
        found = comments.joined(block)
        prose = _LINK.sub(r"\1", _LINKED.sub(r"\1", _LINK_TARGET.sub("", found.text))).strip()
        return Doc(prose, found.start, found.end) if prose else Doc()
    found = comments.opening(root, ("line_comment", "block_comment"), ("inner_attribute_item",))
    return Doc() if any(line.startswith("/") for line in found.text.split("\n")[:1]) else found


def literal(node: Node | None) -> str:
    """What a string literal says, on one line."""
    if node is None:
        return ""
    parts = [text(child) for child in node.named_children if child.type == "string_content"]
    return one_line("".join(parts).replace("\\\n", ""))


def message(call: Node) -> str:
    """The first literal text among the arguments of a call, or of the call that is its argument."""
    found = call.child_by_field_name("arguments")
    for child in found.named_children if found is not None else []:
        if child.type.endswith("string_literal"):
            return literal(child)
        if child.type == "macro_invocation":
            return first_literal(child)
        if child.type == "call_expression":
            inner = child.child_by_field_name("arguments")
            return next((literal(item) for item in inner.named_children if item.type.endswith("string_literal")), "") \
                if inner is not None else ""  # fmt: skip
    return ""


def first_literal(macro: Node) -> str:
    """The first literal text among the tokens of a macro."""
    tokens = next((child for child in macro.children if child.type == "token_tree"), None)
    return next((literal(item) for item in tokens.children if item.type.endswith("string_literal")), "") \
        if tokens is not None else ""  # fmt: skip


def tokens_apart(macro: Node) -> list[tuple[int, int]]:
    """The arguments of a macro, as the bytes from which to which each goes within the macro."""
    tokens = next((child for child in macro.children if child.type == "token_tree"), None)
    if tokens is None or len(tokens.children) < 2:
        return []
    places: list[tuple[int, int]] = []
    start = tokens.start_byte + 1
    for child in tokens.children[1:]:
        if child.type in (",", ")", "]", "}"):
            places.append((start - macro.start_byte, child.start_byte - macro.start_byte))
            start = child.end_byte
    return places
