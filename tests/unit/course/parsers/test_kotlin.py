"""What is hard to read in Kotlin: each snippet with what must be known of it."""

from __future__ import annotations

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import kotlin


def found(source: str) -> FileFacts:
    return kotlin.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


def calls(source: str) -> list[str]:
    return [use.text for use in found(source).uses if use.kind == "calls"]


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun", "head"),
    [
        ("data class A<T : B>(val c: Int = 1) : D<T>(c), E by f", "A", "class", "data class",
         "data class A<T : B>(val c: Int = 1) : D<T>(c), E by f"),
        ("class A(private val b: C)", "A.b", "constant", "property", "private val b: C"),
        ("sealed interface A", "A", "class", "sealed interface", "sealed interface A"),
        ("fun interface A { fun b() }", "A.b", "method", "", "fun b()"),
        ("class A { companion object { const val B = 1 } }", "A.B", "constant", "constant", "const val B = 1"),
        ("object A : B { fun c() = 1 }", "A", "class", "object", "object A : B"),
        ("enum class A(val b: Int) { C(1), D(2) }", "A.D", "constant", "enum entry", "D(2)"),
        ("typealias A<T> = Map<String, T>", "A", "class", "type alias", "typealias A<T> = Map<String, T>"),
        ("fun <T> List<T>.a(b: Int = 1): T? = null", "a", "function", "extension function",
         "fun <T> List<T>.a(b: Int = 1): T?"),
        ("val A.b: Int get() = 1", "b", "constant", "extension property", "val A.b: Int"),
        ("class A(b: Int) {\n constructor(c: String) : this(1) { d() }\n}", "A.constructor", "method", "constructor",
         "constructor(c: String)"),
        ("class A {\n val b: C by lazy { C() }\n}", "A.b", "constant", "property", "val b: C"),
    ],
)  # fmt: skip
def test_definitions(source: str, name: str, kind: str, noun: str, head: str) -> None:
    symbol = only(source, name)
    assert (symbol.kind, symbol.noun, symbol.head) == (kind, noun, head)


def test_parameters() -> None:
    symbol = only("suspend fun a(vararg b: C, d: (Int) -> E = { f() }) = 1", "a")
    assert [(item.star, item.name, item.annotation, item.default) for item in symbol.parameters] == [
        ("*", "b", "C", ""),
        ("", "d", "(Int) -> E", "{ f() }"),
    ]
    assert symbol.is_async


def test_imports() -> None:
    imports = found("package a.b\nimport c.D as E\nimport f.*\nimport g.h").imports
    assert [(item.module, item.name, item.alias) for item in imports] == [
        ("c", "D", "E"),
        ("f", "*", ""),
        ("g", "h", ""),
    ]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        # What is handed on may run on another object.
        ("class A { fun b() { c.apply { d() }; e() } }", ["c.apply", "this.e"]),
        ("class A { fun b() { c.forEach { d() } } }", ["c.forEach", "this.d"]),
        ("class A { fun C.b() { d() } }", []),
        # What the file itself has at top level is meant nevertheless.
        ("fun d() = 1\nfun C.b() { d() }", ["this.d"]),
        ("class A { fun b() { D(); E.f(); g?.h()?.i(); super.b() } }", ["D", "E.f", "g.h", "super.b"]),
        ("fun a(b: () -> Unit) { b() }", []),
    ],
)
def test_calls(source: str, names: list[str]) -> None:
    assert calls(source) == names


def test_what_is_demanded_and_thrown() -> None:
    source = 'fun a(b: Int?) {\n require(b != null) { "no b" }\n if (b > 1) throw C("big")\n error("never")\n}'
    remarks = [(item.kind, item.subject, item.message, item.condition) for item in found(source).remarks]
    assert remarks == [
        ("asserts", "b != null", "no b", ""),
        ("raises", "C", "big", "b > 1"),
        ("raises", "error", "never", ""),
    ]


def test_what_a_comment_says_without_its_tags() -> None:
    source = "/**\n * Like [B] and [the other][C.d], see [web](e).\n * @param f no\n */\nclass A"
    assert only(source, "A").doc == "Like B and the other, see [web](e)."


def test_where_the_program_starts() -> None:
    assert found("\nfun main() { }").main_line == 2
    assert found("class A { fun main() { } }").main_line == 0
