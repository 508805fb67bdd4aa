"""Go declarations: what a file of a package defines, and the local names that hide it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tree_sitter import Node

from course.survey.facts import Binding, Import, Remark, Symbol, SymbolKind, Use, UseKind
from course.survey.parsers import go_reading as reading
from course.survey.parsers.around import Above, Around
from course.survey.parsers.collector import Collector, first_line, last_line, text
from course.survey.parsers.shadows import UNKNOWN, Shadows

_TEST = re.compile(r"^(?:Test|Benchmark|Fuzz)(?![a-z])")
_EXAMPLE = re.compile(r"^Example(?![a-z])")
_TYPE_NOUNS = {"struct_type": "struct", "interface_type": "interface", "function_type": "function type"}


class Declarations(Collector):
    """Receives packages, imports, functions, types, fields, constants and variables."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.package = ""
        self.main_line = 0
        #: Names by which imported packages are known here, as far as the paths tell.
        self.packages: set[str] = set()
        self.shadows = Shadows()
        self.above = Above(source)
        #: The type parameters around; the ends of blocks; the structs and interfaces; the groups of declarations.
        self._generic: Around[frozenset[str]] = Around()
        self.blocks: Around[int] = Around()
        self._bodies: Around[int] = Around()
        self._groups: Around[Node] = Around()
        #: Where the struct or interface of the type around begins, whose members are taken.
        self._taken = -1
        self._embedded: set[int] = set()
        #: Members and constants of the last line without a comment above: one may follow.
        self._bare: tuple[int, list[str]] = (-1, [])
        #: Where each use begins, beside `uses`; values handed on, by their place there; names that were dealt with.
        self.places: list[int] = []
        self.passed: set[int] = set()
        self.told: set[int] = set()
        self.typed: set[int] = set()
        #: The type of the constants of a group, until one says another.
        self._repeated = (0, "")
        self._skip_until = 0

    def visit_package(self, node: Node) -> None:
        self.package = text(node.named_children[0]) if node.named_children else ""

    def visit_group(self, node: Node) -> None:
        """A declaration of imports, types, constants or variables: of one, or of several in parentheses."""
        self._groups.enter(node, node)

    def visit_block(self, node: Node) -> None:
        self.blocks.enter(node, node.end_byte)

    def visit_body(self, node: Node) -> None:
        self._bodies.enter(node, node.start_byte)

    def visit_import(self, node: Node) -> None:
        path = text(node.child_by_field_name("path"))[1:-1]
        alias = text(node.child_by_field_name("name"))
        line = first_line(node)
        first = first_line(self._groups.innermost(node) or node)
        self.packages.add(alias or reading.package_name(path))
        name, alias = ("*", "") if alias == "." else ("", alias)
        self.imports.append(Import(module=path, name=name, alias=alias, line=line, first=first))

    def visit_function(self, node: Node) -> None:
        """A function or a method; the owner of a method may be declared in another file."""
        receiver = node.child_by_field_name("receiver")
        own = reading.parameter_types(receiver)
        owner = _receiver_type(receiver)
        name = text(node.child_by_field_name("name"))
        if not name or (receiver is not None and not owner):
            return
        qualname = f"{owner}.{name}" if owner else name
        self._open_generic(node)
        self.enter(node, qualname, "function")
        if receiver is not None:
            self._skip_until = receiver.end_byte
        body = node.child_by_field_name("body")
        parameters = node.child_by_field_name("parameters")
        result = node.child_by_field_name("result")
        taken = tuple(reading.parameters(parameters))
        self._define(
            node,
            node,
            qualname,
            "method" if owner else "function",
            owner=owner,
            parameters=taken,
            returns=reading.source(result),
            receiver=own[0][0] if own and own[0][0] != "_" else "",
            is_test=not owner and self._is_test(name, [item.annotation for item in taken], result is not None),
            head=reading.source(node, body),
        )
        self.bind_parameters(body if body is not None else node, parameters, result)
        if qualname == "main" and self.package == "main":
            self.main_line = first_line(node)

    def visit_type(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        self.told.add(name.start_byte)
        if self.is_in_function:
            self.local(text(name), "_", node, node.end_byte, self.known_until(node))
            return
        qualname = text(name)
        self._open_generic(node)
        self.enter(node, qualname, "class")
        written = node.child_by_field_name("type")
        noun = _TYPE_NOUNS.get(written.type, "type") if written is not None else "type"
        body = _body(written)
        self._taken = written.start_byte if written is not None and body is not None else -1
        if written is not None and written.type == "interface_type":
            self._embedded = {child.start_byte for child in written.named_children if child.type == "type_elem"}
        self._define(
            node,
            self._outer(node),
            qualname,
            "class",
            noun="type alias" if node.type == "type_alias" else noun,
            returns=reading.source(written) if node.type == "type_alias" else "",
            head=_headed("type", reading.source(node, body)),
        )

    def visit_field(self, node: Node) -> None:
        """A field of a struct; one without a name embeds another type."""
        written = node.child_by_field_name("type")
        if not self._is_member(node) or written is None:
            return
        owner, bound = self.scope, reading.type_name(written)
        names = node.children_by_field_name("name")
        if not names:
            self._embed(node, written)
            return
        for name in names:
            field = text(name)
            annotation = reading.source(written)
            if field != "_":
                self.bindings.append(Binding(scope=owner, name=field, type=bound or "_"))
                self._define(
                    name, node, f"{owner}.{field}", "constant", noun="field", owner=owner, returns=annotation,
                    head=f"{field} {annotation}",
                )  # fmt: skip

    def visit_element(self, node: Node) -> None:
        """A method an interface asks for."""
        name = node.child_by_field_name("name")
        if name is None or not self._is_member(node):
            return
        self._define(
            node,
            node,
            f"{self.scope}.{text(name)}",
            "method",
            owner=self.scope,
            parameters=tuple(reading.parameters(node.child_by_field_name("parameters"))),
            returns=reading.source(node.child_by_field_name("result")),
            head=reading.source(node),
        )

    def visit_embedded(self, node: Node) -> None:
        """An interface inside an interface; a union of types is a constraint."""
        if node.start_byte in self._embedded and len(node.named_children) == 1 and self._is_member(node):
            self._embed(node, node.named_children[0])

    def visit_value(self, node: Node) -> None:
        """Constants and variables: of the package, or local."""
        # The commas between the names have the name of a name, too.
        names = [name for name in node.children_by_field_name("name") if name.is_named]
        written = node.child_by_field_name("type")
        values = reading.listed(node.child_by_field_name("value"))
        if not self.is_at_top:
            for place, name in enumerate(names):
                bound = reading.type_name(written) or ("_" if written else reading.given_to(values, place, len(names)))
                self.local(text(name), bound, node, node.end_byte, self.known_until(node))
            return
        self._assert_implemented(names, written, values)
        for place, name in enumerate(names):
            if text(name) != "_":
                value = values[place] if place < len(values) else None
                self._package_value(node, name, written, value)
        if names and values:
            self.enter(node, text(names[0]) if text(names[0]) != "_" else "", "function")

    def visit_literal(self, node: Node) -> None:
        self.bind_parameters(node, node.child_by_field_name("parameters"), node.child_by_field_name("result"))

    def _package_value(self, node: Node, name: Node, written: Node | None, value: Node | None) -> None:
        is_constant = node.type == "const_spec"
        annotation = reading.source(written)
        if is_constant and value is None and written is None:
            annotation = self._repeated[1] if self._repeated[0] == self._group(node) else ""
        elif written is None and value is not None and value.type in ("composite_literal", "unary_expression"):
            made = reading.given(value)
            annotation = made if made != "_" else ""
        self._repeated = (self._group(node), annotation)
        shown = reading.source(value)
        told = f" = {shown}" if shown and len(shown) <= 120 else ""
        of_type = f" {annotation}" if annotation and (written is not None or is_constant) else ""
        self._define(
            name,
            self._outer(node),
            text(name),
            "constant",
            noun="constant" if is_constant else "variable",
            returns=annotation,
            value=shown,
            head=f"{'const' if is_constant else 'var'} {text(name)}{of_type}{told}",
        )

    def _define(
        self, named: Node, outer: Node, qualname: str, kind: SymbolKind, *, owner: str = "", **details: Any
    ) -> None:
        """Keep a symbol that begins and ends with `outer`, and what its comment says."""
        around = self.symbols.get(owner)
        # On the line where a type begins, a comment above speaks of the type.
        is_inside = around is not None and around.line == first_line(named) and outer.type != "method_declaration"
        doc = reading.doc([] if is_inside else self.above.block(outer))
        name = qualname.rpartition(".")[2]
        symbol = Symbol(
            name=name,
            qualname=qualname,
            kind=kind,
            owner=owner,
            start=first_line(outer),
            end=last_line(outer),
            line=first_line(named),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            hidden=not name[:1].isupper(),
        )
        if qualname in self.symbols:
            return
        self.add(replace(symbol, **details))
        if not doc.text and (kind == "constant" or named.type == "method_elem"):
            row = last_line(outer)
            self._bare = (row, [*(self._bare[1] if self._bare[0] == row else []), qualname])
        if (said := reading.deprecation(doc.text)) is not None:
            line = first_line(named)
            self.remarks.append(Remark(kind="warns", subject="deprecation", message=said, line=line, scope=qualname))

    def comment(self, node: Node) -> None:
        """A comment: of what comes next, or of what stands before it on its line."""
        if self.above.add(node) or self._bare[0] != first_line(node):
            return
        doc = reading.doc([node])
        for qualname in self._bare[1] if doc.text else ():
            described = replace(self.symbols[qualname], doc=doc.text, doc_start=doc.start, doc_end=doc.end)
            self.symbols[qualname] = described

    def _embed(self, node: Node, written: Node) -> None:
        name = reading.type_name(written)
        symbol = self.symbols.get(self.scope)
        if not name or symbol is None or name in reading.BUILTIN_TYPES or self.is_type_parameter(name, node):
            return
        self.symbols[self.scope] = replace(symbol, bases=(*symbol.bases, name))
        self.bindings.append(Binding(scope=self.scope, name=name.rpartition(".")[2], type=name))
        place = node.start_byte + (node.text or b"").find(name.partition(".")[0].encode())
        self.told.add(place)
        self.note(name, "inherits", node)

    def _assert_implemented(self, names: list[Node], written: Node | None, values: list[Node]) -> None:
        """`var _ Store = (*memory)(nil)` says that `memory` is a Store."""
        interface = reading.type_name(written)
        if [text(name) for name in names] != ["_"] or not interface or len(values) != 1:
            return
        made = _asserted(values[0])
        symbol = self.symbols.get(made)
        if symbol is not None and symbol.kind == "class" and interface not in symbol.bases:
            self.symbols[made] = replace(symbol, bases=(*symbol.bases, interface))
            self.uses.append(Use(text=interface, kind="inherits", line=first_line(names[0]), scope=made))
            self.places.append(names[0].start_byte)

    def _is_test(self, name: str, annotations: list[str], returns: bool) -> bool:
        if _TEST.match(name):
            return len(annotations) == 1 and annotations[0].startswith("*testing.") and annotations[0] != "*testing.M"
        is_example = _EXAMPLE.match(name) and not annotations and not returns
        return bool(is_example) and (self.package.endswith("_test") or "testing" in self.packages)

    def _is_member(self, node: Node) -> bool:
        """Whether a member is one of the struct or interface that a type of the package is declared to be."""
        return self.is_only_in_classes and not self.is_at_top and self._bodies.innermost(node) == self._taken

    def _outer(self, spec: Node) -> Node:
        """The declaration around a spec that stands alone in it."""
        around = self._groups.innermost(spec)
        is_listed = around is None or any(child.type in ("(", "var_spec_list") for child in around.children[:3])
        return spec if around is None or is_listed else around

    def _group(self, spec: Node) -> int:
        """What tells the group of a constant from all others."""
        around = self._groups.innermost(spec)
        return around.start_byte if around is not None else 0

    def known_until(self, node: Node) -> int:
        """Where the block ends that a local declaration is known in."""
        return self.blocks.innermost(node) or node.end_byte

    def is_type_parameter(self, name: str, node: Node) -> bool:
        return any(name in names for names in self._generic.every(node))

    def _open_generic(self, node: Node) -> None:
        if names := reading.type_parameters(node):
            self._generic.enter(node, names)

    def mention(self, name: str, node: Node) -> None:
        if name and node.start_byte not in self.told:
            self.typed.add(node.start_byte)
            self.note(name, "mentions", node)

    def note(self, name: str, kind: UseKind, node: Node) -> None:
        if node.start_byte < self._skip_until or self.is_type_parameter(name.partition(".")[0], node):
            return
        # A chain of calls over several lines: the name's last part stands where it is called.
        function = node.child_by_field_name("function") if kind == "calls" else None
        below = function.end_point[0] - node.start_point[0] if function is not None else 0
        self.use(name, kind, node, below)
        self.places.append(node.start_byte)

    def bind_parameters(self, node: Node, *lists: Node | None) -> None:
        for parameters in lists:
            for name, bound in reading.parameter_types(parameters):
                self.local(name, bound, node, node.start_byte, node.end_byte)

    def local(self, name: str, bound: str, node: Node, start: int, end: int) -> None:
        shadowed = UNKNOWN if self.is_type_parameter(bound.lstrip("=").partition(".")[0], node) else bound
        self.shadows.add(self.scope, name, shadowed, start, end)


def _receiver_type(receiver: Node | None) -> str:
    first = receiver.named_children[0] if receiver is not None and receiver.named_children else None
    return reading.type_name(first.child_by_field_name("type")) if first is not None else ""


def _body(written: Node | None) -> Node | None:
    """Where the body of a struct or interface begins."""
    if written is None or written.type not in ("struct_type", "interface_type"):
        return None
    return next((child for child in written.children if child.type in ("{", "field_declaration_list")), None)


def _headed(word: str, shown: str) -> str:
    return shown if shown.startswith(f"{word} ") else f"{word} {shown}"


def _asserted(value: Node) -> str:
    """The type of `(*T)(nil)`, `T{}`, `&T{}`, `new(T)` or `T(nil)`."""
    if value.type == "call_expression":
        function = value.child_by_field_name("function")
        if function is not None and function.type == "parenthesized_expression":
            starred = function.named_children[0] if function.named_children else None
            return reading.dotted(starred.child_by_field_name("operand")) if starred is not None else ""
    return reading.given(value).lstrip("=")
