"""What every definition of JavaScript and TypeScript has: a name, a head, lines and documentation."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from tree_sitter import Node

from course.survey.facts import Remark, Symbol, SymbolKind
from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers.collector import Collector, first_line, last_line, one_line, text
from course.survey.parsers.locals import Locals
from course.survey.parsers.outline import Outer

_LONGEST_HEAD = 300


class Plan(NamedTuple):
    """What a node is found to be before it is visited."""

    qualname: str
    kind: str
    #: The type of `this` inside, where it is not a method's own object.
    this: str = ""
    #: Types of parameters by name, from the documentation.
    told: dict[str, str] = {}  # noqa: RUF012  # never written to


class Definitions(Collector):
    """Keeps symbols, and what each node is for the visit that follows."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.locals = Locals()
        self.plans: dict[tuple[int, int], Plan] = {}
        #: Where declarations of the file itself and of its namespaces begin: what they declare is not local.
        self.top: set[int] = set()
        #: Names exported as they are, and calls of `require` that were dealt with.
        self.exported: set[str] = set()
        self.required: set[int] = set()
        self.is_module = False
        #: Type parameters by the qualified name of the type they belong to.
        self.generic: dict[str, frozenset[str]] = {}
        #: Functions of which only signatures were met so far.
        self._signatures: set[str] = set()
        #: Whether it exports in the way of CommonJS.
        self.is_common = False

    def function(
        self,
        node: Node,
        named: Node,
        outer: Outer,
        qualname: str,
        *,
        owner: str = "",
        is_method: bool = False,
        **more: object,
    ) -> None:
        """A function, or a method, with what its signature says."""
        plan = Plan(qualname, "function", "" if is_method else "-", outer.block.parameters)
        self.plans[node.start_byte, node.end_byte] = plan
        returns = node.child_by_field_name("return_type")
        body = node.child_by_field_name("body")
        told = reading.annotation(returns) or outer.block.returns
        generic = reading.type_parameters(node) | self.generic.get(owner, frozenset())
        details: dict[str, object] = {
            "parameters": reading.parameters(reading.taking(node), outer.block.parameters),
            # What a type parameter stands for is not known here; the head shows it all the same.
            "returns": "" if reading.inner_type(told) in generic else told,
            "is_async": any(child.type == "async" for child in node.children[:4]),
            "noun": reading.accessor(node),
            "owner": owner,
            "head": self.head(outer, body, named),
        }
        self.define(named, outer, qualname, "method" if is_method else "function", **{**details, **more})

    def inherited(self, qualname: str, bases: list[tuple[str, Node]]) -> None:
        """Note what a type is built on."""

    def define(self, named: Node, outer: Outer, qualname: str, kind: SymbolKind, **details: object) -> None:
        """Keep a symbol that begins and ends with `outer`; of overloads, the first with the lines of all."""
        symbol = Symbol(
            name=qualname.rpartition(".")[2],
            qualname=qualname,
            kind=kind,
            start=min(outer.first, named.start_point[0]) + 1 if _is_alone(outer.node) else first_line(named),
            end=last_line(outer.node) if _is_alone(outer.node) else last_line(named),
            line=first_line(named),
            doc=outer.block.prose,
            doc_start=outer.doc_start,
            doc_end=outer.doc_end,
            decorators=tuple(one_line(text(item)[1:])[:200] for item in outer.decorators),
        )
        symbol = replace(symbol, **details)  # type: ignore[arg-type]  # fields of Symbol
        known = self.symbols.get(qualname)
        if known is not None:
            if qualname in self._signatures and _is_overload(known, symbol):
                # The implementation of overloads is not what callers see.
                same = known.returns == symbol.returns or not named.type.endswith("_signature")
                self.symbols[qualname] = replace(known, end=symbol.end, returns=known.returns if same else "")
                if not named.type.endswith("_signature"):
                    self._signatures.discard(qualname)
            return
        if named.type.endswith("_signature"):
            self._signatures.add(qualname)
        self.symbols[qualname] = symbol
        if outer.block.deprecated is not None:
            self.remarks.append(
                Remark(
                    kind="warns",
                    subject="deprecation",
                    message=outer.block.deprecated,
                    line=symbol.line,
                    scope=qualname,
                )
            )

    def head(self, outer: Outer, body: Node | None, named: Node | None = None) -> str:
        """A declaration up to its body; from its own beginning where it shares a statement with others."""
        node = outer.node if _is_alone(outer.node) or named is None else named
        end = body.start_byte if body is not None else node.end_byte
        start = max([node.start_byte, *(item.end_byte for item in outer.decorators if item.start_byte < end)])
        return self.shown(start, end).removesuffix("=>").rstrip(" ;,")

    def shown(self, start: int, end: int) -> str:
        """The source between two bytes on one line, cut where it is long."""
        found = one_line(self.source[start : min(end, start + 4 * _LONGEST_HEAD)].decode("utf-8", "replace"))
        return found if len(found) <= _LONGEST_HEAD else f"{found[: _LONGEST_HEAD - 2]} …"


def _is_alone(statement: Node) -> bool:
    """Whether a statement defines one thing only."""
    if statement.type == "export_statement":
        statement = statement.child_by_field_name("declaration") or statement
    if statement.type == "ambient_declaration":
        statement = next(iter(reading.named(statement)), statement)
    if statement.type not in ("lexical_declaration", "variable_declaration"):
        return True
    return sum(1 for child in statement.named_children if child.type == "variable_declarator") == 1


def _is_overload(known: Symbol, symbol: Symbol) -> bool:
    return known.kind == symbol.kind and known.noun == symbol.noun and 0 <= symbol.start - known.end <= 40
