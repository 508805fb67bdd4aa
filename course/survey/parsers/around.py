"""What stands around a node, and right above it, for parsers that receive nodes in the order of the source.

A syntax tree answers such questions too, but by a walk from its root: too slow where someone nests deeply.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from tree_sitter import Node

from course.survey.parsers.collector import last_line

Value = TypeVar("Value")
#: A comment further right than this, in bytes, does not have its line for itself.
_RIGHTMOST = 400


class Around(Generic[Value]):
    """The nodes of one sort that are open: each with what is to be known inside of it."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: list[tuple[int, Value]] = []

    def enter(self, node: Node, value: Value) -> None:
        self._leave(node.start_byte)
        self._open.append((node.end_byte, value))

    def innermost(self, node: Node) -> Value | None:
        """What was entered last and is around a node."""
        self._leave(node.start_byte)
        return self._open[-1][1] if self._open else None

    def every(self, node: Node) -> list[Value]:
        """All that is around a node, the outermost first."""
        self._leave(node.start_byte)
        return [value for _, value in self._open]

    def _leave(self, place: int) -> None:
        while self._open and place >= self._open[-1][0]:
            self._open.pop()


class Above:
    """The comments seen so far, as far as they may belong to what comes next."""

    __slots__ = ("_block", "_source")

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._block: list[Node] = []

    def add(self, comment: Node) -> bool:
        """Whether a comment has its lines for itself; one that trails code belongs to that."""
        column = comment.start_point[1]
        before = self._source[comment.start_byte - column : comment.start_byte] if column <= _RIGHTMOST else b"-"
        if before.strip():
            return False
        if not self._block or comment.start_point[0] > last_line(self._block[-1]):
            self._block = []
        self._block.append(comment)
        return True

    def block(self, node: Node) -> list[Node]:
        """The comments that end right above a node."""
        last = self._block[-1] if self._block else None
        is_right_above = last is not None and last.start_byte < node.start_byte and (
            last_line(last) >= node.start_point[0]
        )  # fmt: skip
        return self._block if is_right_above else []
