"""Tests as the test runners of JavaScript have them: `describe("…", () => { it("…", () => {}) })`."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers.collector import text

_SUITES = frozenset({"describe", "suite", "context", "fdescribe", "xdescribe"})
_TESTS = frozenset({"it", "test", "specify", "fit", "xit", "xtest"})
#: What follows a dot: `it.only`, `test.describe`.
_SUITE_PARTS = frozenset({"describe", "suite"})
_TEST_PARTS = frozenset({"test", "it"})
_LONGEST = 100
#: What would part a title where names are parted.
_MARKS = re.compile(r"[.:\x00-\x1f]+\s*")


class Test(NamedTuple):
    """One suite or test: its title as written, what is called, and the function it is given."""

    title: str
    is_suite: bool
    called: Node
    function: Node


def test(call: Node) -> Test | None:
    """The suite or test that a call declares."""
    if call.type != "call_expression":
        return None
    called, parts = _called(call)
    if called is None:
        return None
    word = called.text.decode("utf-8", "replace") if called.text is not None else ""
    is_runner = word == "Deno" and "test" in parts
    if word not in _SUITES and word not in _TESTS and not is_runner:
        return None
    title, function = _given(call)
    if not title or function is None:
        return None
    is_suite = (word in _SUITES and not _TEST_PARTS.intersection(parts)) or not _SUITE_PARTS.isdisjoint(parts)
    return Test(title, is_suite, called, function)


def spoken(title: str) -> str:
    """A title as part of a qualified name."""
    return _MARKS.sub(" ", title).strip()


def _called(call: Node) -> tuple[Node | None, list[str]]:
    """The name at the head of `it`, `it.only` or `it.each([…])`, and what follows it."""
    parts: list[str] = []
    node = call.child_by_field_name("function")
    for _ in range(6):
        if node is None or node.type == "identifier":
            return node, parts
        if node.type == "call_expression":
            node = node.child_by_field_name("function")
        elif node.type == "member_expression":
            name = node.child_by_field_name("property")
            parts.append(name.text.decode("utf-8", "replace") if name is not None and name.text else "")
            node = node.child_by_field_name("object")
        else:
            return None, parts
    return None, parts


def _given(call: Node) -> tuple[str, Node | None]:
    given = reading.arguments(call)
    # As it stands in the source, so that it can be found there.
    is_text = bool(given) and reading.literal(given[0]) != ""
    title = text(given[0])[1:-1].strip().partition("\n")[0][:_LONGEST].strip() if is_text else ""
    function = next((item for item in given[1:] if item.type in reading.FUNCTIONS), None)
    return (title, function) if spoken(title) else ("", None)
