"""Whatever bytes a file holds, each parser answers, with lines that the file has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.survey.parsers import PARSED, parser

#: Words that open what many languages leave open.
# fmt: off
_WORDS = st.sampled_from([
    "class A", "def f", "func f(", "struct S {", "#if 0\n", "/*", "//", "#", '"', "'", "`", "{", "}", "(", ")",
    "<", ">", "::", "\n", "\r\n", " ", "module", "end", "=>", "->", "import x", "#include <a>", "TODO", "\\",
    "é", "\x00", ";", "private", "namespace a", "template <", "@a", "[", "]", "=", "<?php", "fn f",
    "impl A for B", "=begin\n",
])
# fmt: on


def _check(language: str, source: bytes) -> None:
    parse = parser("file", language)
    assert parse is not None
    facts = parse(source)
    lines = source.count(b"\n") + 1
    for symbol in facts.symbols:
        assert 1 <= symbol.start <= symbol.line <= symbol.end <= lines, symbol
    assert all(1 <= use.line <= lines for use in facts.uses)
    assert all(1 <= remark.line <= lines for remark in facts.remarks)
    assert parse(source) == facts


@pytest.mark.parametrize("language", sorted(PARSED))
@given(source=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_bytes(language: str, source: bytes) -> None:
    _check(language, source)


@pytest.mark.parametrize("language", sorted(PARSED))
@given(words=st.lists(_WORDS, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_words(language: str, words: list[str]) -> None:
    _check(language, " ".join(words).encode())
