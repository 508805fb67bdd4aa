"""Splits a SQL file into its statements, as psql and the Supabase CLI do, so that each can be named by its line."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<line_comment>--[^\n]*)
  | (?P<block_comment>/\*)
  | (?P<escape_string>\b[eE]'(?:[^'\\]|\\.|'')*')
  | (?P<string>'(?:[^']|'')*')
  | (?P<identifier>"(?:[^"]|"")*")
  | (?P<dollar>\$(?:[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*)?\$)
  | (?P<word>[A-Za-z_\x80-\uffff][A-Za-z0-9_$\x80-\uffff]*)
  | (?P<end>;)
  | (?P<open>\()
  | (?P<close>\))
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement without its semicolon, and the line of the file it begins on (from 1)."""

    text: str
    line: int


def split(source: str) -> list[Statement]:
    """The statements of `source`; comments before a statement belong to it, comments alone are none."""
    statements = []
    start = 0
    for end, meaningful in _ends(source):
        if meaningful is not None:
            text = source[start:end].strip()
            statements.append(Statement(text=text, line=source.count("\n", 0, meaningful) + 1))
        start = end + 1
    return statements


def _ends(source: str) -> Iterator[tuple[int, int | None]]:
    """Where each statement ends, with the position of its first word (None: it has none)."""
    position = depth = blocks = 0
    meaningful: int | None = None
    previous = ""
    while position < len(source):
        token = _TOKEN.search(source, position)
        if meaningful is None:
            meaningful = _first_other(source, position, token.start() if token else len(source))
        if token is None:
            break
        kind, position = str(token.lastgroup), token.end()
        if kind == "block_comment":
            position = _block_comment_end(source, position)
            continue
        if kind == "line_comment":
            continue
        if kind == "end":
            if depth <= 0 and blocks == 0:
                yield token.start(), meaningful
                meaningful, depth, previous = None, 0, ""
            continue
        meaningful = token.start() if meaningful is None else meaningful
        if kind == "dollar":
            closing = source.find(token[0], position)
            position = len(source) if closing < 0 else closing + len(token[0])
        depth += (kind == "open") - (kind == "close")
        if kind == "word":
            word = token[0].lower()
            blocks = _blocks(blocks, previous, word)
            previous = word
    yield len(source), meaningful


def _blocks(blocks: int, previous: str, word: str) -> int:
    """How many BEGIN ATOMIC bodies and CASEs in them are open after `word`: semicolons in them end nothing."""
    if word == "atomic" and previous == "begin":
        return blocks + 1
    if blocks and word == "case":
        return blocks + 1
    if blocks and word == "end":
        return blocks - 1
    return blocks


def _first_other(source: str, start: int, end: int) -> int | None:
    """The first character between two tokens that is no white space."""
    gap = source[start:end]
    stripped = gap.lstrip()
    return start + len(gap) - len(stripped) if stripped else None


def _block_comment_end(source: str, position: int) -> int:
    """Past the end of a block comment, which may hold others."""
    depth = 1
    for edge in _COMMENT_EDGE.finditer(source, position):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(source)
