"""What is hard to read in JavaScript and TypeScript: each snippet with what must be known of it."""

from __future__ import annotations

import time

import pytest

from course.survey.facts import FileFacts, Symbol
from course.survey.parsers import ecmascript


def found(source: str) -> FileFacts:
    return ecmascript.parse(source.encode())


def typed(source: str) -> FileFacts:
    return ecmascript.parse_typescript(source.encode())


def only(facts: FileFacts, name: str) -> Symbol:
    return next(symbol for symbol in facts.symbols if symbol.qualname == name)


@pytest.mark.parametrize(
    ("source", "name", "kind", "noun"),
    [
        ("const f = async (x) => x", "f", "function", ""),
        ("export default function () {}", "default", "function", ""),
        ("export default class A {}", "A", "class", ""),
        ("export default { go() {} }", "default.go", "method", ""),
        ("const api = { get: function () {} }", "api", "class", "object"),
        ("const api = { port: 1 }", "api", "constant", ""),
        ("let n = 1", "n", "constant", "variable"),
        ("function A() {}\nA.prototype.go = function () {}", "A", "class", "constructor function"),
        ("function A() {}\nA.prototype = { go() {} }", "A.go", "method", ""),
        ("function A() {}\nObject.assign(A.prototype, { go() {} })", "A.go", "method", ""),
        ("class A { static b = () => 1 }", "A.b", "method", ""),
        ("class A { get b() {} }", "A.b", "method", "getter"),
        ("module.exports = { get b() {} }", "b", "function", "getter"),
        ("exports.go = function () {}", "go", "function", ""),
        ("module.exports = { go() {} }", "go", "function", ""),
        ("module.exports = function () {}", "exports", "function", ""),
        ("var app = module.exports = {}\napp.go = function () {}", "app.go", "method", ""),
        ("export const B = memo(function B() {})", "B", "function", ""),
        ("(function () { function go() {} })()", "go", "function", ""),
        ("!function () { function go() {} }()", "go", "function", ""),
        ("(function () { function go() {} }).call(this)", "go", "function", ""),
        ("define(['a'], function (a) { function go() {} })", "go", "function", ""),
        ("describe('A', () => { it('does', () => {}) })", "describe A.it does", "method", "test"),
        ("test.only('a.b c', async t => {})", "test a b c", "function", "test"),
    ],
)
def test_definitions(source: str, name: str, kind: str, noun: str) -> None:
    symbol = only(found(source), name)
    assert (symbol.kind, symbol.noun) == (kind, noun)


@pytest.mark.parametrize(
    ("source", "name", "head", "returns"),
    [
        ("export interface A<T> extends B<T> { x: T }", "A", "export interface A<T> extends B<T>", ""),
        ("type A = B | null", "A", "type A = B | null", "B"),
        (
            "function f(a: string): A; function f(a: number): B; function f(a: any) {}",
            "f",
            "function f(a: string): A",
            "",
        ),
        (
            "function f(a: string): A; function f(): A; function f(a?: any): any {}",
            "f",
            "function f(a: string): A",
            "A",
        ),
        ("class A<T> { f(): Promise<T> {} }", "A.f", "f(): Promise<T>", ""),
        ("declare const x: A.B, y: C", "x", "const x: A.B", "A.B"),
        (
            "namespace N { export namespace M { export function f(): void {} } }",
            "N.M.f",
            "export function f(): void",
            "void",
        ),
        ("const x = new A<B>()", "x", "const x = new A<B>()", "A"),
        ("@D({a: 1})\nexport abstract class A {}", "A", "export abstract class A", ""),
    ],
)
def test_heads_of_typescript(source: str, name: str, head: str, returns: str) -> None:
    symbol = only(typed(source), name)
    assert (symbol.head, symbol.returns) == (head, returns)


@pytest.mark.parametrize(
    ("source", "name", "hidden"),
    [
        ("function f() {}", "f", False),
        ("export const a = 1; function f() {}", "f", True),
        ("export { f as g }; function f() {}", "f", False),
        ("exports.a = 1; function f() {}", "f", True),
        ("class A { #b() {} }", "A.#b", True),
        ("class A { _b() {} }", "A._b", True),
        ("class A { b() {} }", "A.b", False),
    ],
)
def test_what_is_hidden(source: str, name: str, hidden: bool) -> None:
    assert only(found(source), name).hidden is hidden


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("import a, { b as c } from 'm'", [("m", "default", "a"), ("m", "b", "c")]),
        ("import * as a from 'm'", [("m", "", "a")]),
        ("export * from 'm'", [("m", "*", "")]),
        ("export * as a from 'm'", [("m", "", "a")]),
        ("const { a, b: c = 1 } = require('m')", [("m", "a", ""), ("m", "b", "c")]),
        ("const a = require('m').b", [("m", "b", "a")]),
        ("const a = await import('m')", [("m", "", "a")]),
        ("use(require('m'))", [("m", "", "")]),
        ("module.exports = require('m')", [("m", "", "export=")]),
        ("exports.a = require('m').b", [("m", "b", "a")]),
        ("Object.assign(exports, require('m'))", [("m", "*", "")]),
        ("require(`m/${x}`); require(y)", []),
        ("export default a", [("", "a", "default")]),
        ("module.exports = { a, b: c }", [("", "a", "a"), ("", "c", "b")]),
    ],
)
def test_imports(source: str, imports: list[tuple[str, str, str]]) -> None:
    seen = [(item.module, item.name, item.alias) for item in found(source).imports]
    assert [item for item in seen if item != ("", "exports", "export=")] == imports


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("import a from 'm'; a(); function f(a) { a() }", [("a", "")]),
        ("import a from 'm'; function f() { if (x) { const a = 1; a() } a() }", [("a", "f")]),
        ("import a from 'm'; x.forEach(a => a())", []),
        ("import a from 'm'; function f() { for (const a of b) a(); try {} catch (a) { a() } }", []),
        ("import A from 'm'; class B { m() { function f() { this.m() } } }", []),
        ("import A from 'm'; class B { m() { [].map(() => this.m()) } }", [("this.m", "B.m")]),
        ("import A from 'm'; function f() { const a = new A(); a.go() }", [("A", "f"), ("a.go", "f")]),
        ("import A from 'm'; function f(x) { let a = new A(); a = x; a.go() }", [("A", "f")]),
        ("exports.a = function () { a() }", []),
        ("console.log(Math.max(1))", []),
        ("import A from 'm'; const e = <A.B><c/></A.B>", [("A.B", "e")]),
    ],
)
def test_uses_are_those_that_may_mean_something(source: str, uses: list[tuple[str, str]]) -> None:
    assert [(use.text, use.scope) for use in found(source).uses] == uses


