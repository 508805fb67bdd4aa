"""Reading declarations of C and C++: what a declarator names, its parameters, and the type it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from course.survey.facts import Parameter
from course.survey.parsers.collector import DOTTED, one_line, text

_NAMES = {"identifier", "field_identifier", "type_identifier", "qualified_identifier", "destructor_name",
          "operator_name", "operator_cast", "template_function", "primitive_type"}  # fmt: skip
_POINTERS = ("unique_ptr", "shared_ptr", "scoped_refptr")
#: What a smart pointer or an optional value does itself, by `.`.
OWN_OF_POINTERS = {"get", "reset", "release", "swap", "use_count", "unique", "get_deleter", "owner_before"}
_MAKERS = ("make_unique", "make_shared")
_LONGEST_HEAD = 300


class Declarator(NamedTuple):
    """A declared name: its parts, and the function declarator right around it for a function."""

    node: Node
    parts: tuple[str, ...]
    function: Node | None
    #: Whether it is a pointer to a function: its type is not that of the declaration.
    is_pointer_to_function: bool

    @property
    def name(self) -> str:
        return self.parts[-1]


def declarator(node: Node | None) -> Declarator | None:
    """What a declarator names; None for one without a name."""
    around: list[Node] = []
    while node is not None and node.type not in _NAMES:
        around.append(node)
        node = inner(node)
    if node is None:
        return None
    parts = tuple(qualified(node))
    if not parts or not parts[-1]:
        return None
    while around and around[-1].type == "parenthesized_declarator":
        around.pop()
    function = around[-1] if around and around[-1].type == "function_declarator" else None
    if node.type == "operator_cast":
        function = node
    elif node.type == "qualified_identifier" and (cast := _cast(node)) is not None:
        function = cast
    is_pointer = function is None and any(item.type == "function_declarator" for item in around)
    return Declarator(node, parts, function, is_pointer)


def inner(node: Node) -> Node | None:
    """The declarator inside a declarator."""
    child = node.child_by_field_name("declarator")
    if child is None and node.type in ("reference_declarator", "parenthesized_declarator", "attributed_declarator",
                                       "init_declarator"):  # fmt: skip
        for candidate in node.named_children:
            if candidate.type in _NAMES or candidate.type.endswith("_declarator"):
                return candidate
    return child


def qualified(node: Node) -> Iterator[str]:
    """The parts of a name, without template arguments; the first is empty for a name of the global namespace."""
    while node.type == "qualified_identifier":
        yield simple(node.child_by_field_name("scope"))
        name = node.child_by_field_name("name")
        if name is None:
            return
        node = name
    yield simple(node)


def simple(node: Node | None) -> str:
    """One part of a name, without its template arguments."""
    while node is not None and node.type in ("template_type", "template_function", "template_method", "dependent_name",
                                             "dependent_type"):  # fmt: skip
        node = node.child_by_field_name("name") or (node.named_children[0] if node.named_children else None)
    if node is None:
        return ""
    if node.type == "operator_cast":
        return f"operator {one_line(text(node.child_by_field_name('type')))}"
    return one_line(text(node))


def _cast(node: Node) -> Node | None:
    while node.type == "qualified_identifier":
        name = node.child_by_field_name("name")
        if name is None:
            return None
        node = name
    return node if node.type == "operator_cast" else None


def pieces(node: Node) -> Iterator[Node]:
    """The nodes of a qualified name that name something, templates without their arguments."""
    while True:
        scope = node.child_by_field_name("scope") if node.type == "qualified_identifier" else None
        for piece in (node, scope):
            if piece is not None:
                yield piece
        name = node.child_by_field_name("name") if node.type in ("qualified_identifier", "template_type",
                                                                 "template_function") else None  # fmt: skip
        if name is None:
            return
        node = name


def parameters(function: Node | None) -> Iterator[Parameter]:
    """The parameters of a function declarator, those of K&R definitions by name only."""
    found = function.child_by_field_name("parameters") if function is not None else None
    for child in found.named_children if found is not None else ():
        if child.type == "identifier":
            yield Parameter(name=text(child))
        elif child.type in ("variadic_parameter", "..."):
            yield Parameter(name="...", star="")
        elif child.type.endswith("parameter_declaration"):
            named = declarator(child.child_by_field_name("declarator"))
            annotation = one_line(_around(child, named.node if named else None))
            if annotation == "void" and named is None:
                continue
            default = one_line(text(child.child_by_field_name("default_value")))
            star = "*" if child.type.startswith("variadic") else ""
            yield Parameter(name=named.name if named else "", annotation=annotation, default=default, star=star)


def _around(node: Node, name: Node | None) -> str:
    """A parameter as written, without its name and its default."""
    source, start = node.text or b"", node.start_byte
    default = node.child_by_field_name("default_value")
    if default is not None:
        end = default.start_byte - start
        source = source[:end].rstrip().removesuffix(b"=").rstrip()
    if name is not None:
        source = source[: name.start_byte - start].rstrip() + source[name.end_byte - start :]
    return source.decode("utf-8", "replace")


def type_name(node: Node | None) -> str:
    """The dotted name of the one type a type node stands for; what a smart pointer points at; else nothing."""
    if node is None:
        return ""
    if node.type in ("struct_specifier", "union_specifier", "class_specifier", "enum_specifier"):
        name = node.child_by_field_name("name")
        return type_name(name) if name is not None else ""
    if node.type == "type_descriptor":
        return type_name(node.child_by_field_name("type"))
    if node.type not in ("type_identifier", "qualified_identifier", "template_type"):
        return ""
    parts = list(qualified(node))
    if parts[-1] in _POINTERS and len(parts) <= 2:
        return type_name(first_argument(node))
    found = ".".join(parts).lstrip(".")
    return found if DOTTED.match(found) else ""


def first_argument(node: Node) -> Node | None:
    """The first template argument of a name."""
    while node.type == "qualified_identifier":
        name = node.child_by_field_name("name")
        if name is None:
            return None
        node = name
    arguments = node.child_by_field_name("arguments")
    found = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    return found if found is not None and found.type == "type_descriptor" else None


def made(function: Node) -> str:
    """The type that `std::make_unique<Type>(…)` makes."""
    if function.type not in ("qualified_identifier", "template_function"):
        return ""
    return type_name(first_argument(function)) if list(qualified(function))[-1] in _MAKERS else ""


def dotted(node: Node | None, is_cpp: bool) -> str:
    """An expression as a dotted name: `a->b.c`, `ns::f<int>`; empty for anything else."""
    parts: list[str] = []
    while node is not None and node.type == "field_expression":
        name = simple(node.child_by_field_name("field"))
        if is_cpp and name in OWN_OF_POINTERS and text(node.child_by_field_name("operator")) == ".":
            return ""
        parts.append(name)
        node = node.child_by_field_name("argument")
    if node is None or node.type not in ("identifier", "this", "qualified_identifier", "template_function"):
        return ""
    head = list(qualified(node))
    if head and not head[0]:
        head = head[1:] if len(head) > 2 else []
    found = ".".join([*head, *reversed(parts)]) if head else ""
    return found if DOTTED.match(found) else ""


def shortened(source: str) -> str:
    """A declaration on one line, cut where it is very long."""
    line = one_line(source)
    return line if len(line) <= _LONGEST_HEAD else f"{line[: _LONGEST_HEAD - 2]} …"
