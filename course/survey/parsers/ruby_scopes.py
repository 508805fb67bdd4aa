"""What stands around a node of Ruby: modules that only hold others, sections of visibility, local names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tree_sitter import Node

from course.survey.facts import Binding, Symbol, Use
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.commented import CommentedCollector
from course.survey.parsers.comments import Doc

#: Calls that a module may make and still be no more than a name around others.
_PLAIN_CALLS = {"autoload", "require", "require_relative", "private_constant", "deprecate_constant"}
_HIDDEN = ("private", "protected")


@dataclass
class _Section:
    """The body of a class: the visibility of what is defined next."""

    end: int
    is_singleton: bool
    visibility: str = "public"


class RubyScopes(CommentedCollector):
    """A collector that knows the surroundings; `ruby` tells it what it meets."""

    comment_marks = (b"#",)

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: First bytes of names that are definitions or have been noted: not uses.
        self.skip: set[int] = set()
        self.main_line = 0
        #: What is said of the module around all that a file defines.
        self.wrapper_doc = Doc()
        self._wrappers: list[tuple[int, str]] = []
        self._sections: list[_Section] = []
        self._locals: dict[tuple[str, str], str] = {}
        self._own: dict[tuple[str, str], str] = {}
        #: Modules whose methods can be called on themselves: `extend self`.
        self.extended: set[str] = set()

    def visit(self, name: str, node: Node) -> None:
        start = node.start_byte
        while self._wrappers and start >= self._wrappers[-1][0]:
            self._wrappers.pop()
        while self._sections and start >= self._sections[-1].end:
            self._sections.pop()
        super().visit(name, node)

    def trailing(self, node: Node) -> None:
        """`def name # :nodoc:` keeps a definition out of the documentation."""
        known = self.symbols.get(self.scope)
        if b":nodoc:" in (node.text or b"") and known is not None and known.line == first_line(node):
            self.symbols[known.qualname] = replace(known, hidden=True)

    # Modules and classes

    @staticmethod
    def is_wrapper(node: Node) -> bool:
        """Whether a module or class is here only for the names it holds."""
        body = node.child_by_field_name("body")
        if body is None or node.child_by_field_name("superclass") is not None:
            return False
        held = [child for child in body.named_children if child.type != "comment"]
        is_holding = node.type == "module" or all(child.type in ("class", "module") for child in held)
        return is_holding and all(_is_held(child) for child in held)

    def wrap(self, node: Node, name: str, doc: Doc) -> None:
        self._wrappers.append((node.end_byte, name))
        if doc.text and not self.wrapper_doc.text:
            self.wrapper_doc = doc

    @property
    def namespace(self) -> str:
        return ".".join(name for _, name in self._wrappers)

    def placed(self, spoken: str) -> tuple[str, str]:
        """The namespace and the name of a type; `class A::B` at the top stands in `A`."""
        around, _, name = spoken.rpartition(".")
        if not around or self.scope:
            return self.namespace, spoken
        return ".".join(filter(None, [self.namespace, around])), name

    def define(self, symbol: Symbol) -> bool:
        """Keep a definition; not where its name is taken by another namespace or by another kind of thing."""
        known = self.symbols.get(symbol.qualname)
        if symbol.owner and (top := self.symbols.get(symbol.top)) is not None:
            symbol = replace(symbol, namespace=top.namespace)
        if known is None:
            self.symbols[symbol.qualname] = symbol
            return True
        if known.noun == "attribute" and symbol.kind == "method":
            self.symbols[symbol.qualname] = replace(symbol, hidden=known.hidden)
            return True
        return known.namespace == symbol.namespace and known.kind == symbol.kind

    def inherit(self, name: str, node: Node) -> None:
        """Note a superclass or mixin of the type around."""
        symbol = self.symbols.get(self.scope)
        if symbol is None or symbol.kind != "class":
            return
        if name not in symbol.bases:
            self.symbols[symbol.qualname] = replace(symbol, bases=(*symbol.bases, name))
        self.uses.append(Use(text=name, kind="inherits", line=first_line(node), scope=symbol.qualname))

    # Visibility

    def open_section(self, node: Node, is_singleton: bool = False) -> None:
        self._sections.append(_Section(node.end_byte, is_singleton))

    @property
    def is_singleton(self) -> bool:
        """Whether methods defined here belong to the class itself."""
        return bool(self._sections) and self._sections[-1].is_singleton

    @property
    def is_module_function(self) -> bool:
        """Whether methods defined here can be called on their module as well."""
        return bool(self._sections) and self._sections[-1].visibility == "module_function"

    def set_visibility(self, name: str, names: list[str]) -> None:
        """`private` for what follows, or for the names given."""
        if not names and name in ("private", "protected", "public", "module_function"):
            if self._sections:
                self._sections[-1].visibility = name
            return
        for item in names:
            known = self.symbols.get(self.qualified(item))
            if known is not None and name == "module_function":
                self.symbols[known.qualname] = replace(known, noun="module function")
            elif known is not None:
                self.symbols[known.qualname] = replace(known, hidden=name.startswith(_HIDDEN))

    def visibility_before(self, node: Node) -> str:
        """The visibility written right before a definition."""
        line = self.source[self.source.rfind(b"\n", 0, node.start_byte) + 1 : node.start_byte].strip()
        return line.rstrip(b"(").decode("ascii", "replace")

    def is_hidden_here(self, written: str, is_singleton: bool) -> bool:
        if written in ("private", "protected", "private_class_method"):
            return True
        if written == "public" or not self._sections:
            return False
        section = self._sections[-1]
        return section.visibility in _HIDDEN and (section.is_singleton or not is_singleton)

    # Names

    def skip_name(self, node: Node | None) -> None:
        """Leave the parts of a constant's name alone from now on."""
        while node is not None:
            self.skip.add(node.start_byte)
            name = node.child_by_field_name("name") if node.type == "scope_resolution" else None
            if name is not None:
                self.skip.add(name.start_byte)
            node = node.child_by_field_name("scope") if node.type == "scope_resolution" else None

    def know(self, names: Iterable[str]) -> None:
        """Note local names of which nothing else is known."""
        for name in names:
            self.bind(name, "")

    def bind(self, name: str, kind: str) -> None:
        """Note a local name; of one that stands for two types, neither is known."""
        key = (self.scope, name)
        known = self._locals.get(key)
        self._locals[key] = kind if known is None or known == kind else ""

    def bind_own(self, name: str, kind: str, is_empty: bool) -> None:
        """Note an instance variable; `nil` says nothing of its class."""
        key = (self.scope, name)
        if not is_empty:
            known = self._own.get(key)
            self._own[key] = kind if known is None or known == kind else ""

    def names_in(self, node: Node) -> Iterator[str]:
        """The names that block parameters, a rescue or a multiple assignment introduce."""
        waiting = [node.child_by_field_name("pattern") or node] if node.type == "for" else [node]
        while waiting:
            item = waiting.pop()
            if item.type == "identifier":
                self.skip.add(item.start_byte)
                yield text(item)
            elif item.type in ("optional_parameter", "keyword_parameter", "splat_parameter", "hash_splat_parameter",
                               "block_parameter"):  # fmt: skip
                name = item.child_by_field_name("name")
                if name is not None:
                    waiting.append(name)
            elif item.type != "call":
                waiting.extend(item.named_children)

    def settled_uses(self) -> tuple[list[Use], list[Binding]]:
        """Uses without those of local names that cannot be followed, and the bindings that the others need."""
        kept: list[Use] = []
        needed: dict[tuple[str, str], str] = {}
        for use in self.uses:
            head, dot, _ = use.text.partition(".")
            kind = self._locals.get((use.scope, head))
            if kind is None:
                kept.append(use)
            elif dot and kind and use.scope:
                needed[use.scope, head] = kind
                kept.append(use)
        found = [Binding(scope=scope, name=name, type=kind) for (scope, name), kind in needed.items()]
        return kept, [*found, *self._own_bindings()]

    def _own_bindings(self) -> Iterator[Binding]:
        """Instance variables whose assignments, all over a class, agree about their class."""
        kinds: dict[tuple[str, str], set[str]] = {}
        for (scope, name), kind in self._own.items():
            symbol = self.symbols.get(scope)
            kinds.setdefault((symbol.owner if symbol else "", name), set()).add(kind)
        for (scope, name), kind in self._own.items():
            symbol = self.symbols.get(scope)
            if symbol is not None and symbol.owner and len(kinds[symbol.owner, name]) == 1 and kind:
                yield Binding(scope=scope, name=f"self.{name}", type=kind)


def _is_held(node: Node) -> bool:
    if node.type in ("class", "module"):
        return True
    if node.type == "call":
        return node.child_by_field_name("receiver") is None and text(node.child_by_field_name("method")) in _PLAIN_CALLS
    left = node.child_by_field_name("left") if node.type == "assignment" else None
    return left is not None and left.type == "constant"
