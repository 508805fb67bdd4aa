"""What the parsers of Java, Kotlin and C# share: members of types, and local names that hide them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts, Symbol, SymbolKind, UseKind
from course.survey.parsers.collector import Collector, first_line, last_line, one_line, text
from course.survey.parsers.comments import Doc
from course.survey.parsers.shadows import UNKNOWN, Shadows

#: Longer texts are cut: nobody reads a declaration of that length.
_LONGEST = 300
_LONGEST_VALUE = 120
#: Types in types, deeper than anyone writes.
_DEEPEST = 30
_MOST_BRANCHES, _MOST_BRACKETS = 4_000, 1_000
_BRACKETS = re.compile(rb"[(){}\[\]]+")
_TODO = re.compile(r"(?:TODO|FIXME|XXX|HACK|BUG)\b")
#: Parts of a name that may be looked up; a longer chain is a chain of calls.
PARTS = 8
#: The own object, also where it is not written: what is called without an object is looked up around.
OWN = "this"
#: In place of another name: a wildcard brings in the static members of a type.
STATIC = "static"


class ClassCollector(Collector):
    """Receives definitions and uses; knows type parameters, local names and what stands in a class without a name."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.package = ""
        self.main_line = 0
        self.shadows = Shadows()
        #: Nodes that were dealt with together with the node around them, by first byte.
        self.told: set[int] = set()
        self.places: list[int] = []
        self._generic: list[tuple[int, frozenset[str]]] = []
        #: Ends of classes without a name or local to a function: the own object is another one in them.
        self._foreign: list[int] = []

    @classmethod
    def read(cls, source: bytes, language: Language, query: Query) -> FileFacts:
        """The facts of one file; nothing but that it is broken for one that is nested deeper than anyone writes."""
        return FileFacts(broken=True) if is_too_deep(source) else cls.collect(source, language, query)

    def visit(self, name: str, node: Node) -> None:
        while self._generic and node.start_byte >= self._generic[-1][0]:
            self._generic.pop()
        while self._foreign and node.start_byte >= self._foreign[-1]:
            self._foreign.pop()
        super().visit(name, node)

    def facts(self, root: Node) -> FileFacts:
        """What was found, without the uses of names that mean different things in one function."""
        self.uses = [
            use
            for use, place in zip(self.uses, self.places, strict=True)
            if self._is_clear(use.scope, use.text.partition(".")[0], place)
        ]
        local = (item for item in self.shadows.bindings(self.uses) if not self._is_class(item.scope))
        self.bindings.extend(local)
        return replace(super().facts(root), package=self.package, main_line=self.main_line)

    @property
    def is_foreign(self) -> bool:
        return bool(self._foreign)

    @property
    def is_member(self) -> bool:
        """Whether a definition here belongs to a type, or to the file, rather than to a function."""
        return not self._foreign and len(self._open) < _DEEPEST and not self.is_in_function

    def enter_foreign(self, node: Node) -> None:
        self._foreign.append(node.end_byte)

    def open_generic(self, node: Node, names: Iterable[str]) -> None:
        """Names of types that only a definition knows."""
        if found := frozenset(names):
            self._generic.append((node.end_byte, found))

    def is_type_parameter(self, name: str) -> bool:
        return any(name in names for _, names in self._generic)

    def note(self, name: str, kind: UseKind, node: Node, at: Node | None = None) -> None:
        """Note a use; `at` is where its last part stands."""
        if not name or self.is_type_parameter(name.partition(".")[0]):
            return
        self.use(name, kind, node, at.start_point[0] - node.start_point[0] if at is not None else 0)
        self.places.append(node.start_byte)

    def local(self, name: str, bound: str, start: int, end: int) -> None:
        head = bound.lstrip("=?").partition(".")[0]
        self.shadows.add(self.scope, name, UNKNOWN if self.is_type_parameter(head) else bound, start, end)

    def is_local(self, name: str, place: int) -> bool:
        return self.shadows.hides(self.scope, name, place)

    def define(
        self, named: Node, outer: Node, qualname: str, kind: SymbolKind, doc: Doc, **details: object
    ) -> Symbol | None:
        """Keep a symbol that begins and ends with `outer`; None when one of this name is known already."""
        if qualname in self.symbols:
            return None
        # What is still to be done does not say what there is.
        doc = Doc() if _TODO.match(doc.text) else doc
        symbol = Symbol(
            name=qualname.rpartition(".")[2],
            qualname=qualname,
            kind=kind,
            start=first_line(outer),
            end=last_line(outer),
            line=first_line(named),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
        )
        self.add(replace(symbol, **details))  # type: ignore[arg-type]  # fields of Symbol, by name
        return self.symbols[qualname]

    def head(self, node: Node, until: Node | None = None, without: Iterable[Node] = ()) -> str:
        """A declaration as written, up to its body, without its annotations."""
        end = until.start_byte if until is not None else node.end_byte
        parts: list[bytes] = []
        at = node.start_byte
        for skipped in without:
            if at <= skipped.start_byte < end:
                parts.append(self.source[at : skipped.start_byte])
                at = skipped.end_byte
        parts.append(self.source[at : max(at, min(end, at + 4 * _LONGEST))])
        return cut(one_line(b"".join(parts).decode("utf-8", "replace")).rstrip("{;= "))

    def _is_clear(self, scope: str, head: str, place: int) -> bool:
        """Whether a name means at a place what it means in all of the function."""
        if self._is_class(scope) and self.shadows.hides(scope, head, place):
            return False
        return self.shadows.is_clear(scope, head, place)

    def _is_class(self, scope: str) -> bool:
        symbol = self.symbols.get(scope)
        return symbol is None or symbol.kind == "class"


def is_too_deep(source: bytes) -> bool:
    """Whether a file is so deeply nested that the way from each node to those around it would take too long."""
    if source.count(b"else") > _MOST_BRANCHES:
        return True
    depths = accumulate(1 if bracket in b"({[" else -1 for bracket in b"".join(_BRACKETS.findall(source)))
    return max(depths, default=0) > _MOST_BRACKETS


def source(node: Node | None) -> str:
    """The text of a node on one line; cut where it is very long."""
    if node is None:
        return ""
    if node.end_byte - node.start_byte <= _LONGEST:
        return one_line(text(node))
    return cut(one_line((node.text or b"")[: 4 * _LONGEST].decode("utf-8", "replace")))


def cut(shown: str) -> str:
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 2]} …"


def valued(shown: str, value: Node | None) -> str:
    """A declaration with the value given to it, where that is short."""
    told = source(value)
    return f"{shown} = {told}" if told and len(told) <= _LONGEST_VALUE else shown


def children(node: Node | None, *types: str) -> list[Node]:
    """The named children of these types."""
    return [child for child in node.named_children if child.type in types] if node is not None else []


def child(node: Node | None, *types: str) -> Node | None:
    """The first child of one of these types."""
    return next((item for item in node.children if item.type in types), None) if node is not None else None


def known_until(node: Node, passed: tuple[str, ...] = ()) -> int:
    """Where the block ends that a local declaration is known in."""
    around = node.parent
    while around is not None and around.type in passed:
        around = around.parent
    return around.end_byte if around is not None else node.end_byte
