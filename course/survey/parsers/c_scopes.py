"""What stands around a node of C or C++: namespaces, access, comments, templates, local names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from course.survey.facts import Binding, Symbol, Use
from course.survey.parsers import c_symbols as symbols
from course.survey.parsers import comments, doxygen
from course.survey.parsers.c_declarators import Declarator, declarator, pieces, type_name
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.commented import CommentedCollector
from course.survey.parsers.comments import Doc

_HIDDEN_NAMESPACES = {"detail", "details", "internal", "impl", "_internal", "__detail", "private_"}


class CScopes(CommentedCollector):
    """A collector that knows the surroundings; `c` and `cpp` tell it what they meet."""

    is_cpp = False

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: First bytes of names that are definitions or have been noted: not mentions.
        self.skip: set[int] = set()
        #: The typedef's name of a struct, union or enum, by its first byte.
        self.typedefs: dict[int, str] = {}
        #: Names declared here and defined, perhaps, elsewhere.
        self.declared: list[str] = []
        #: Places in `uses` of arguments: functions handed on, where they are no local names.
        self.values: set[int] = set()
        #: Places in `uses` of names written with `::`: their heads are no variables.
        self.scoped: set[int] = set()
        self.main_line = 0
        self.is_broken = False
        self._outer: dict[int, Node] = {}
        self._variables: set[int] = set()  # first bytes of structs that are the type of a member
        self._nameless = 0  # end byte of the struct without a name that we are in
        self._namespaces: list[tuple[int, str]] = []  # end byte, name; empty for an unnamed one
        self._known_namespaces: set[str] = set()
        self._access: list[tuple[int, int, str]] = []  # end byte, first byte of the body, "public"
        self._templates: list[tuple[int, frozenset[str]]] = []
        self._locals: dict[tuple[str, str], str] = {}
        self._constants: dict[int, str] = {}  # those that end on a line

    def visit(self, name: str, node: Node) -> None:
        start = node.start_byte
        for stack in (self._namespaces, self._access, self._templates):
            while stack and start >= stack[-1][0]:
                stack.pop()
        super().visit(name, node)

    # Comments

    def doc_above(self, node: Node) -> Doc:
        """The comment that ends on the line above a node."""
        return doxygen.prose(self.comment_above(node))

    def trailing(self, node: Node) -> None:
        """A comment behind a constant that says it speaks of it: `///< …`."""
        last = self.symbols.get(self._constants.get(first_line(node), ""))
        if last is not None and not last.doc and (node.text or b"")[:4] in (b"///<", b"//!<", b"/**<", b"/*!<"):
            doc = doxygen.prose(comments.joined([node]))
            self.symbols[last.qualname] = replace(last, doc=doc.text, doc_start=doc.start, doc_end=doc.end)

    # Definitions and declarations

    def define(self, symbol: Symbol) -> bool:
        """Keep a definition; not where its name is taken by another namespace."""
        known = self.symbols.get(symbol.qualname)
        if known is None or (is_declaration(known) and not is_declaration(symbol)):
            if known is not None:
                del self.symbols[symbol.qualname]
                symbol = united(symbol, known)
            self.symbols[symbol.qualname] = symbol
            if symbol.kind == "constant":
                self._constants[symbol.end] = symbol.qualname
            return True
        return known.namespace == symbol.namespace and known.kind == symbol.kind

    def declare(self, symbol: Symbol | None) -> None:
        """Keep a declaration until its definition is met."""
        if symbol is not None:
            if not symbol.owner:
                self.declared.append(f"{symbol.namespace}.{symbol.name}".lstrip("."))
            self.define(symbol)

    @property
    def exports(self) -> tuple[str, ...] | None:
        """The names that are declared here and not defined here."""
        known = {name: self.symbols.get(name.rpartition(".")[2]) for name in self.declared}
        return tuple(name for name, symbol in known.items() if not symbol or is_declaration(symbol)) or None

    def visit_forward(self, node: Node) -> None:
        """A type that is announced: `class Tree;`."""
        self.skip.add(node.start_byte)
        self.declared.append(f"{self.namespace}.{text(node)}".lstrip("."))

    def enumerate(self, node: Node, owner: str) -> None:
        """Keep the constants of an enum."""
        body = node.child_by_field_name("body")
        for item in body.named_children if body is not None else ():
            if item.type == "enumerator":
                self.define(symbols.enumerator(self, item, owner))

    def wrap(self, inside: Node, outer: Node, is_variable: bool = False) -> None:
        """Remember the declaration around a definition: it begins and ends there."""
        self._outer[inside.start_byte] = self.outer(outer)
        if is_variable:
            self._variables.add(inside.start_byte)

    def outer(self, node: Node) -> Node:
        """The declaration around a definition, or itself."""
        return self._outer.get(node.start_byte, node)

    def open_nameless(self, node: Node, is_special: bool) -> None:
        """Enter a type without a name of its own, or the special case of a template."""
        if node.type == "enum_specifier" and not self.is_in_function:
            self.enumerate(node, self.scope)
        elif is_special or self.is_in_function or not self._open:
            self.enter(node, "", "closure")
        elif node.start_byte in self._variables:
            self._nameless = max(self._nameless, node.end_byte)

    def is_nameless(self, node: Node) -> bool:
        """Whether a member belongs to a struct without a name that is the type of another member."""
        return node.start_byte < self._nameless

    def open_class(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        start = body.start_byte if body is not None else node.end_byte
        self._access.append((node.end_byte, start, "private" if node.type == "class_specifier" else "public"))

    def set_access(self, node: Node) -> None:
        """`private:` and what follows it."""
        if self._access and node.start_byte > self._access[-1][1]:
            end, start, _ = self._access[-1]
            self._access[-1] = (end, start, text(node))

    # Namespaces

    def open_namespace(self, node: Node, name: str) -> None:
        self._namespaces.append((node.end_byte, name))
        self._known_namespaces.update(name.split("."))

    def know_namespace(self, name: str) -> None:
        self._known_namespaces.update(name.split("."))

    @property
    def namespace(self) -> str:
        return ".".join(name for _, name in self._namespaces if name not in ("", "*"))

    @property
    def is_hidden_here(self) -> bool:
        """Whether what stands here is private to its file, its class or its library."""
        if self._access and self.scope:
            return self._access[-1][2] != "public"
        return any(name == "" or not _HIDDEN_NAMESPACES.isdisjoint(name.split(".")) for _, name in self._namespaces)

    def without_namespaces(self, parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The namespace of a qualified name defined here, and the rest of the name."""
        count = 0
        while len(parts) - count > 1 and (not parts[count] or parts[count] in self._known_namespaces):
            count += 1
        around = self.namespace
        is_repeated = bool(count) and parts[0] in around.split(".")
        return around if is_repeated else ".".join(filter(None, [around, *parts[:count]])), parts[count:]

    def main_namespace(self) -> str:
        """The namespace most of the file's names are in."""
        counts = Counter(symbol.namespace for symbol in self.symbols.values() if symbol.namespace)
        return counts.most_common(1)[0][0] if counts else ""

    # Names

    def open_template(self, node: Node, names: frozenset[str]) -> None:
        self._templates.append((node.end_byte, names))

    def use(self, name: str, kind: symbols.UseKind, node: Node, below: int = 0) -> None:
        if not self.is_template_name(name):
            super().use(name, kind, node, below)

    def is_template_name(self, name: str) -> bool:
        """Whether a name begins with a parameter of a template around."""
        return any(name.partition(".")[0] in names for _, names in self._templates)

    def skip_pieces(self, node: Node) -> None:
        """Leave the parts of a qualified name alone from now on; not its template arguments."""
        self.skip.update(piece.start_byte for piece in pieces(node))

    def bind(self, name: str, kind: str) -> None:
        """Note a local name; of one that stands for two types, neither is known."""
        key = (self.scope, name)
        kind = "" if self.is_template_name(kind) else kind
        known = self._locals.get(key)
        self._locals[key] = kind if known is None or known == kind else ""

    def bind_field(self, declared: Declarator, kind: Node | None) -> None:
        name = "" if declared.is_pointer_to_function else type_name(kind)
        if name and self.scope and not self.is_template_name(name):
            self.bindings.append(Binding(scope=self.scope, name=declared.name, type=name))

    def bind_parameters(self, function: Node | None, node: Node | None = None) -> None:
        """Note the parameters of a function and, of a K&R definition, their declarations."""
        found = function.child_by_field_name("parameters") if function is not None else None
        declared = list(found.named_children) if found is not None else []
        if node is not None:
            declared.extend(child for child in node.named_children if child.type == "declaration")
        for child in declared:
            kind = child.child_by_field_name("type")
            for item in child.children_by_field_name("declarator"):
                if named := declarator(item):
                    is_function = named.function is not None or named.is_pointer_to_function
                    self.bind(named.name, "" if is_function else type_name(kind))

    def settled_uses(self) -> tuple[list[Use], list[Binding]]:
        """Uses without those of local names that cannot be followed, and the bindings that the others need."""
        kept: list[Use] = []
        needed: dict[tuple[str, str], str] = {}
        for place, use in enumerate(self.uses):
            head, dot, _ = use.text.partition(".")
            kind = self._locals.get((use.scope, head))
            if kind and (not use.scope or place in self.scoped):
                kind = ""
            # `struct cursor *cursor`: a type may have the name of a variable of that type.
            is_type = use.kind == "mentions" and not dot and place not in self.values
            if kind is None or (is_type and kind.rpartition(".")[2] == head):
                kept.append(use)
            elif dot and kind:
                needed[use.scope, head] = kind
                kept.append(use)
        found = [Binding(scope=scope, name=name, type=kind) for (scope, name), kind in needed.items()]
        found.extend(self._followed(needed))
        return kept, [*self.bindings, *found]

    def _followed(self, needed: dict[tuple[str, str], str]) -> Iterator[Binding]:
        """Bindings of the local names that other bindings begin with."""
        waiting = list(needed.items())
        while waiting:
            (scope, _), kind = waiting.pop()
            key = (scope, kind.partition(".")[0])
            if key in self._locals and key not in needed:
                needed[key] = self._locals[key]
                waiting.append((key, needed[key]))
                yield Binding(scope=scope, name=key[1], type=needed[key])


def is_declaration(symbol: Symbol) -> bool:
    """Whether a symbol is only declared: its definition stands elsewhere."""
    return symbol.head.endswith(";")


def united(definition: Symbol, declaration: Symbol) -> Symbol:
    """A definition with what only its declaration in the same file says."""
    if definition.doc:
        return replace(definition, hidden=definition.hidden or declaration.hidden)
    return replace(
        definition,
        hidden=definition.hidden or declaration.hidden,
        doc=declaration.doc,
        doc_start=declaration.doc_start,
        doc_end=declaration.doc_end,
    )
