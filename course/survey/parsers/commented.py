"""A collector that remembers the comment above a definition: comments come by in the order of the source."""

from __future__ import annotations

from tree_sitter import Node

from course.survey.parsers import comments
from course.survey.parsers.collector import Collector, first_line, last_line
from course.survey.parsers.comments import Doc

_UNDONE = ("TODO", "FIXME", "XXX", "HACK", "BUG")
_MARKS = tuple(mark.encode() for mark in _UNDONE)


class CommentedCollector(Collector):
    """Keeps the last block of comments that have their lines for themselves."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self._comments: list[Node] = []

    def visit_comment(self, node: Node) -> None:
        source = node.text or b""
        if any(mark in source for mark in _MARKS):
            self.todo(node)
        start = node.start_byte
        line = self.source.rfind(b"\n", 0, start) + 1
        if self.source[line:start].strip():
            self._comments = []
            self.trailing(node)
        elif self._comments and first_line(node) <= last_line(self._comments[-1]) + 1:
            self._comments.append(node)
        else:
            self._comments = [node]

    def comment_above(self, node: Node) -> Doc:
        """The comment that ends on the line above a node, its markup left as it is."""
        if not self._comments or not 0 <= first_line(node) - last_line(self._comments[-1]) <= 1:
            return Doc()
        found = comments.joined(self._comments) if self._comments[0].start_byte < node.start_byte else Doc()
        # What is still to be done says little of what there is.
        return Doc() if found.text.startswith(_UNDONE) else found

    def trailing(self, node: Node) -> None:
        """A comment behind code."""
