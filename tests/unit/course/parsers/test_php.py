"""What is hard to read in PHP: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import php


def found(source: str) -> FileFacts:
    return php.parse(f"<?php\n{source}".encode())


def only(facts: FileFacts, name: str) -> Symbol:
    return next(symbol for symbol in facts.symbols if symbol.qualname == name)


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun", "hidden"),
    [
        ("interface A {}", "A", "class", "interface", False),
        ("trait A { private function b() {} }", "A.b", "method", "", True),
        ("enum A: string { case B = 'b'; }", "A.B", "constant", "case", False),
        ("abstract class A { abstract protected function b(): void; }", "A", "class", "abstract class", False),
        ("class A { public function __construct(private B $b) {} }", "A.$b", "constant", "property", True),
        ("class A { public $b; function b() {} }", "A.b", "method", "", False),
        ("class A { const B = 1, C = 2; }", "A.C", "constant", "", False),
        ("define('A', 1);", "A", "constant", "", False),
        ("if (!function_exists('a')) { function a() {} }", "a", "function", "", False),
        ("namespace A { class B {} } namespace C { class D {} }", "D", "class", "", False),
        ("/** @internal */ class A {}", "A", "class", "", True),
    ],
)
def test_definitions(source: str, name: str, kind: str, noun: str, hidden: bool) -> None:
    symbol = only(found(source), name)
    assert (symbol.kind, symbol.noun, symbol.hidden) == (kind, noun, hidden)


@pytest.mark.parametrize(
    ("source", "bases"),
    [
        ("class A extends B implements C, D\\E { use F, G; }", ("B", "C", "D.E", "F", "G")),
        ("interface A extends B, C {}", ("B", "C")),
        # In a namespace, a class of none is not the one of the same name beside it.
        ("namespace N; class A extends \\B {}", ("\\B",)),
        ("namespace N; class A extends \\M\\B {}", ("M.B",)),
    ],
)
def test_bases(source: str, bases: tuple[str, ...]) -> None:
    assert only(found(source), "A").bases == bases


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("use A\\B;", [("A", "B", "")]),
        ("use A\\B as C;", [("A", "B", "C")]),
        ("use A\\{B, C\\D as E};", [("A", "B", ""), ("A.C", "D", "E")]),
        ("use function A\\b; use const A\\C;", [("A", "b", ""), ("A", "C", "")]),
        ("require_once __DIR__ . '/a.php';", [("./a.php", "", "")]),
        ("include('b.php'); include $c;", [("./b.php", "", "")]),
    ],
)
def test_imports(source: str, imports: list[tuple[str, str, str]]) -> None:
    assert [(item.module, item.name, item.alias) for item in found(source).imports] == imports


@pytest.mark.parametrize(
    ("body", "uses"),
    [
        ("$a->go();", []),
        ("$a = new A(); $a->go();", ["A", "a.go"]),
        ("$a = new A(); $a = $b; $a->go();", ["A"]),
        ("/** @var A $a */ $a = $b->x(); $a->go();", ["a.go"]),
        ("foreach ($b as $k => $a) { $a->go(); }", []),
        ("try {} catch (A $a) { $a->go(); }", ["A", "a.go"]),
        ("$this->b->c?->go();", ["this.b.c.go"]),
        ("self::go(); parent::go(); A::B; A::class;", ["self.go", "parent.go", "A.B", "A"]),
        ("new class { function x() { $this->go(); } };", []),
        ("$self->go(); $x(); new $y(); $z::go();", []),
        ("\\strlen($x); \\A\\b();", ["A.b"]),
        ("$a = new A(); a();", ["A", "a"]),
    ],
)
def test_uses_are_those_that_may_mean_something(body: str, uses: list[str]) -> None:
    facts = found(f"namespace N; class T {{ function f() {{ {body} }} }}")
    assert [use.text for use in facts.uses] == uses


@pytest.mark.parametrize(
    ("source", "kind", "subject", "message", "condition"),
    [
        ("if ($a) { throw new \\E('x'); }", "raises", "E", "x", "$a"),
        ("if ($a) throw new E(sprintf('x %s', $y));", "raises", "E", "x %s", "$a"),
        ("if ($a) {} elseif ($b) { throw new E('x' . 'y'); }", "raises", "E", "xy", "$b"),
        ("if ($a) {} else { throw E::of(); }", "raises", "E.of", "", ""),
        ("trigger_error('old', E_USER_DEPRECATED);", "warns", "deprecation", "old", ""),
        ("/** @deprecated use b */ function a() {}", "warns", "deprecation", "use b", ""),
        ("assert($a > 1, 'small');", "asserts", "$a > 1", "small", ""),
        ("# FIXME later", "todo", "FIXME: later", "", ""),
    ],
)
def test_remarks(source: str, kind: str, subject: str, message: str, condition: str) -> None:
    remark = found(source).remarks[0]
    assert (remark.kind, remark.subject, remark.message, remark.condition) == (kind, subject, message, condition)


def test_attributes_stand_before_a_declaration_and_not_in_its_head() -> None:
    symbol = only(found("/** Says. */\n#[A(1), B]\nfinal class C\n{\n}"), "C")
    assert (symbol.decorators, symbol.head, symbol.start, symbol.line, symbol.end, symbol.doc) == (
        ("A(1)", "B"), "final class C", 3, 4, 6, "Says.",
    )  # fmt: skip


def test_types_in_documentation_are_those_of_parameters() -> None:
    facts = found("/**\n * @param A|null $a\n * @return B\n */\nfunction f($a) { $a->go(); }")
    symbol = only(facts, "f")
    assert (symbol.parameters[0].annotation, symbol.returns) == ("A|null", "B")
    assert [(item.name, item.type) for item in facts.bindings] == [("a", "A")]


@pytest.mark.parametrize(
    ("source", "is_test"),
    [
        ("class ATest extends TestCase { public function testIt() {} }", True),
        ("class ATest extends TestCase { #[Test] public function it() {} }", True),
        ("class ATest extends TestCase { /** @test */ public function it() {} }", True),
        ("class ATest extends TestCase { public function it() {} }", False),
        ("class A { public function testIt() {} }", False),
    ],
)
def test_tests(source: str, is_test: bool) -> None:
    assert any(symbol.is_test for symbol in found(source).symbols) is is_test


@pytest.mark.parametrize(
    "source",
    [
        "$x = " + "(" * 50_000 + "1" + ")" * 50_000 + ";",
        "{ $a = b(); " * 20_000,
        "$a" + "->b()" * 20_000 + ";",
        "throw new E(" + "'a' . " * 20_000 + "'b');",
        "namespace A { " * 20_000,
        "$x = '" + "a" * 5_000_000 + "';",
    ],
)
def test_deep_and_long_files_take_no_time(source: str) -> None:
    started = time.process_time()
    found(source)
    assert time.process_time() - started < 10
