"""What is hard to read in C: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import c


def found(source: str) -> FileFacts:
    return c.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun"),
    [
        # A struct goes by the name its typedef gives it.
        ("typedef struct node { int x; } node_t;", "node_t", "class", "struct"),
        ("typedef struct { int x; } anon_t;", "anon_t", "class", "struct"),
        ("union u { int a; };", "u", "class", "union"),
        ("enum color { RED };", "color.RED", "constant", "enumerator"),
        ("enum { ONE = 1 };", "ONE", "constant", "enumerator"),
        ("typedef int (*compare)(const void *a);", "compare", "constant", "function type"),
        ("#define MAX 10", "MAX", "constant", "macro"),
        ("#define SQ(x) ((x) * (x))", "SQ", "function", "macro"),
        ("int old(a, b) int a; char *b; { return a; }", "old", "function", ""),
        ("int (plain)(int a) { return a; }", "plain", "function", ""),
        ("static struct s *(*pick(int x))(void) { return 0; }", "pick", "function", ""),
        ("MY_API int tagged(int a) { return a; }", "tagged", "function", ""),
        ("x y z (w) v;\nthing * LIB_CALL named(int b) { int x; return 0; }", "named", "function", ""),
        ("PHP_FUNCTION(strlen) { go(); }", "strlen", "function", ""),
        ("#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\n}\nint g(void) { }", "g", "function", ""),
        ("struct X { PyObject_HEAD\n int x; };\nvoid after(void) {}", "after", "function", ""),
    ],
)
def test_definitions(source: str, name: str, kind: str, noun: str) -> None:
    symbol = only(source, name)
    assert (symbol.kind, symbol.noun) == (kind, noun)


@pytest.mark.parametrize(
    "source",
    [
        "#if 0\nint dead(void) { return 0; }\n#endif\n",
        "#define MARK\n",
        "void f(void) { struct inner { int x; } y; }".replace("f(", "dead_("),
        "struct fwd;",
        "typedef struct same same;",
    ],
)
def test_what_is_no_definition(source: str) -> None:
    assert {symbol.name for symbol in found(source).symbols} <= {"dead_"}


def test_variables_of_a_function_that_cannot_be_read_are_not_global() -> None:
    names = [symbol.name for symbol in found("a b c d e (f) g { int local = 1; }").symbols]
    assert "local" not in names


def test_a_definition_replaces_its_declaration() -> None:
    symbol = only("/** Doc. */\nstatic int f(int a);\nint g(void);\nstatic int f(int a) { return a; }", "f")
    assert (symbol.start, symbol.doc, symbol.hidden, symbol.head) == (4, "Doc.", True, "static int f(int a)")
    assert found("int g(void);").exports == ("g",)
    assert found("static int f(int a);\nstatic int f(int a) { return a; }").exports is None


@pytest.mark.parametrize(
    ("comment", "doc"),
    [
        ("/**\n * @brief Adds. @param a one\n * @return both\n */", "Adds."),
        ("/// Adds \\c a to @ref b.", "Adds a to b."),
        ("/* Copyright 2020 */", ""),
        ("/* f() - adds things\n * @a: one\n *\n * Slowly.\n */", "adds things\n\nSlowly."),
        ("/* TODO: write */", ""),
        ("/** Adds.\n * @code\n * f(1);\n * @endcode\n * @note Slow. */", "Adds.\nNote: Slow."),
    ],
)
def test_comments_are_read_as_prose(comment: str, doc: str) -> None:
    assert only(f"{comment}\nint f(int a) {{ return a; }}", "f").doc == doc


def test_a_local_name_is_not_the_function_of_that_name() -> None:
    facts = found("int index(void);\nint f(int (*index)(void), int other) { sort(other, compare); return index(); }")
    assert [use.text for use in facts.uses] == ["sort", "compare"]


def test_members_are_reached_through_what_variables_are_declared_as() -> None:
    facts = found("struct a { struct b *next; };\nvoid f(struct a *x) { x->next->go(); }")
    assert [use.text for use in facts.uses if use.kind == "calls"] == ["x.next.go"]
    assert {(item.scope, item.name, item.type) for item in facts.bindings} == {("a", "next", "b"), ("f", "x", "a")}


def test_a_name_of_two_types_has_neither() -> None:
    facts = found("void f(void) { { struct a *x; x->go(); } { struct b *x; x->go(); } }")
    assert facts.bindings == ()
    assert not [use for use in facts.uses if use.kind == "calls"]


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        ("if (x < 0) { return -EINVAL; }", ("raises", "EINVAL", "", "x < 0")),
        ("errno = ENOMEM;", ("raises", "ENOMEM", "", "")),
        ('PyErr_SetString(PyExc_ValueError, "bad " "thing");', ("raises", "ValueError", "bad thing", "")),
        ("assert(x > 0);", ("asserts", "x > 0", "", "")),
        ("/* TODO: more */", ("todo", "TODO: more", "", "")),
    ],
)
def test_remarks(body: str, remark: tuple[str, str, str, str]) -> None:
    facts = found(f"int f(int x) {{ {body} }}")
    assert [(item.kind, item.subject, item.message, item.condition) for item in facts.remarks] == [remark]
    assert facts.remarks[0].scope == "f"


def test_functions_in_a_table_are_mentioned() -> None:
    facts = found('static struct op ops[] = { { "a", run }, { .stop = &halt } };')
    assert [use.text for use in facts.uses] == ["op", "run", "halt"]


def test_headers_are_cpp_where_they_say_so() -> None:
    assert c.is_cpp(b"namespace a {\n}\n")
    assert c.is_cpp(b"#include <vector>\n")
    assert not c.is_cpp(b'#ifdef __cplusplus\nextern "C" {\nnamespace x {\n#endif\nint f(void);\n')
    assert [symbol.qualname for symbol in c.parse_header(b"class A { void f(); };").symbols] == ["A", "A.f"]


@pytest.mark.parametrize(
    "source",
    [
        b"int x = " + b"(" * 50_000 + b"1" + b")" * 50_000 + b";",
        b"{" * 20_000,
        b"#if A\n" * 50_000,
        b"#ifdef __cplusplus\n" * 50_000,
        b"AAAA BBBB " * 20_000,
        b"#define X " + b"f(" * 100_000,
        b"/*" + b"*" * 1_000_000,
    ],
    ids=["parentheses", "braces", "conditions", "guards", "words", "macro", "stars"],
)
def test_hostile_sources_are_read_in_a_moment(source: bytes) -> None:
    started = time.process_time()
    c.parse_header(source)
    assert time.process_time() - started < 5
