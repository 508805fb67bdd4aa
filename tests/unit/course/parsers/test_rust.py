"""What is hard to read in Rust: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import rust
from course.survey.resolvers import rust_types


def found(source: str) -> FileFacts:
    return rust.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


def uses(source: str, kind: str) -> list[str]:
    return [use.text for use in found(source).uses if use.kind == kind]


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun", "head"),
    [
        ("pub struct A<T: B> where T: C { x: u8 }", "A", "class", "struct", "pub struct A<T: B> where T: C"),
        ("pub struct A(pub u8);", "A", "class", "struct", "pub struct A(pub u8)"),
        ("struct A { pub b: Vec<u8> }", "A.b", "constant", "field", "pub b: Vec<u8>"),
        ("enum A { B(u8) = 3, C { d: u8 } }", "A.C", "constant", "variant", "C { d: u8 }"),
        ("trait A: B + Send { fn c(&self); }", "A", "class", "trait", "trait A: B + Send"),
        ("union A { b: u8 }", "A", "class", "union", "union A"),
        ("type A<T> = Result<T, B>;", "A", "class", "type alias", "type A<T> = Result<T, B>"),
        ("impl A { pub async fn b(&self, c: u8) -> D { } }", "A.b", "method", "", "pub async fn b(&self, c: u8) -> D"),
        ("impl<T> A<T> for b::C<T> { fn d() {} }", "C.d", "method", "", "fn d()"),
        ("impl A for &mut B { fn d() {} }", "B.d", "method", "", "fn d()"),
        ("mod a { pub mod b { fn c() {} } }", "a.b.c", "function", "", "fn c()"),
        ("mod a { struct B; impl B { fn c() {} } }", "a.B.c", "method", "", "fn c()"),
        ("macro_rules! a { () => {} }", "a", "function", "macro", "macro_rules! a"),
        ("static mut A: u8 = 1;", "A", "constant", "static", "static mut A: u8 = 1"),
        ("cfg_net! { pub fn a() {} }", "a", "function", "", "pub fn a()"),
        ("impl A { cfg_net! { cfg_rt! { pub fn b() {} } } }", "A.b", "method", "", "pub fn b()"),
    ],
)
def test_definitions(source: str, name: str, kind: str, noun: str, head: str) -> None:
    if name == "C.d":
        name = "b.C.d"
    symbol = only(source, name)
    assert (symbol.kind, symbol.noun, symbol.head) == (kind, noun, head)


@pytest.mark.parametrize(
    ("source", "name", "hidden"),
    [
        ("pub fn a() {}", "a", False),
        ("fn a() {}", "a", True),
        ("pub(crate) fn a() {}", "a", True),
        ("trait A { fn b(); }", "A.b", False),
        ("impl A for B { fn c() {} }", "B.c", False),
        ("impl B { fn c() {} }", "B.c", True),
        ("enum A { B }", "A.B", False),
        ("#[macro_export]\nmacro_rules! a { () => {} }", "a", False),
        ("macro_rules! a { () => {} }", "a", True),
    ],
)
def test_visibility(source: str, name: str, hidden: bool) -> None:
    assert only(source, name).hidden == hidden


def test_attributes_belong_to_what_follows() -> None:
    source = (
        "/// Doc.\n#[derive(A, B)]\n// Between.\n#[c]\npub struct D {\n    #[e]\n    f: u8,\n    g: u8,\n}\nfn h() {}"
    )
    struct = only(source, "D")
    assert (struct.decorators, struct.start, struct.line, struct.doc) == (("derive(A, B)", "c"), 2, 5, "Doc.")
    assert [only(source, name).decorators for name in ("D.f", "D.g", "h")] == [("e",), (), ()]


@pytest.mark.parametrize(
    ("source", "name", "doc"),
    [
        ("/// One.\n///\n/// Two [`B`](c::B) and [`D`].\nfn a() {}", "a", "One.\n\nTwo `B` and `D`."),
        ("/// One.\n///\n/// # Examples\n///\n/// ```\n/// x\n/// ```\nfn a() {}", "a", "One."),
        ("/** One. */\nfn a() {}", "a", "One."),
        ("// Plain.\nfn a() {}", "a", "Plain."),
        ("//! Of the file.\nfn a() {}", "a", ""),
        ('/// One.\n#[cfg_attr(x, doc = "```")]\n/// use b;\nfn a() {}', "a", "One."),
        ("struct A {\n    /// Field.\n    b: u8,\n}", "A.b", "Field."),
    ],
)
def test_comments(source: str, name: str, doc: str) -> None:
    assert only(source, name).doc == doc


@pytest.mark.parametrize(
    ("source", "doc"),
    [
        ("// Copyright\n\n//! One.\n//! Two.\n\nuse a;", "One.\nTwo."),
        ("#![x]\n//! One.\nuse a;", "One."),
        ("/// Of a.\nfn a() {}", ""),
        ("// Of the file.\n\nuse a;", "Of the file."),
    ],
)
def test_the_file(source: str, doc: str) -> None:
    assert found(source).doc == doc


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("use a::b;", [("a", "b", "")]),
        ("use a;", [("a", "", "")]),
        ("use a::b as c;", [("a", "b", "c")]),
        ("use a::{self, b::{C, d as e}, f::*};", [("", "", "")]),
        ("pub use crate::a::*;", [("crate.a", "*", "")]),
        ("use self::a::B;", [("self.a", "B", "")]),
        ("use super::super::a;", [("super.super", "a", "")]),
        ("extern crate a as b;", [("a", "", "b")]),
        ("use {a::b, c};", [("a", "b", ""), ("c", "", "")]),
    ],
)
def test_imports(source: str, expected: list[tuple[str, str, str]]) -> None:
    if "{self" in source:
        expected = [("a", "", ""), ("a.b", "C", ""), ("a.b", "d", "e"), ("a.f", "*", "")]
    assert [(item.module, item.name, item.alias) for item in found(source).imports] == expected


def test_modules_are_declared() -> None:
    facts = found('mod a;\npub mod b { mod c; }\n#[path = "x/y.rs"]\nmod d;')
    assert [(item.module, item.alias, item.level, item.scope, item.line) for item in facts.imports] == [
        ("a", "a", 1, "", 1), ("c", "c", 1, "b", 2), ("x/y.rs", "d", 1, "", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "is_test"),
    [
        ("#[test]\nfn a() {}", True),
        ('#[tokio::test(flavor = "x")]\nasync fn a() {}', True),
        ("#[rstest]\nfn a() {}", True),
        ("#[cfg(test)]\nfn a() {}", False),
        ("#[cfg(test)]\nmod tests {}", True),
        ("#[cfg(not(test))]\nmod a {}", False),
        ("fn test() {}", False),
    ],
)
def test_tests(source: str, is_test: bool) -> None:
    assert any(symbol.is_test for symbol in found(source).symbols) == is_test


def test_traits_are_bases() -> None:
    facts = found("impl A for S {}\nstruct S;\nimpl b::C<u8> for S {}\nimpl<T> D for T {}\nimpl A for Other {}")
    assert [symbol.bases for symbol in facts.symbols] == [("A", "b.C")]
    inherited = [(use.text, use.scope) for use in facts.uses if use.kind == "inherits"]
    assert inherited == [("A", "S"), ("b.C", "S")]


@pytest.mark.parametrize(
    ("body", "kind", "subject", "message", "condition"),
    [
        ('panic!("no {}", x)', "raises", "panic!", "no {}", ""),
        ('if x { panic!("no"); }', "raises", "panic!", "no", "x"),
        ("unreachable!()", "raises", "unreachable!", "", ""),
        ('bail!("no")', "raises", "bail!", "no", ""),
        ("if x > 1 { return Err(E::A); }", "raises", "E.A", "", "x > 1"),
        ("if x { Err(E::A(1)) } else { Ok(1) }", "raises", "E.A", "", "x"),
        ('match x { 1 => Err(Error::new("no")), _ => y }', "raises", "Error.new", "no", ""),
        ("Err(E { a: 1 })", "raises", "E", "", ""),
        ('assert!(a > 1, "too {}", b)', "asserts", "a > 1", "too {}", ""),
        ("assert_eq!(a, b)", "asserts", "a == b", "", ""),
        ('debug_assert_ne!(a(1, 2), b, "no")', "asserts", "a(1, 2) != b", "no", ""),
    ],
)
def test_failures(body: str, kind: str, subject: str, message: str, condition: str) -> None:
    remarks = found(f"fn f() {{ {body} }}").remarks
    assert [(item.kind, item.subject, item.message, item.condition) for item in remarks] == [
        (kind, subject, message, condition)
    ]


@pytest.mark.parametrize("body", ["let x = Err(E::A);", "return Err(e)", "Err(e)?", "x.unwrap()", "g(Err(E::A));"])
def test_what_is_no_failure(body: str) -> None:
    assert found(f"fn f() {{ {body} }}").remarks == ()


def test_deprecation() -> None:
    remarks = found('struct A;\nimpl A {\n    #[deprecated(note = "use `b`")]\n    fn c() {}\n}').remarks
    assert [(item.kind, item.message, item.scope) for item in remarks] == [("warns", "use `b`", "A.c")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a(); b::c(); self::d(); x.y.z();", ["a", "b.c", "d", "x.y.z"]),
        ("a::<u8>(); B::<u8>::c();", ["a", "B.c"]),
        ("a().b()", ["a"]),
        ("A { b: 1 }; c::D { e };", ["A", "c.D"]),
        ("x.clone(); y.as_ref();", []),
        ("Some(a()); Ok(b())", ["a", "b"]),
        ("<A as B>::c(); <Vec<A>>::d()", []),
        ('assert_eq!(a(1), b.c(), "{}", d::e(f));', ["assert_eq!", "a", "b.c", "d.e"]),
        ('println!("{}", a(b(1)).c());', ["println!", "a", "b"]),
        ("my_dsl!(a(1) => b(2));", ["my_dsl!"]),
    ],
)
def test_calls(body: str, expected: list[str]) -> None:
    assert uses(f"fn f() {{ {body} }}", "calls") == expected


def test_the_parts_of_a_path_are_no_uses_of_their_own() -> None:
    source = "fn f(e: std::io::Error) -> b::C<d::E> { let x: G = h::I::J; k::L { m: 1 } }"
    assert uses(source, "mentions") == ["std.io.Error", "b.C", "d.E", "G", "h.I.J"]


def test_a_type_parameter_is_no_type() -> None:
    assert uses("struct T; impl<T> A<T> { fn f<U>(x: T, y: U, z: V) {} }", "mentions") == ["V"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("let a = B::new(); a.x();", "B.new"),
        ("let a = B::new()?; a.x();", "?B.new"),
        ("let a = B::new().await?.unwrap(); a.x();", "?B.new"),
        ("let a = B { c }; a.x();", "B"),
        ("let a: &mut B = c(); a.x();", "B"),
        ("let a: Arc<B> = c(); a.x();", "B"),
        ("let a = B::new(); let a = C::new(); a.x();", "_"),
        ("let (a, _) = b(); a.x();", "_"),
        ("if let Some(a) = b { a.x(); }", "_"),
        ("match b { C::D(a) => a.x(), }", "_"),
        ("for a in b { a.x(); }", "_"),
        ("let c = |a: B| a.x();", "B"),
        ("let a = b.clone(); a.x();", "_"),
    ],
)
def test_local_names(body: str, kind: str) -> None:
    bound = {item.name: item.type for item in found(f"fn f() {{ {body} }}").bindings if item.scope == "f"}
    assert bound["a"] == kind


def test_a_path_is_not_taken_for_a_local_name() -> None:
    source = "fn f(config: config::Config) { config::load(); config.save(); }\nfn g() { config::load(); }"
    assert [(use.text, use.scope) for use in found(source).uses] == [("config.save", "f"), ("config.load", "g")]


@pytest.mark.parametrize(
    ("written", "plain", "inner"),
    [
        ("A", "A", ""),
        ("&'a mut b::A<T>", "b.A", ""),
        ("Arc<dyn A + Send>", "A", ""),
        ("Result<A, E>", "Result", "A"),
        ("io::Result<Box<A>>", "io.Result", "A"),
        ("Option<(A, B)>", "Option", ""),
        ("Result<Vec<A>, E>", "Result", "Vec"),
        ("(A, B)", "", ""),
        ("[A; 3]", "", ""),
        ("impl A<B> + 'a", "A", ""),
        ("Option<fn(A) -> B>", "Option", ""),
    ],
)
def test_types(written: str, plain: str, inner: str) -> None:
    assert (rust_types.plain(written), rust_types.inner(written)) == (plain, inner)


@pytest.mark.parametrize(
    "source",
    [
        "static X: u8 = " + "(" * 50_000 + ")" * 50_000 + ";",
        "fn f() { " + "f(" * 50_000 + ")" * 50_000 + "}",
        "fn f() { x" + ".a()" * 50_000 + "}",
        "use " + "{a::" * 20_000 + "}" * 20_000 + ";",
        "mod a {" * 20_000 + "}" * 20_000,
        "fn f() { m!(" + "a(b)," * 100_000 + ") }",
        "cfg_x! {" * 20_000 + "}" * 20_000,
        "#[a]\n" * 50_000 + "fn f() {}",
    ],
)
def test_hostile_files_are_read_at_once(source: str) -> None:
    start = time.process_time()
    found(source)
    assert time.process_time() - start < 15
