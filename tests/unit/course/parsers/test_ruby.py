"""What is hard to read in Ruby: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import ruby


def found(source: str) -> FileFacts:
    return ruby.parse(source.encode())


def only(source: str, name: str) -> Symbol:
    return next(symbol for symbol in found(source).symbols if symbol.qualname == name)


@pytest.mark.parametrize(
    ("source", "name", "namespace", "noun"),
    [
        # A module that only holds others is a namespace, one with methods a definition.
        ("module A\n class B\n  def x; end\n end\nend", "B", "A", ""),
        ("module A\n def x; end\n class B; end\nend", "A.B", "", ""),
        ("class A::B::C; def x; end; end", "C", "A.B", ""),
        ("module A\n VERSION = '1'\nend", "VERSION", "A", ""),
        ("class A\n class << self\n  def make; end\n end\nend", "A.make", "", "class method"),
        ("class A; def self.make; end; end", "A.make", "", "class method"),
        ("module A; module_function; def sum; end; end", "A.sum", "", "module function"),
        ("module A; extend self; def sum; end; end", "A.sum", "", "module function"),
        ("class A; attr_reader :name; end", "A.name", "", "attribute"),
        ("P = Struct.new(:x) do\n def len; end\nend", "P.len", "", ""),
        ("P = Struct.new(:x)", "P", "", "struct"),
        ("E = Class.new(StandardError)", "E", "", ""),
        ("class A; define_method(:go) { x }; end", "A.go", "", ""),
        ("def top; end", "top", "", ""),
    ],
)
def test_definitions(source: str, name: str, namespace: str, noun: str) -> None:
    symbol = only(source, name)
    assert (symbol.namespace, symbol.noun) == (namespace, noun)


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("class A\n private\n def x; end\nend", True),
        ("class A\n private def x; end\nend", True),
        ("class A\n def x; end\n private :x\nend", True),
        ("class A\n private\n public\n def x; end\nend", False),
        ("class A\n private def y; end\n def x; end\nend", False),
        ("class A\n private\n def self.x; end\nend", False),
        ("class A\n def self.x; end\n private_class_method :x\nend", True),
        ("class A\n class << self\n  private\n  def x; end\n end\nend", True),
        ("class A\n class << self\n  private\n  def y; end\n end\n def x; end\nend", False),
        ("class A\n protected\n def x; end\nend", True),
        ("class A\n def x # :nodoc:\n end\nend", True),
        ("class A\n # @api private\n def x; end\nend", True),
    ],
)
def test_visibility(source: str, hidden: bool) -> None:
    assert only(source, "A.x").hidden is hidden


def test_mixins_are_bases() -> None:
    symbol = only("class A < B::C\n include D\n extend E::F\n prepend G, H\nend", "A")
    assert symbol.bases == ("B.C", "D", "E.F", "G", "H")


def test_parameters() -> None:
    symbol = only("def f(a, b = 1, *rest, k:, o: 2, **opts, &blk); end", "f")
    assert [f"{item.star}{item.name}={item.default}" for item in symbol.parameters] == [
        "a=", "b=1", "*rest=", "k=", "o=2", "**opts=", "&blk=",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("comment", "doc"),
    [
        ("# Adds +a+ to {B#c the c}.\n# @param a [Integer] one\n#   or more\n# @return [Integer]", "Adds a to the c."),
        ("# rubocop:disable Metrics", ""),
        ("# TODO: write", ""),
        ("# @deprecated Use g.", "Deprecated: Use g."),
        ("=begin\nLong.\n=end", "Long."),
    ],
)
def test_comments_are_read_as_prose(comment: str, doc: str) -> None:
    assert only(f"{comment}\ndef f; end", "f").doc == doc


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        ('raise ArgumentError, "bad" if a.nil?', ("raises", "ArgumentError", "bad", "a.nil?")),
        ('raise B::C.new("bad") unless ok', ("raises", "B.C", "bad", "!ok")),
        ('if a\n raise "bad"\nend', ("raises", "raise", "bad", "a")),
        ('warn "f is deprecated"', ("warns", "deprecation", "f is deprecated", "")),
    ],
)
def test_remarks(body: str, remark: tuple[str, str, str, str]) -> None:
    facts = found(f"def f(a)\n {body}\nend")
    assert [(item.kind, item.subject, item.message, item.condition) for item in facts.remarks] == [remark]


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("x = Foo.new(1); x.go", ["Foo", "x.go"]),
        ("x = thing; x.go", ["thing"]),
        ("list.each { |x| x.go; y }", ["list.each", "y"]),
        ("a, b = pair; a.go", ["pair"]),
        ("A::B.make(1)", ["A.B.make"]),
        ("@x.go", ["self.x.go"]),
        ("begin\nrescue Bad => e\n e.go\nend", []),
    ],
)
def test_calls(body: str, calls: list[str]) -> None:
    facts = found(f"class C\n def f\n {body}\n end\nend")
    assert [use.text for use in facts.uses if use.kind == "calls"] == calls


def test_an_instance_variable_of_two_classes_has_neither() -> None:
    assert not found("class C\n def a; @x = A.new; end\n def b; @x = B.new; end\nend").bindings
    assert not found("class C\n def a; @x = A.new; end\n def b(y); @x = y; end\nend").bindings
    assert found("class C\n def a; @x = A.new; end\n def b; @x = nil; end\nend").bindings


def test_tests_and_requires() -> None:
    facts = found(
        'require "a/b"\nrequire_relative "c"\nrequire "#{x}"\n'
        'describe Foo do\n it "does it" do\n  Foo.new\n end\nend\n'
        'class T < Minitest::Test\n def test_x; end\n test "works" do\n end\nend\n'
        "main if __FILE__ == $0\nif __FILE__ == $0\n main\nend"
    )
    assert [(item.module, item.level) for item in facts.imports] == [("a/b", 0), ("c", 1)]
    assert [symbol.qualname for symbol in facts.symbols if symbol.is_test] == ["does it", "T.test_x", "T.works"]
    assert facts.main_line == 15


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"(" * 50_000 + b"1" + b")" * 50_000,
        b"A::" * 50_000 + b"B",
        b"a." * 50_000 + b"b",
        b"module A; " * 20_000,
        b"# @param x\n" * 100_000 + b"def f; end",
        b"{" * 50_000,
    ],
    ids=["parentheses", "scopes", "calls", "modules", "comments", "braces"],
)
def test_hostile_sources_are_read_in_a_moment(source: bytes) -> None:
    started = time.process_time()
    ruby.parse(source)
    assert time.process_time() - started < 5
