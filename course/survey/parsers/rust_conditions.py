"""Items inside of macros that leave them what they are: `cfg_net! { pub mod tcp; }`, `pin_project! { struct … }`."""

from __future__ import annotations

import re

from tree_sitter import Language, Node, Parser, Tree

_NAME = re.compile(rb"(?:\w+::)?(?:cfg_(?!if\b)\w{1,60}|pin_project)")
_MARK = re.compile(rb"\b(?:cfg_\w{1,60}|pin_project)!\s*\{")
#: How deep such macros stand in each other.
_PASSES = 3


def tree(source: bytes, language: Language) -> Tree:
    """The syntax tree of a file, with such items where they stand: the macro around them is blanked out."""
    found = Parser(language).parse(source)
    for _ in range(_PASSES):
        blanked = _blanked(source, found.root_node) if _MARK.search(source) else source
        if blanked is source:
            break
        tried = Parser(language).parse(blanked)
        if tried.root_node.has_error and not found.root_node.has_error:
            break
        source, found = blanked, tried
    return found


def _blanked(source: bytes, root: Node) -> bytes:
    """The text with spaces for the names and braces of such macros; the very same text without any."""
    places = [place for node in _invocations(root) for place in _around(node)]
    if not places:
        return source
    text = bytearray(source)
    for start, end in places:
        text[start:end] = b" " * (end - start)
    return bytes(text)


def _invocations(root: Node) -> list[Node]:
    """The macros that stand where items do: in the file, in its inline modules, in its implementations."""
    found: list[Node] = []
    pending = [root]
    while pending:
        for child in pending.pop().children:
            node = child.children[0] if child.type == "expression_statement" and child.children else child
            if node.type == "macro_invocation":
                found.append(node)
            elif child.type in ("impl_item", "mod_item", "trait_item"):
                pending.extend(body for body in child.children if body.type == "declaration_list")
    return found


def _around(node: Node) -> list[tuple[int, int]]:
    """The bytes of the macro's name with its first brace, and of its last."""
    name, tokens = node.child_by_field_name("macro"), node.children[-1]
    is_condition = name is not None and _NAME.fullmatch(name.text or b"") is not None
    if not is_condition or tokens.type != "token_tree" or not (tokens.text or b"").startswith(b"{"):
        return []
    return [(node.start_byte, tokens.start_byte + 1), (tokens.end_byte - 1, tokens.end_byte)]
