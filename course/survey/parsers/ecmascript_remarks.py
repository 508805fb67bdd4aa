"""Where JavaScript and TypeScript speak to their reader: errors thrown, assertions, deprecations, the main program."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.ecmascript_assignments import Assignments

_ASSERTS = frozenset({"assert", "assert.ok", "console.assert", "invariant"})
_REJECTS = frozenset({"reject", "Promise.reject"})
_MAIN = re.compile(r"require\.main\s*={2,3}\s*module|module\s*={2,3}\s*require\.main|import\.meta\.main\b"
                   r"|import\.meta\b.{0,80}\bargv\b|\bargv\b.{0,80}import\.meta\b", re.DOTALL)  # fmt: skip


class _If(NamedTuple):
    start: int
    end: int
    condition: Node | None


class Remarks(Assignments):
    """Knows the blocks and conditions around the place of the visit."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: Blocks and functions around the place of the visit: first and last byte, and whether it is a function.
        self.blocks: list[tuple[int, int, bool]] = []
        self._ifs: list[_If] = []
        self.main_line = 0

    def visit(self, name: str, node: Node) -> None:
        start = node.start_byte
        while self.blocks and start >= self.blocks[-1][1]:
            self.blocks.pop()
        while self._ifs and start >= self._ifs[-1].end:
            self._ifs.pop()
        super().visit(name, node)

    def visit_block(self, node: Node) -> None:
        self.blocks.append((node.start_byte, node.end_byte, False))

    def visit_if(self, node: Node) -> None:
        body, condition = node.child_by_field_name("consequence"), node.child_by_field_name("condition")
        if body is not None:
            self._ifs.append(_If(body.start_byte, body.end_byte, condition))
        if (
            not self.blocks
            and not self.main_line
            and condition is not None
            and condition.end_byte - condition.start_byte < 300
        ):
            self.main_line = first_line(node) if _MAIN.search(text(condition)) else 0

    def speak(self, name: str, call: Node) -> None:
        """Calls by which code speaks to its reader: assertions, deprecations, rejected promises."""
        given = reading.arguments(call)
        if name in _ASSERTS and given:
            self.remark("asserts", reading.source(given[0]), reading.literal(given[1]) if len(given) > 1 else "", call)
        elif name.rpartition(".")[2] in ("deprecate", "deprecated") and (message := reading.message(call)):
            self.remark("warns", "deprecation", message, call)
        elif name in _REJECTS and given and given[0].type == "new_expression":
            self._raise(given[0], call)

    def visit_throw(self, node: Node) -> None:
        value = reading.bare(next(iter(reading.named(node)), None))
        if value is not None:
            self._raise(value, node)

    def _raise(self, value: Node, statement: Node) -> None:
        if value.type not in ("new_expression", "call_expression"):
            return
        field = "constructor" if value.type == "new_expression" else "function"
        subject, message = reading.dotted(value.child_by_field_name(field)), reading.message(value)
        if subject and (value.type == "new_expression" or message):
            self.remark("raises", subject, message, value, self._condition(statement))

    def _condition(self, statement: Node) -> str:
        """The condition of the `if` right around a statement."""
        around = self._ifs[-1] if self._ifs else None
        if around is None or around.condition is None or not around.start <= statement.start_byte:
            return ""
        block = self.blocks[-1][:2] if self.blocks else (0, 0)
        is_direct = block == (around.start, around.end) or block[0] < around.start == statement.start_byte
        inner = reading.bare(around.condition)
        return reading.source(inner) if is_direct and inner is not None else ""

    def visit_comment(self, node: Node) -> None:
        self.todo(node)
