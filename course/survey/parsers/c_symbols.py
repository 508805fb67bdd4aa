"""Symbols of C and C++ from their syntax: types, functions, variables, macros."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tree_sitter import Node

from course.survey.facts import Parameter, Symbol, UseKind
from course.survey.parsers import comments, doxygen
from course.survey.parsers.c_declarators import Declarator, parameters, shortened, type_name
from course.survey.parsers.collector import first_line, last_line, one_line, text
from course.survey.parsers.comments import Doc

if TYPE_CHECKING:
    from course.survey.parsers.c_scopes import CScopes

__all__ = ["Symbol", "UseKind"]

_PREAMBLE = ("preproc_include", "preproc_ifdef", "preproc_if", "preproc_def", "preproc_call", "#ifndef", "identifier",
             "\n")  # fmt: skip
_NOUNS = {"struct_specifier": "struct", "union_specifier": "union", "enum_specifier": "enum"}
_TESTS = {"TEST", "TEST_F", "TEST_P", "TYPED_TEST", "TYPED_TEST_P", "GTEST_TEST", "START_TEST", "BOOST_AUTO_TEST_CASE",
          "BOOST_FIXTURE_TEST_CASE", "PARAM_TEST_CASE"}  # fmt: skip
_CAPITALS = re.compile(r"^[A-Z][A-Z0-9_]+$")
_SPECIFIER = re.compile(r"\b(static|extern|const|constexpr|constinit|inline|thread_local)\b")
_LONGEST_VALUE = 80


def type_definition(around: CScopes, node: Node, outer: Node, spoken: str) -> Symbol:
    """A struct, union, enum or class with its body."""
    namespace, parts = around.without_namespaces(tuple(spoken.split(".")))
    owner = ".".join([*filter(None, [around.scope]), *parts[:-1]])
    name, body, tag = parts[-1], node.child_by_field_name("body"), node.child_by_field_name("name")
    is_whole = outer.type in ("type_definition", "template_declaration")
    start = outer.start_byte if is_whole else node.start_byte
    head = _source(around, start, body.start_byte if body is not None else node.end_byte)
    if outer.type == "type_definition" and not re.search(rf"\b{re.escape(name)}$", head):
        head = f"{head} {name}"
    doc = around.doc_above(outer)
    return Symbol(
        name=name,
        qualname=f"{owner}.{name}" if owner else name,
        kind="class",
        noun=_NOUNS.get(node.type, ""),
        head=shortened(head),
        start=first_line(outer),
        end=last_line(outer),
        line=first_line(tag if tag is not None else node),
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        bases=tuple(dict.fromkeys(found for base in bases(node) if (found := type_name(base)))),
        decorators=attributes(outer, node),
        owner=owner,
        hidden=around.is_hidden_here,
        namespace=namespace,
    )


def bases(node: Node) -> Iterator[Node]:
    """The types a class is derived from."""
    for child in node.named_children:
        if child.type == "base_class_clause":
            for base in child.named_children:
                if base.type in ("type_identifier", "qualified_identifier", "template_type"):
                    yield base


def function(around: CScopes, node: Node, outer: Node, declared: Declarator) -> Symbol | None:
    """A function or method with its body; None for what only looks like one."""
    kind = node.child_by_field_name("type")
    if (called := _macro_called(node, kind, declared)) is not None:
        return _called(around, node, kind, declared, called) if called else None
    if declared.function is None:
        return None
    body = next((child for child in node.children if child.type in ("field_initializer_list", "try_statement")), None)
    body = body or node.child_by_field_name("body")
    end = body.start_byte if body is not None else node.end_byte
    if any(child.type == "declaration" for child in node.named_children):
        end = declared.function.end_byte
    head = _source(around, outer.start_byte, end).rstrip(";").rstrip()
    return _callable(around, node, outer, declared, head)


def prototype(around: CScopes, node: Node, outer: Node, declared: Declarator) -> Symbol | None:
    """A function or method that is only declared; its head ends with a semicolon."""
    kind = node.child_by_field_name("type")
    is_constructor = kind is None and around.is_cpp and bool(around.scope)
    if len(declared.parts) > 1 or (kind is None and not is_constructor and declared.function is not declared.node):
        return None
    if kind is not None and kind.child_by_field_name("body") is not None:
        return None
    head = _source(around, outer.start_byte, outer.end_byte).rstrip(";").rstrip()
    return _callable(around, node, outer, declared, f"{head};")


def _callable(around: CScopes, node: Node, outer: Node, declared: Declarator, head: str) -> Symbol:
    namespace, parts = around.without_namespaces(declared.parts)
    owner = ".".join([*filter(None, [around.scope]), *parts[:-1]])
    written = head.partition("(")[0]
    is_static = "static" in _SPECIFIER.findall(written)
    listed = tuple(parameters(declared.function))
    doc = around.doc_above(outer)
    cut = shortened(head)
    return Symbol(
        name=parts[-1],
        qualname=f"{owner}.{parts[-1]}" if owner else parts[-1],
        kind="method" if owner else "function",
        head=f"{cut};" if head.endswith(";") and not cut.endswith(";") else cut,
        start=first_line(outer),
        end=last_line(outer),
        line=first_line(declared.node),
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        parameters=listed,
        returns=returned(node, declared),
        decorators=attributes(outer, node),
        owner=owner,
        hidden=around.is_hidden_here or (is_static and not owner),
        receiver="this" if owner and not is_static and around.is_cpp else "",
        is_test=not owner and _is_test(parts[-1], listed),
        namespace=namespace,
    )


def _is_test(name: str, listed: tuple[Parameter, ...]) -> bool:
    return name.startswith("test_") and (not listed or [item.annotation for item in listed] == ["void **"])


def _macro_called(node: Node, kind: Node | None, declared: Declarator) -> str | None:
    """The name of what a macro with a body defines; empty where it has none of its own, None for a function."""
    around = node.child_by_field_name("declarator")
    if kind is not None and around is not None and around.type == "parenthesized_declarator":
        return declared.name if _CAPITALS.match(text(kind)) and declared.function is None else None
    if kind is not None or not _CAPITALS.match(declared.name) or declared.function is None:
        return None
    found = declared.function.child_by_field_name("parameters")
    names = [one_line(text(child)) for child in found.named_children] if found is not None else []
    is_name = all(re.fullmatch(r"\w+(?:::\w+)*", name) for name in names)
    return ", ".join(names[:2]) if names and is_name and (declared.name in _TESTS or len(names) == 1) else ""


def _called(around: CScopes, node: Node, kind: Node | None, declared: Declarator, name: str) -> Symbol:
    """What a macro with a body defines: a test, or a function that the macro declares."""
    found = declared.function.child_by_field_name("parameters") if declared.function is not None else None
    listed = found.named_children if found is not None else []
    fixture = declared.name.endswith(("_F", "_P"))
    around.skip.update(item.start_byte for item in (listed[1:] if fixture else listed))
    namespace, parts = around.without_namespaces(tuple(name.split("::")))
    symbol = test_case(around, node, last_line(node), parts[-1], first_line(declared.node))
    if len(parts) > 1:
        qualname, owner = ".".join(parts), ".".join(parts[:-1])
        symbol = replace(symbol, kind="method", qualname=qualname, owner=owner, receiver="this", namespace=namespace)
    is_test = declared.name in _TESTS or (kind is not None and text(kind) in _TESTS)
    return symbol if is_test else replace(symbol, noun="", is_test=False)


def test_case(around: CScopes, node: Node, end: int, name: str, line: int) -> Symbol:
    """A test case that a macro defines."""
    doc = around.doc_above(node)
    return Symbol(
        name=name,
        qualname=name,
        kind="function",
        noun="test",
        head=shortened(text(node).partition("{")[0].strip().rstrip(";")),
        start=first_line(node),
        end=end,
        line=line,
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        is_test=True,
        namespace=around.namespace,
    )


def variable(around: CScopes, node: Node, outer: Node, declared: Declarator, item: Node) -> Symbol | None:
    """A variable or constant outside functions."""
    if len(declared.parts) > 1:
        return None
    value = item.child_by_field_name("value")
    written = _source(around, node.start_byte, item.start_byte)
    specifiers = set(_SPECIFIER.findall(written))
    is_declared = "extern" in specifiers and value is None
    is_alone = len(node.children_by_field_name("declarator")) == 1
    head = _source(around, outer.start_byte, value.start_byte if value is not None else outer.end_byte)
    head = head.rstrip("; ").removesuffix("=").rstrip() if is_alone else ""
    doc = around.doc_above(outer)
    return Symbol(
        name=declared.name,
        qualname=around.qualified(declared.name),
        kind="constant",
        noun="" if specifiers & {"const", "constexpr"} else "variable",
        head=f"{shortened(head)};" if is_declared else shortened(head),
        start=first_line(outer),
        end=last_line(outer),
        line=first_line(declared.node),
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        returns=one_line(text(node.child_by_field_name("type"))) if is_short(node) else "",
        value=short(value),
        owner=around.scope,
        hidden="static" in specifiers or around.is_hidden_here,
        namespace=around.namespace,
    )


def member_constant(around: CScopes, node: Node, declared: Declarator) -> Symbol | None:
    """A constant that belongs to a class."""
    value = node.child_by_field_name("default_value")
    written = _source(around, node.start_byte, declared.node.start_byte)
    if value is None or not {"static", "constexpr"} & set(_SPECIFIER.findall(written)):
        return None
    doc = around.doc_above(node)
    return Symbol(
        name=declared.name,
        qualname=around.qualified(declared.name),
        kind="constant",
        head=shortened(_source(around, node.start_byte, value.start_byte).rstrip("={ ")),
        start=first_line(node),
        end=last_line(node),
        line=first_line(declared.node),
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        returns=one_line(text(node.child_by_field_name("type"))),
        value=short(value),
        owner=around.scope,
        hidden=around.is_hidden_here,
        namespace=around.namespace,
    )


def alias(around: CScopes, node: Node, declared: Declarator) -> Symbol:
    """A typedef without a body: another name for a type, or the type of a function."""
    is_function = declared.function is not None or declared.is_pointer_to_function
    return named_type(around, node, declared.node, "function type" if is_function else "type alias")


def named_type(around: CScopes, node: Node, name: Node, noun: str, outer: Node | None = None) -> Symbol:
    """A name given to a type."""
    outer = outer or node
    kind = node.child_by_field_name("type")
    doc = around.doc_above(outer)
    return Symbol(
        name=text(name),
        qualname=around.qualified(text(name)),
        kind="constant",
        noun=noun,
        head=shortened(text(outer).rstrip("; \n")),
        start=first_line(outer),
        end=last_line(outer),
        line=first_line(name),
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        returns=type_name(kind) if noun == "type alias" else "",
        value=short(kind) if noun == "type alias" else "",
        owner=around.scope,
        hidden=around.is_hidden_here,
        namespace=around.namespace,
    )


def enumerator(around: CScopes, node: Node, owner: str) -> Symbol:
    """One constant of an enum."""
    name = text(node.child_by_field_name("name"))
    return Symbol(
        name=name,
        qualname=f"{owner}.{name}" if owner else name,
        kind="constant",
        noun="enumerator",
        start=first_line(node),
        end=last_line(node),
        line=first_line(node),
        value=short(node.child_by_field_name("value")),
        owner=owner,
        hidden=around.is_hidden_here,
        namespace=around.namespace,
    )


def macro(node: Node, doc: Doc) -> Symbol | None:
    """A macro that stands for something; an empty one is a mark, not a definition."""
    name, value = text(node.child_by_field_name("name")), node.child_by_field_name("value")
    is_function = node.type == "preproc_function_def"
    if value is None and not is_function:
        return None
    listed = node.child_by_field_name("parameters")
    written = one_line(text(listed)) if listed is not None else ""
    return Symbol(
        name=name,
        qualname=name,
        kind="function" if is_function else "constant",
        noun="macro",
        head=f"#define {name}{written}" if is_function else "",
        start=first_line(node),
        end=last_line(node),
        line=first_line(node),
        doc=doc.text,
        doc_start=doc.start,
        doc_end=doc.end,
        parameters=tuple(Parameter(name=text(child)) for child in listed.named_children) if listed is not None else (),
        value="" if is_function else short(value),
        hidden=name.startswith("_"),
    )


def returned(node: Node, declared: Declarator) -> str:
    """The type of a function's result as written, without specifiers of storage."""
    kind = node.child_by_field_name("type")
    function = declared.function
    if kind is None or function is None:
        return ""
    for child in function.named_children:
        if child.type == "trailing_return_type":
            return one_line(text(child)).removeprefix("->").strip()
    quals = [text(child) for child in node.named_children if child.type == "type_qualifier"]
    around = node.child_by_field_name("declarator")
    marks = []
    while around is not None and around.start_byte < function.start_byte:
        marks.append("&" if around.type == "reference_declarator" else "*" * (around.type == "pointer_declarator"))
        around = next((child for child in around.named_children if child.end_byte >= function.end_byte), None)
    words = [item for item in quals if item in ("const", "volatile")]
    return " ".join(filter(None, [*words, one_line(text(kind)), "".join(marks)]))


