"""What C++ adds to C and is hard to read: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import cpp


def found(source: str) -> FileFacts:
    return cpp.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


@pytest.mark.parametrize(
    ("source", "name", "namespace", "hidden"),
    [
        ("namespace a::b { class C {}; }", "C", "a.b", False),
        ("namespace a { inline namespace v1 { struct C {}; } }", "C", "a", False),
        ("namespace a { namespace { int f() { return 1; } } }", "f", "a", True),
        ("namespace a { namespace detail { int f() { return 1; } } }", "f", "a.detail", True),
        ("namespace a {}\nint a::C::f() { return 1; }", "C.f", "a", False),
        ("class C { int f(); public: int g(); };", "C.f", "", True),
        ("class C { int f(); public: int g(); };", "C.g", "", False),
        ("struct S { int f(); };", "S.f", "", False),
        ("class C { protected: C(); };", "C.C", "", True),
        ("class C { public: ~C(); };", "C.~C", "", False),
        ("struct C { operator bool() const; };", "C.operator bool", "", False),
        ("struct C { bool operator==(const C& o) const { return true; } };", "C.operator==", "", False),
        ("struct C { bool operator()(int x); };", "C.operator()", "", False),
        ("struct A { struct B { void f(); }; };", "A.B.f", "", False),
        ("void A::B::f() {}", "A.B.f", "", False),
        ("template <class T> T Box<T>::get() { return T(); }", "Box.get", "", False),
        ("class EXPORT_API Zed : public Y { public: void k(); };", "Zed.k", "", False),
        ("class Foo {\n Q_OBJECT\npublic:\n Foo();\n};", "Foo.Foo", "", False),
        ("auto f() -> int { return 1; }", "f", "", False),
    ],
)
def test_definitions(source: str, name: str, namespace: str, hidden: bool) -> None:
    symbol = only(source, name)
    assert (symbol.namespace, symbol.hidden) == (namespace, hidden)


def test_two_namespaces_do_not_mix_their_members() -> None:
    facts = found("namespace a { struct X { void f(); }; }\nnamespace b { struct X { void g(); }; }")
    assert [symbol.qualname for symbol in facts.symbols] == ["X", "X.f"]


def test_a_special_case_of_a_template_is_not_the_template() -> None:
    facts = found("template <> struct hash<Foo> { int f(const Foo& x) { return x.h(); } };")
    assert not facts.symbols
    assert [use.text for use in facts.uses] == ["Foo", "Foo"]


@pytest.mark.parametrize(
    ("source", "name", "noun"),
    [
        ("TEST(Foo, Bar) { f(); }", "Foo, Bar", "test"),
        ("TEST_F(Foo, Bar) { f(); }", "Foo, Bar", "test"),
        ('TEST_CASE("adds two", "[x]") { f(); }', "adds two", "test"),
    ],
)
def test_tests(source: str, name: str, noun: str) -> None:
    symbol = only(source, name)
    assert symbol.is_test
    assert symbol.noun == noun
    assert [use.scope for use in found(source).uses if use.text == "f"] == [name]


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        # The head of `::` is no variable, and `::close` is not one's own method.
        ("Foo* re2; re2::match(1);", []),
        ("return ::close(3);", []),
        ("auto p = std::make_unique<Bar>(1); p->hop(); p.reset();", ["std.make_unique", "Bar", "p.hop"]),
        ("auto* p = new Bar(); p->hop();", ["Bar", "p.hop"]),
        ("for (auto& q : qs) q.hop();", []),
        ("auto [m, n] = pair(); m.hop();", ["pair"]),
        ("try {} catch (const Bad& e) { e.what(); }", ["e.what"]),
        ("auto f = [](Bar w) { w.hop(); }; f();", ["w.hop"]),
        ("this->hop();", ["this.hop"]),
        # What looks like a parameter's type is a variable that is moved.
        ("Foo q; Foo r(std::move(q));", []),
    ],
)
def test_calls(body: str, calls: list[str]) -> None:
    facts = found(f"int C::f() {{ {body} }}")
    assert [use.text for use in facts.uses if use.kind == "calls"] == calls


def test_a_variable_is_not_mentioned_as_a_type() -> None:
    facts = found("void f() { Foo q; Foo r(std::move(q)); }")
    assert {use.text for use in facts.uses} <= {"Foo", "std.move"}


def test_a_parameter_of_a_template_is_no_type() -> None:
    facts = found("struct Apple {};\ntemplate <typename Apple> int f(Apple x) { return x.weight(); }")
    assert [use for use in facts.uses if use.scope == "f"] == []


def test_throws_and_deprecations() -> None:
    facts = found(
        '[[deprecated("use g")]] void f();\nstatic_assert(sizeof(int) == 4, "four");\n'
        'void g(int x) { if (!x) throw std::runtime_error("none"); throw Bad{"worse"}; throw; }'
    )
    assert [(item.kind, item.subject, item.message, item.condition) for item in facts.remarks] == [
        ("warns", "deprecation", "use g", ""),
        ("asserts", "sizeof(int) == 4", "four", ""),
        ("raises", "std.runtime_error", "none", "!x"),
        ("raises", "Bad", "worse", ""),
    ]


def test_usings() -> None:
    facts = found("using namespace a;\nusing a::b::C;\nnamespace fs = std::filesystem;\nusing D = C<int>;")
    assert [(item.module, item.name, item.alias) for item in facts.imports] == [
        ("a", "*", ""),
        ("a.b", "C", ""),
        ("std.filesystem", "", "fs"),
    ]
    assert [(symbol.name, symbol.noun, symbol.returns) for symbol in facts.symbols] == [("D", "type alias", "C")]


@pytest.mark.parametrize(
    "source",
    [
        b"int x = " + b"(" * 50_000 + b"1" + b")" * 50_000 + b";",
        b"a::" * 50_000 + b"b();",
        b"a." * 50_000 + b"b();",
        b"namespace a { " * 20_000,
        b"template <class T> " * 20_000 + b"class X {};",
        b"class AAA " * 20_000,
    ],
    ids=["parentheses", "scopes", "members", "namespaces", "templates", "classes"],
)
def test_hostile_sources_are_read_in_a_moment(source: bytes) -> None:
    started = time.process_time()
    cpp.parse(source)
    assert time.process_time() - started < 5
