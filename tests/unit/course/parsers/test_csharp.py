"""What is hard to read in C#: each snippet with what must be known of it."""

from __future__ import annotations

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import csharp


def found(source: str) -> FileFacts:
    return csharp.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


def uses(source: str, kind: str) -> list[str]:
    return [use.text for use in found(source).uses if use.kind == kind]


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun", "head"),
    [
        ("[B] public partial class A<T> : C<T>, D where T : new() { }", "A", "class", "class",
         "public partial class A<T> : C<T>, D where T : new()"),
        ("record struct A(int B);", "A.B", "constant", "property", "int B"),
        ("class A(int b) { }", "A.b", "constant", "constructor parameter", "int b"),
        ("delegate void A<T>(T b);", "A", "class", "delegate", "delegate void A<T>(T b)"),
        ("enum A : byte { B = 1, C }", "A.B", "constant", "enum member", "B = 1"),
        ("class A { public int B { get => c; private set { } } = 1; }", "A.B", "constant", "property",
         "public int B { get; private set; }"),
        ("class A { int B => 1; }", "A.B", "constant", "property", "int B"),
        ("class A { event C? B, D; }", "A.D", "constant", "event", "event C? D"),
        ("static class A { internal static void B(this C c, params D[] d) { } }", "A.B", "method", "extension method",
         "internal static void B(this C c, params D[] d)"),
        ("class A { A(int b) : base(b) { } }", "A.A", "method", "constructor", "A(int b)"),
        ("class A { const int B = 1, C = 2; }", "A.C", "constant", "constant", "const int C = 2"),
        ("interface A { void B(); }", "A.B", "method", "", "void B()"),
    ],
)  # fmt: skip
def test_definitions(source: str, name: str, kind: str, noun: str, head: str) -> None:
    symbol = only(source, name)
    assert (symbol.kind, symbol.noun, symbol.head) == (kind, noun, head)


def test_usings() -> None:
    imports = found("global using A.B;\nusing static C.D;\nusing E = F.G<int>;").imports
    assert [(item.module, item.name, item.alias, item.exported) for item in imports] == [
        ("A.B", "*", "", True),
        ("C.D", "*", "static", False),
        ("F", "G", "E", False),
    ]


def test_namespaces_in_one_file() -> None:
    facts = found("namespace A { class B { } namespace C.D { class E { } } }")
    assert facts.package == "A"
    assert {symbol.name: symbol.namespace for symbol in facts.symbols} == {"B": "", "E": "A.C.D"}
    assert found("namespace A.B;\nclass C { }").package == "A.B"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("B(); this.C(); base.D(); e?.F!.G();", ["this.B", "this.C", "super.D", "this.e.F.G"]),
        ("var b = new B(); b.C();", ["B", "b.C"]),
        ("void Inner(int c) { D(c); } Inner(1);", ["this.D"]),
        ("nameof(B);", []),
        ("B<int>.C<D>();", ["this.B.C"]),
    ],
)
def test_calls(body: str, names: list[str]) -> None:
    assert uses(f"class A {{ void F() {{ {body} }} }}", "calls") == names


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        ("B b = c;", "B"),
        ("var b = await c.D();", "?this.c.D"),
        ("var b = (B)c;", "B"),
        ("var b = c as B;", "B"),
        ("if (c is B b) { }", "B"),
        ("foreach (B b in c) { b.D(); }", "B"),
        ("c(out B b);", "B"),
        ("B[] b = c;", "_"),
    ],
)
def test_what_local_names_stand_for(body: str, type_: str) -> None:
    facts = found(f"class A {{ void F() {{ {body} {'' if 'b.D' in body else 'b.X();'} }} }}")
    assert {item.name: item.type for item in facts.bindings}.get("b", "_") == type_


def test_what_is_thrown_and_asserted() -> None:
    source = (
        'class A { void F() { if (b == null) throw new C(nameof(b), "no b"); Debug.Assert(d > 0, "small");'
        ' ArgumentNullException.ThrowIfNull(e); } [Obsolete("old")] void G() { } }'
    )
    remarks = [(item.kind, item.subject, item.message, item.condition) for item in found(source).remarks]
    assert remarks == [
        ("raises", "C", "no b", "b == null"),
        ("asserts", "d > 0", "small", ""),
        ("raises", "ArgumentNullException", "", ""),
        ("warns", "deprecation", "old", ""),
    ]


def test_what_a_comment_says_without_its_elements() -> None:
    source = (
        '/// <summary>Like <see cref="T:B.C{D}"/> &amp; <paramref name="e"/>.</summary>\n'
        "/// <returns>no</returns>\n/// <remarks><para>More.</para></remarks>\nclass A { }"
    )
    assert only(source, "A").doc == "Like C<D> & e.\n\nMore."


def test_where_the_program_starts() -> None:
    assert found("using B;\nrun();").main_line == 2
    assert found("class A {\n static int Main(string[] b) => 1; }").main_line == 2
    assert only("class A { [Fact] public async Task B() { } }", "A.B").is_test
