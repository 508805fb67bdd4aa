"""What is hard to read in Java: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import java


def found(source: str) -> FileFacts:
    return java.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


def uses(source: str, kind: str) -> list[str]:
    return [use.text for use in found(source).uses if use.kind == kind]


def bound(body: str) -> dict[str, str]:
    facts = found(f"class A {{ void f() {{ {body} }} }}")
    return {item.name: item.type for item in facts.bindings if item.scope == "A.f"}


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun", "head"),
    [
        ("public final @B class A<T extends C> extends D<T> implements E {}", "A", "class", "class",
         "public final class A<T extends C> extends D<T> implements E"),
        ("sealed interface A permits B, C {}", "A", "class", "interface", "sealed interface A permits B, C"),
        ("class A { enum B { C } }", "A.B", "class", "enum", "enum B"),
        ("enum A { B(1) { void c() {} } }", "A.B", "constant", "enum constant", "B(1)"),
        ("record A(int b, C... c) {}", "A.b", "method", "record component", "int b"),
        ("record A(int b) { A { } }", "A.A", "method", "constructor", "A"),
        ("@interface A { int b() default 1; }", "A.b", "method", "", "int b()"),
        ("class A { @B(c = {1}) public <T> T[] d(final T e, int... f) throws G { } }", "A.d", "method", "",
         "public <T> T[] d(final T e, int... f) throws G"),
        ("class A { static final int B = 1, C[] = {2}; }", "A.C", "constant", "constant", "static final int C = {2}"),
        ("interface A { int B = 1; }", "A.B", "constant", "constant", "int B = 1"),
    ],
)  # fmt: skip
def test_definitions(source: str, name: str, kind: str, noun: str, head: str) -> None:
    symbol = only(source, name)
    assert (symbol.kind, symbol.noun, symbol.head) == (kind, noun, head)


@pytest.mark.parametrize(
    ("source", "name", "hidden"),
    [
        ("class A {}", "A", True),
        ("public class A { void b() {} }", "A.b", True),
        ("public class A { protected void b() {} }", "A.b", False),
        ("interface A { void b(); }", "A.b", False),
        ("interface A { private void b() {} }", "A.b", True),
        ("enum A { B }", "A.B", False),
    ],
)
def test_what_others_may_use(source: str, name: str, hidden: bool) -> None:
    assert only(source, name).hidden is hidden


def test_what_a_comment_says_without_its_tags() -> None:
    source = """
    /**
     * Keeps {@link java.util.List lists} of {@code a < b}, see {@link #b(int)}.
     * <p>Twice &amp; more:
     * <ul><li>one</ul>
     * @param c not told
     */
    class A { }
    """
    assert only(source, "A").doc == "Keeps lists of a < b, see b(int).\n\nTwice & more:\n\n- one"


@pytest.mark.parametrize(
    ("body", "name", "type_"),
    [
        ("B b = c();", "b", "B"),
        ("var b = new c.B<>();", "b", "c.B"),
        ("var b = c();", "b", "this.c"),
        ("for (B b : bs) { b.c(); }", "b", "B"),
        ("try (B b = c()) { b.d(); }", "b", "B"),
        ("if (c instanceof B b) { }", "b", "B"),
        ("switch (c) { case B b -> b.d(); default -> { } }", "b", "B"),
        ("B[] b = null;", "b", "_"),
        ("c.forEach(b -> b.d());", "b", "_"),
        ("{ B b = c(); } { C b = d(); b.e(); }", "b", "_"),
    ],
)
def test_what_local_names_stand_for(body: str, name: str, type_: str) -> None:
    assert bound(body if f"{name}." in body else f"{body} {name}.x();").get(name, "_") == type_


def test_a_name_of_a_loop_is_not_known_behind_it() -> None:
    body = "for (B b : bs) { b.c(); } b.d();"
    assert uses(f"class A {{ C b; void f() {{ {body} }} }}", "calls") == ["b.c"]


def test_an_own_method_is_not_looked_for_from_a_class_without_a_name() -> None:
    source = "class A { void f() { g(); new B() { void h() { g(); i.j(); C.k(); } }; } }"
    assert uses(source, "calls") == ["this.g", "C.k"]


def test_a_type_parameter_is_no_type() -> None:
    assert uses("class A<T> { <U> void f(T t, U u, V v) { } }", "mentions") == ["V"]


def test_what_is_thrown_and_when() -> None:
    source = 'class A { void f() { if (b == null) { throw new C("no " + b); } assert d > 0 : "small"; } }'
    raised, asserted = found(source).remarks
    assert (raised.subject, raised.message, raised.condition) == ("C", "no", "b == null")
    assert (asserted.subject, asserted.message) == ("d > 0", "small")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("class A {\npublic static void main(String[] args) { } }", 2),
        ("class A {\npublic void main(String[] args) { } }", 0),
        ("class A {\npublic static void main(int count) { } }", 0),
    ],
)
def test_where_the_program_starts(source: str, line: int) -> None:
    assert found(source).main_line == line


@pytest.mark.parametrize(
    "source",
    [
        "class A { int x = " + "(" * 50_000 + ")" * 50_000 + "; }",
        "class A {" * 50_000,
        "class A { void f() { " + "if (x) { throw new X(); } else " * 20_000,
        "class A { int x = a" + ".b()" * 50_000 + "; }",
    ],
)
def test_deep_nesting_takes_no_time(source: str) -> None:
    start = time.process_time()
    found(source)
    assert time.process_time() - start < 5
