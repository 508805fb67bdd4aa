"""A collector that remembers the comment above a definition: comments come by in the order of the source."""

from __future__ import annotations

from tree_sitter import Node

from course.survey.parsers import comments
from course.survey.parsers.around import Above
from course.survey.parsers.collector import Collector
from course.survey.parsers.comments import Doc

_UNDONE = ("TODO", "FIXME", "XXX", "HACK", "BUG")
_MARKS = tuple(mark.encode() for mark in _UNDONE)


class CommentedCollector(Collector):
    """Keeps the last block of comments that have their lines for themselves."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self._above = Above(source)

    def visit_comment(self, node: Node) -> None:
        source = node.text or b""
        if any(mark in source for mark in _MARKS):
            self.todo(node)
        if not self._above.add(node):
            self.trailing(node)

    def comment_above(self, node: Node) -> Doc:
        """The comment that ends on the line above a node, its markup left as it is."""
        found = comments.joined(self._above.block(node))
        # What is still to be done says little of what there is.
        return Doc() if found.text.startswith(_UNDONE) else found

    def trailing(self, node: Node) -> None:
        """A comment behind code."""