@pytest.mark.parametrize(
    ("source", "kind", "subject", "message", "condition"),
    [
        ("if (a) throw new E(`x ${y}`)", "raises", "E", "x ${y}", "a"),
        ("if (a) { f(); throw new E('x') } ", "raises", "E", "x", "a"),
        ("if (a) {} else { throw new E('x') }", "raises", "E", "x", ""),
        ("if (a) { for (;;) { throw new E('a' + 'b') } }", "raises", "E", "ab", ""),
        ("Promise.reject(new http.E('x'))", "raises", "http.E", "x", ""),
        ("/** @deprecated use b */\nfunction a() {}", "warns", "deprecation", "use b", ""),
        ("assert(a > 1, 'small')", "asserts", "a > 1", "small", ""),
        ("// TODO: more", "todo", "TODO: more", "", ""),
    ],
)
def test_remarks(source: str, kind: str, subject: str, message: str, condition: str) -> None:
    remark = found(source).remarks[0]
    assert (remark.kind, remark.subject, remark.message, remark.condition) == (kind, subject, message, condition)


@pytest.mark.parametrize(
    ("source", "doc", "lines"),
    [
        (
            "/**\n * Says {@link B}.\n *\n * More.\n * @param {A} x - y\n */\nfunction f(x) {}",
            "Says B.\n\nMore.",
            (1, 6),
        ),
        ("// One\n// two.\nfunction f(x) {}", "One\ntwo.", (1, 2)),
        ("// Far away.\n\nfunction f(x) {}", "", (0, 0)),
        ("a() // Beside.\nfunction f(x) {}", "", (0, 0)),
        ("/** @param {A} x */\nfunction f(x) {}", "", (0, 0)),
        ("a()\n/**\n * Says it.\n * @public\n */\n\nfunction f(x) {}", "Says it.", (2, 5)),
        ("a()\n/** Says it. */\n\n\nfunction f(x) {}", "", (0, 0)),
        ("a()\n/** Helpers */\n\nfunction f(x) {}", "", (0, 0)),
        ("a()\n/**\n * ---- The helpers of it ----\n */\n\nfunction f(x) {}", "", (0, 0)),
        ("a()\n/**\n * Module dependencies.\n * @api private\n */\nfunction f(x) {}", "", (0, 0)),
        # The first of a file speaks of the file.
        ("'use strict'\n/** Says it. */\n\nfunction f(x) {}", "", (0, 0)),
    ],
)
def test_documentation(source: str, doc: str, lines: tuple[int, int]) -> None:
    symbol = only(found(source), "f")
    assert (symbol.doc, (symbol.doc_start, symbol.doc_end)) == (doc, lines)


@pytest.mark.parametrize(
    ("source", "doc"),
    [
        ("/** Says it. */\n\nfunction f() {}", "Says it."),
        ("/*! Licensed under MIT. */\n'use strict'\n/**\n * Module dependencies.\n */\n\nvar a = require('a')", ""),
    ],
)
def test_documentation_of_a_file(source: str, doc: str) -> None:
    assert found(source).doc == doc


def test_types_in_documentation_are_those_of_parameters() -> None:
    symbol = only(found("/**\n * @param {A} x\n * @returns {Promise<B>}\n */\nfunction f(x) { x.go() }"), "f")
    assert (symbol.parameters[0].annotation, symbol.returns) == ("A", "Promise<B>")


@pytest.mark.parametrize("source", ["if (require.main === module) {}", "\n\nif (import.meta.main) go()"])
def test_where_a_program_starts(source: str) -> None:
    assert found(source).main_line == source.count("\n") + 1


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 50_000 + "1" + ")" * 50_000,
        "{ let a = b(); " * 20_000,
        "a => " * 20_000 + "1",
        "a" + ".b()" * 20_000,
        "throw new E(" + "'a' + " * 20_000 + "'b')",
        "describe('a', () => { " * 5_000,
        "let x = '" + "a" * 5_000_000 + "'",
        "a = " * 20_000 + "1",
    ],
)
def test_deep_and_long_files_take_no_time(source: str) -> None:
    started = time.process_time()
    found(source)
    typed(source)
    assert time.process_time() - started < 10
