"""Documentation that stands before a definition, as comments: its text without marks, and its lines."""

from __future__ import annotations

import inspect
import re
from typing import NamedTuple

from tree_sitter import Node

from course.survey.parsers.collector import last_line, text

#: What no reader of a course needs: licences and instructions to tools.
_NOT_PROSE = re.compile(
    r"copyright|licen[sc]e|spdx|all rights reserved|eslint|prettier-|@ts-|istanbul|vim:|-\*-"
    r"|^\s*(?:nolint|go:|rubocop:)",
    re.IGNORECASE,
)
#: The heading of a section, which says nothing of the definition, or the file, it stands above.
_HEADING = re.compile(
    r"^\W*(?:(?:module|local|private|public|internal|external|third[- ]party|node|built-?in)\W+)*"
    r"(?:dependenc(?:y|ies)|imports?|exports?|requires?|requirements|includes|variables|constants|globals?|scope|helpers?|utils?"
    r"|utilities|types|interfaces|prototypes?|expose\b[^.\n]{0,60})\W*$",
    re.IGNORECASE,
)
#: Where the tags of a comment begin.
_BELOW = re.compile(r"\n\s*@")
_LINE_MARK = re.compile(r"^\s*(?://+!?|#+:?!?|--+)[ \t]?")
_STAR = re.compile(r"^\s*\*(?!/)[ \t]?")


class Doc(NamedTuple):
    """A docstring or comment without marks and indentation, and its lines, counted from 1; 0 without one."""

    text: str = ""
    start: int = 0
    end: int = 0


def before(node: Node, kinds: tuple[str, ...] = ("comment",)) -> Doc:
    """The comment that ends right above a node, blank lines and annotations in between excluded."""
    block: list[Node] = []
    row = node.start_point[0]
    sibling = node.prev_sibling
    while sibling is not None and sibling.type in kinds and last_line(sibling) >= row and _stands_alone(sibling):
        block.append(sibling)
        row = sibling.start_point[0]
        sibling = sibling.prev_sibling
    return joined(list(reversed(block)))


def opening(root: Node, kinds: tuple[str, ...] = ("comment",), preamble: tuple[str, ...] = ()) -> Doc:
    """The first comment of a file that speaks of the file.

    A comment right above the first definition speaks of that; right above a node of `preamble` (an import, the
    package's name), of the file.
    """
    block: list[Node] = []
    for child in root.children:
        is_near = bool(block) and child.start_point[0] <= last_line(block[-1])
        if child.type in kinds and (is_near or not block):
            block.append(child)
            continue
        if block and (not is_near or child.type in preamble) and (doc := joined(block)).text:
            return doc
        block = [child] if child.type in kinds else []
        if not block and child.type not in (*preamble, "hash_bang_line", "php_tag"):
            return Doc()
    return joined(block)


def joined(block: list[Node]) -> Doc:
    """Comment nodes as one text; nothing for a licence, an instruction to a tool or the heading of a section."""
    if not block:
        return Doc()
    prose = "\n".join(unmarked(text(node)) for node in block).strip()
    if not prose or _NOT_PROSE.search(prose) or _HEADING.match(_BELOW.split(prose, 1)[0]):
        return Doc()
    return Doc(prose, block[0].start_point[0] + 1, last_line(block[-1]))


def unmarked(comment: str) -> str:
    """The words of one comment, line or block."""
    comment = comment.replace("\r\n", "\n").strip()
    if comment.startswith("/*"):
        body = comment.removeprefix("/*").lstrip("*!").removesuffix("*/").rstrip("* \t")
        return inspect.cleandoc("\n".join(_STAR.sub("", line) for line in body.split("\n"))).strip()
    return "\n".join(_LINE_MARK.sub("", line).rstrip() for line in comment.split("\n"))


def _stands_alone(comment: Node) -> bool:
    """Whether a comment has its lines for itself, rather than trailing the code before it."""
    previous = comment.prev_sibling
    return previous is None or previous.end_point[0] < comment.start_point[0] or previous.end_point[1] == 0