def attributes(*nodes: Node) -> tuple[str, ...]:
    """What stands in `[[…]]` and `__attribute__((…))` before a definition."""
    found = []
    for node in dict.fromkeys(nodes):
        for child in node.named_children:
            if child.type == "attribute_declaration":
                found.append(one_line(text(child)).removeprefix("[[").removesuffix("]]").strip())
            elif child.type == "attribute_specifier":
                found.append(one_line(text(child)).removeprefix("__attribute__").strip("() "))
    return tuple(dict.fromkeys(found))


def file_doc(root: Node) -> Doc:
    """What a file says of itself, before or right inside its include guard."""
    doc = comments.opening(root, preamble=_PREAMBLE)
    first = next((child for child in root.children if child.type != "comment"), None)
    if not doc.text and first is not None and first.type == "preproc_ifdef":
        doc = comments.opening(first, preamble=_PREAMBLE)
    return doxygen.prose(doc)


def short(node: Node | None) -> str:
    """A value on one line; nothing for a long one."""
    if node is None or node.end_byte - node.start_byte > _LONGEST_VALUE:
        return ""
    return one_line(text(node))


def is_short(node: Node) -> bool:
    kind = node.child_by_field_name("type")
    is_body = kind is not None and kind.child_by_field_name("body") is not None
    return kind is not None and not is_body and kind.end_byte - kind.start_byte <= _LONGEST_VALUE


def _source(around: CScopes, start: int, end: int) -> str:
    return one_line(around.source[start:end].decode("utf-8", "replace"))
