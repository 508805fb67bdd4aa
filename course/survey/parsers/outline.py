"""The outline of a file: what stands in a body, each part with the comment and the decorators before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from course.survey.parsers import comments
from course.survey.parsers.collector import last_line
from course.survey.parsers.docblock import Block, read

#: What a file begins with before anything is defined.
_PRELUDE = ("php_tag", "hash_bang_line")
_RULER = re.compile(r"[-=*#_~]{4,}")


class Outer(NamedTuple):
    """What stands around a definition: its outermost node, its comment and its decorators."""

    node: Node
    block: Block
    doc_start: int = 0
    doc_end: int = 0
    decorators: tuple[Node, ...] = ()

    @property
    def first(self) -> int:
        """The row it begins on, decorators included, counted from 0."""
        return min(item.start_point[0] for item in (self.node, *self.decorators))


def items(container: Node) -> Iterator[Outer]:
    """The children of a body, comments and decorators with what they belong to."""
    pending: list[Node] = []
    decorators: list[Node] = []
    row = -1
    # The first comment of a file, apart from what follows it, speaks of the file.
    has_begun = container.parent is not None
    for child in container.named_children:
        if child.type == "comment":
            if child.start_point[0] > row:
                pending.append(child)
            continue
        if child.type == "decorator":
            decorators.append(child)
            continue
        own = (*decorators, *(item for item in child.children[:8] if item.type == "decorator"))
        yield _with_doc(child, pending, own, is_apart=has_begun)
        has_begun = has_begun or not (child.type in _PRELUDE or _is_directive(child))
        pending, decorators, row = [], [], child.end_point[0]


def _with_doc(node: Node, pending: list[Node], decorators: tuple[Node, ...], *, is_apart: bool) -> Outer:
    """With the comment right above; where `is_apart`, a documentation comment may have an empty line below it."""
    block: list[Node] = []
    row = min(item.start_point[0] for item in (node, *decorators[:1]))
    if is_apart and pending and last_line(pending[-1]) == row - 1 and _documents(pending[-1]):
        row -= 1
    for comment in reversed(pending):
        if last_line(comment) < row or comment.start_byte > node.start_byte:
            break
        block.append(comment)
        row = comment.start_point[0]
    # Of several comments the last is the one about the definition, unless they are lines of one text.
    if block and block[0].text is not None and block[0].text.startswith(b"/*"):
        block = block[:1]
    doc = comments.joined(list(reversed(block)))
    if not doc.text:
        return Outer(node, Block(), 0, 0, decorators)
    said = read(doc.text)
    told = (doc.start, doc.end) if said.prose else (0, 0)
    return Outer(node, said, *told, decorators)


def _documents(comment: Node) -> bool:
    """Whether a comment reads like one about what follows, and not like the heading of a section."""
    source = comment.text or b""
    if not source.startswith(b"/**") or source.startswith(b"/***"):
        return False
    said = comments.joined([comment]).text
    prose = read(said).prose
    return prose.endswith(".") or (len(prose.split()) > 2 and not _RULER.search(said))


def _is_directive(node: Node) -> bool:
    """`'use strict';`"""
    return node.type == "expression_statement" and [item.type for item in node.named_children] == ["string"]
