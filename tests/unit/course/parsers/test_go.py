"""What is hard to read in Go: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import go


def found(source: str) -> FileFacts:
    return go.parse(f"package a\n{source}".encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


def uses(source: str, kind: str) -> list[str]:
    return [use.text for use in found(source).uses if use.kind == kind]


def bound(source: str) -> dict[str, str]:
    return {f"{item.scope}/{item.name}": item.type for item in found(source).bindings}


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun", "head"),
    [
        ("type A struct{ x int }", "A", "class", "struct", "type A struct"),
        ("type A[T any, K ~int] struct{}", "A", "class", "struct", "type A[T any, K ~int] struct"),
        ("type (\n A int\n B interface{ C() }\n)", "B", "class", "interface", "type B interface"),
        ("type A func(int) error", "A", "class", "function type", "type A func(int) error"),
        ("type A = b.C", "A", "class", "type alias", "type A = b.C"),
        ("type A []B", "A", "class", "type", "type A []B"),
        ("type A struct{ x, Y map[string]int `json:\"x\"` }", "A.Y", "constant", "field", "Y map[string]int"),
        ("type A interface{ B(c int) (d error) }", "A.B", "method", "", "B(c int) (d error)"),
        ("func (a *A[T]) B(c, d int, e ...T) (n int, err error) { return }", "A.B", "method", "",
         "func (a *A[T]) B(c, d int, e ...T) (n int, err error)"),
        ("func A(\n\tb int,\n) error {\n}", "A", "function", "", "func A( b int, ) error"),
        ("const A, B = 1, 2", "B", "constant", "constant", "const B = 2"),
        ("var A, B *C", "B", "constant", "variable", "var B *C"),
    ],
)  # fmt: skip
def test_definitions(source: str, name: str, kind: str, noun: str, head: str) -> None:
    symbol = only(source, name)
    assert (symbol.kind, symbol.noun, symbol.head) == (kind, noun, head)


def test_parameters_share_types() -> None:
    symbol = only("func (s *S) A(b, c int, d ...string) {}", "S.A")
    assert [(item.name, item.annotation, item.star) for item in symbol.parameters] == [
        ("b", "int", ""), ("c", "int", ""), ("d", "string", "*"),
    ]  # fmt: skip
    assert (symbol.owner, symbol.receiver) == ("S", "s")


@pytest.mark.parametrize(("source", "receiver"), [("func (S) A() {}", ""), ("func (_ *S) A() {}", "")])
def test_a_receiver_without_a_name_is_none(source: str, receiver: str) -> None:
    assert only(source, "S.A").receiver == receiver


def test_a_repeated_constant_has_the_type_above() -> None:
    facts = found("const (\n A T = iota\n B\n _\n C\n)\nconst (\n D = 1\n E\n)")
    assert [(item.name, item.returns) for item in facts.symbols] == [
        ("A", "T"), ("B", "T"), ("C", "T"), ("D", ""), ("E", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "name", "doc"),
    [
        ("// A is [B].\n//\n// More.\n//\n//go:noinline\nfunc A() {}", "A", "A is B.\n\nMore."),
        ("// Not of A.\n\nfunc A() {}", "A", ""),
        ("x() // not of A\nfunc A() {}", "A", ""),
        ("/*\nA is.\n*/\nfunc A() {}", "A", "A is."),
        ("const (\n A = 1 // A is one.\n)", "A", "A is one."),
        ("const (\n // Above.\n A = 1 // Beside.\n)", "A", "Above."),
        ("// T is.\ntype T struct{ A int }", "T.A", ""),
        ("type T struct {\n A, B int // Both.\n}", "T.B", "Both."),
        ("// Copyright 2020 somebody.\nfunc A() {}", "A", ""),
    ],
)
def test_comments(source: str, name: str, doc: str) -> None:
    assert only(source, name).doc == doc


@pytest.mark.parametrize(
    ("source", "is_test"),
    [
        ("func TestA(t *testing.T) {}", True),
        ("func BenchmarkA(b *testing.B) {}", True),
        ("func FuzzA(f *testing.F) {}", True),
        ("func Test(t *testing.T) {}", True),
        ("func TestMain(m *testing.M) {}", False),
        ("func Testify(t *testing.T) {}", False),
        ("func TestA(t *testing.T, x int) {}", False),
        ('import "testing"\nfunc ExampleA() {}', True),
        ("func ExampleA() {}", False),
        ('import "testing"\nfunc ExampleA(x int) {}', False),
        ("func (s *S) TestA(t *testing.T) {}", False),
    ],
)
def test_tests(source: str, is_test: bool) -> None:
    assert any(symbol.is_test for symbol in found(source).symbols) == is_test


@pytest.mark.parametrize(
    ("source", "bases"),
    [
        ("type A struct {\n B\n *c.D\n E[int]\n f G\n}", ("B", "c.D", "E")),
        ("type A interface {\n B\n c.D\n ~int\n int | string\n}", ("B", "c.D")),
        ("type A[T any] struct { T }", ()),
        ("type A struct{}\nvar _ B = (*A)(nil)", ("B",)),
        ("type A struct{}\nvar _ b.B = &A{}", ("b.B",)),
        ("type A struct{}\nvar _ b.B = new(A)", ("b.B",)),
        ("type A struct{ b struct { C } }", ()),
    ],
)
def test_embedded_types_are_bases(source: str, bases: tuple[str, ...]) -> None:
    assert only(source, "A").bases == bases


@pytest.mark.parametrize(
    ("body", "subject", "message", "condition"),
    [
        ('panic("no")', "panic", "no", ""),
        ('if x { panic(fmt.Sprintf("no %d", 1)) }', "panic", "no %d", "x"),
        ('panic("no " + x + "!")', "panic", "no {x}!", ""),
        ("panic(err)", "panic", "", ""),
        ('if a && b { return nil, errors.New("no") }', "errors.New", "no", "a && b"),
        ('if a := b(); a { return fmt.Errorf("no: %w", err) }', "fmt.Errorf", "no: %w", "a"),
        ("return ErrNone", "ErrNone", "", ""),
        ("return 0, io.ErrNone", "io.ErrNone", "", ""),
        ("return &NoError{A: 1}", "NoError", "", ""),
        ("if x { y() } else { return ErrNone }", "ErrNone", "", ""),
    ],
)
def test_failures(body: str, subject: str, message: str, condition: str) -> None:
    remarks = found(f"func f() {{ {body} }}").remarks
    assert [(item.subject, item.message, item.condition) for item in remarks] == [(subject, message, condition)]


@pytest.mark.parametrize("body", ["return err", "return nil", "return errors.Is(a, b)", "x := errors.New(a)"])
def test_what_is_no_failure(body: str) -> None:
    assert found(f"func f() {{ {body} }}").remarks == ()


def test_deprecation() -> None:
    remarks = found("// A is.\n//\n// Deprecated: use\n// B.\nfunc A() {}").remarks
    assert [(item.kind, item.message, item.scope) for item in remarks] == [("warns", "use B.", "A")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a(); b.c(); d.e.f()", ["a", "b.c", "d.e.f"]),
        ("a().b()", ["a"]),
        ("a[int](x); b.c[T](x)", ["a", "b.c"]),
        ("x := A{}; y := &b.C{}", ["A", "b.C"]),
        ("x := []A{{}}; y := map[string]B{}", []),
        ("len(x); make([]int, 1); append(x, y)", []),
        ("func() { a() }()", ["a"]),
        ("go a.b(); defer c()", ["a.b", "c"]),
        ("fs[0].x(); fs[0]()()", []),
    ],
)
def test_calls(body: str, expected: list[str]) -> None:
    assert uses(f"func f() {{ {body} }}", "calls") == expected


def test_a_type_parameter_is_no_type() -> None:
    assert uses("type T int\nfunc F[T any](a T, b U) T { var c T; return T(c) }", "mentions") == ["U"]
    assert uses("func (s *S[T]) F(a T) { T(a) }", "calls") == []


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        ("a := A{}; a.x()", "a", "A"),
        ("a := &b.A{}; a.x()", "a", "b.A"),
        ("a, err := b.New(); a.x()", "a", "b.New"),
        ("x, a := b.New(); a.x()", "a", "_"),
        ("var a *A; a.x()", "a", "A"),
        ("a := new(A); a.x()", "a", "A"),
        ("a := b.(*A); a.x()", "a", "A"),
        ("a := A{}; a = b; { a := C{} }; a.x()", "a", "_"),
        ("for _, a := range b { a.x() }", "a", "_"),
        ("switch a := b.(type) { case int: a.x() }", "a", "_"),
        ("func(a A) { a.x() }(b)", "a", "A"),
        ("select { case a := <-b: a.x() }", "a", "_"),
    ],
)
def test_local_names(body: str, name: str, kind: str) -> None:
    assert bound(f"func f() {{ {body} }}")[f"f/{name}"] == kind


def test_a_local_name_hides_no_package_before_it_is_there() -> None:
    source = "func f() {\n client := client.New()\n client.Do()\n}\nfunc g(client client.Client, x client.Other) {}"
    # What the frame would take for the local client is left out.
    assert [(use.text, use.scope) for use in found(source).uses] == [("client.Do", "f")]


def test_what_is_handed_on() -> None:
    source = (
        'import "b"\nfunc (s *S) m() {}\nfunc f(y int) {}\nfunc (s *S) g(x int) { h(f, x, s.m, s.field, b.C, x.y) }'
    )
    assert uses(source, "mentions") == ["f", "s.m", "b.C"]


def test_imports_and_the_package() -> None:
    facts = go.parse(
        b'// Package main runs.\npackage main\nimport (\n "a/b"\n c "d"\n . "e"\n _ "f"\n)\nfunc main() {}\n'
    )
    assert (facts.package, facts.doc, facts.main_line) == ("main", "Package main runs.", 9)
    assert [(item.module, item.name, item.alias, item.line, item.first) for item in facts.imports] == [
        ("a/b", "", "", 4, 3), ("d", "", "c", 5, 3), ("e", "*", "", 6, 3), ("f", "", "_", 7, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "var x = " + "(" * 50_000 + ")" * 50_000,
        "func f() { " + "f(" * 50_000 + ")" * 50_000 + "}",
        "func f() { x" + ".a()" * 50_000 + "}",
        "var x = []int{" + "1234567," * 300_000 + "}",
        "const (\n" + "\tA = iota // a\n" * 20_000 + ")",
        "func f() {\n" + "\tx := g(x)\n" * 20_000 + "}",
    ],
)
def test_hostile_files_are_read_at_once(source: str) -> None:
    start = time.process_time()
    found(source)
    assert time.process_time() - start < 15
