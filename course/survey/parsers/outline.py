"""The outline of a file: what stands in a body, each part with the comment and the decorators before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from course.survey.parsers import comments
from course.survey.parsers.collector import last_line
from course.survey.parsers.docblock import Block, read


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
    for child in container.named_children:
        if child.type == "comment":
            if child.start_point[0] > row:
                pending.append(child)
            continue
        if child.type == "decorator":
            decorators.append(child)
            continue
        own = (*decorators, *(item for item in child.children[:8] if item.type == "decorator"))
        yield _with_doc(child, pending, own)
        pending, decorators, row = [], [], child.end_point[0]


def _with_doc(node: Node, pending: list[Node], decorators: tuple[Node, ...]) -> Outer:
    block: list[Node] = []
    row = min(item.start_point[0] for item in (node, *decorators[:1]))
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
