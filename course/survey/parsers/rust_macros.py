"""Rust macros: the calls among their tokens, which no grammar parses, and what they warn of."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from course.survey.parsers import rust_reading as reading
from course.survey.parsers.collector import one_line, text

#: Macros whose arguments are plain expressions.
PLAIN = frozenset({
    "assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne", "print", "println",
    "eprint", "eprintln", "format", "format_args", "write", "writeln", "panic", "vec", "dbg", "todo",
    "unimplemented", "unreachable", "trace", "debug", "info", "warn", "error", "bail", "ensure", "anyhow", "try",
})  # fmt: skip
PANICS = frozenset({"panic", "unreachable", "unimplemented", "todo", "bail"})
ASSERTS = {"assert": "", "assert_eq": "==", "assert_ne": "!=", "debug_assert": "", "debug_assert_eq": "==",
           "debug_assert_ne": "!=", "ensure": ""}  # fmt: skip


def asserted(macro: Node, name: str) -> tuple[str, str]:
    """The condition an assertion states, and its message."""
    whole = macro.text or b""
    parts = [whole[start:end].decode("utf-8", "replace") for start, end in reading.tokens_apart(macro)]
    arguments = [one_line(part[:1200]) for part in parts]
    sides = 2 if ASSERTS[name] else 1
    condition = f" {ASSERTS[name]} ".join(arguments[:sides]) if len(arguments) >= sides else ""
    said = arguments[sides] if len(arguments) > sides else ""
    return condition[:300], said[1:-1] if said.startswith('"') and said.endswith('"') else ""


def calls(macro: Node) -> Iterator[tuple[str, Node]]:
    """Every call among the tokens of a macro: its dotted name, and the token the name begins with."""
    pending = [child for child in macro.children if child.type == "token_tree"]
    while pending:
        tree = pending.pop()
        yield from _called(tree)
        pending.extend(child for child in reversed(tree.children) if child.type == "token_tree")


def _called(tree: Node) -> Iterator[tuple[str, Node]]:
    parts: list[str] = []
    first: Node | None = None
    joint = is_broken = False
    for token in tree.children:
        kind = token.type
        if kind in ("identifier", "self", "crate", "super") and (joint or not parts):
            if not parts:
                first = token
            parts.append(text(token))
            joint = False
        elif kind in ("::", ".") and parts and not joint:
            joint = True
        elif kind == "token_tree":
            if first is not None and not joint and not is_broken and (token.text or b"")[:1] == b"(":
                yield ".".join(parts[1:] if parts[0] == "self" and _is_path(tree, first) else parts), first
            # What follows belongs to the value of the call: `a().b()`.
            parts, first, joint, is_broken = [], None, False, True
        else:
            is_broken = kind in (".", "::", "!", "?") or (is_broken and kind == "identifier")
            parts, first, joint = [], None, False


def _is_path(tree: Node, first: Node) -> bool:
    """Whether `self` begins a path rather than being the own object."""
    place = first.end_byte - tree.start_byte
    return (tree.text or b"")[place : place + 2] == b"::"
