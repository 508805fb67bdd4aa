"""What every parser shares: one pass of queries over a syntax tree, in source order, knowing the scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from tree_sitter import Language, Node, Parser, Query, QueryCursor

from course.survey.facts import Binding, FileFacts, Import, Remark, RemarkKind, Symbol, Use, UseKind

#: Children of an error beyond which a file is not code.
_RUBBLE = 20_000
#: A line that goes on in the next one.
_CONTINUED = re.compile(r"\\\r?\n")
_TODO = re.compile(r"^\W*\b(TODO|FIXME|XXX|HACK|BUG)\b[:\s(]*(.*)", re.DOTALL)
#: How deep in a tree is looked: nobody writes deeper code, and past 32,767 a query takes time that grows as a square.
_DEEPEST = 5_000
#: A name that may be looked up: identifiers joined by dots.
DOTTED = re.compile(r"^[^\W\d]\w*(\.[^\W\d]\w*)*$")


def text(node: Node | None) -> str:
    """The source text of a node."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def one_line(source: str) -> str:
    """Source as one line; a backslash that only continued it on the next goes too."""
    return " ".join(_CONTINUED.sub(" ", source).split())


def first_line(node: Node) -> int:
    """The line a node begins on, counted from 1."""
    return node.start_point[0] + 1


def last_line(node: Node) -> int:
    """The last line a node owns; one that ends at the start of a line does not own that line."""
    row, column = node.end_point
    return max(row + 1 if column else row, node.start_point[0] + 1)


class Collector:
    """Receives nodes in source order and knows which definition each of them stands in.

    A language derives from it: `visit_<capture>` for each capture of its query.
    """

    #: How comment lines begin, for counting lines of code.
    comment_marks: ClassVar[tuple[bytes, ...]] = (b"//", b"/*", b"*")

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.symbols: dict[str, Symbol] = {}
        self.imports: list[Import] = []
        self.uses: list[Use] = []
        self.remarks: list[Remark] = []
        self.bindings: list[Binding] = []
        self._open: list[tuple[int, str, str]] = []  # end byte, qualified name, kind

    @classmethod
    def collect(cls, source: bytes, language: Language, query: Query) -> FileFacts:
        """The facts of one file; a syntax error costs only what stands around it."""
        # One parser per file: its memory goes with it, whatever the file was.
        return cls.gather(source, Parser(language).parse(source).root_node, query)

    @classmethod
    def gather(cls, source: bytes, root: Node, query: Query) -> FileFacts:
        """The facts of a file whose tree there is already."""
        if root.has_error and any(
            node.type == "ERROR" and node.child_count > _RUBBLE for node in (root, *root.children)
        ):
            # Whoever asks a query of so wide an error waits for its square.
            return FileFacts(broken=True)
        cursor = QueryCursor(query)
        cursor.set_max_start_depth(_DEEPEST)
        captures = cursor.captures(root)
        collector = cls(source)
        collector.begin(root)
        for name, node in sorted(
            ((name, node) for name, nodes in captures.items() for node in nodes),
            key=lambda item: (item[1].start_byte, -item[1].end_byte, item[0]),
        ):
            collector.visit(name, node)
        return collector.facts(root)

    def begin(self, root: Node) -> None:
        """Called before the first node."""

    def visit(self, name: str, node: Node) -> None:
        while self._open and node.start_byte >= self._open[-1][0]:
            self._open.pop()
        visitor: Callable[[Node], None] = getattr(self, f"visit_{name}")
        visitor(node)

    def facts(self, root: Node) -> FileFacts:
        """What was found; a language adds what only it knows with `dataclasses.replace`."""
        return FileFacts(
            symbols=tuple(self.symbols.values()),
            imports=tuple(self.imports),
            uses=tuple(self.uses),
            remarks=tuple(self.remarks),
            bindings=tuple(self.bindings),
            code_lines=self._code_lines(),
            broken=root.has_error,
        )

    @property
    def scope(self) -> str:
        """The innermost definition that is a symbol: closures count to the function around them."""
        return next((name for _, name, kind in reversed(self._open) if kind != "closure"), "")

    @property
    def is_in_function(self) -> bool:
        return any(kind in ("function", "closure") for _, _, kind in self._open)

    @property
    def is_at_top(self) -> bool:
        return not self._open

    @property
    def is_only_in_classes(self) -> bool:
        return all(kind == "class" for _, _, kind in self._open)

    def enter(self, node: Node, qualname: str, kind: str) -> None:
        """From here to the node's end, everything stands in `qualname`: a "class", "function" or "closure"."""
        self._open.append((node.end_byte, qualname, kind))

    def qualified(self, name: str) -> str:
        return f"{self.scope}.{name}" if self.scope else name

    def add(self, symbol: Symbol) -> None:
        """Keep a symbol; of several with one qualified name, the first."""
        self.symbols.setdefault(symbol.qualname, symbol)

    def use(self, name: str, kind: UseKind, node: Node, below: int = 0) -> None:
        """Note the use of a dotted name, `below` lines under the node's first."""
        self.uses.append(Use(text=name, kind=kind, line=first_line(node) + below, scope=self.scope))

    def remark(self, kind: RemarkKind, subject: str, message: str, node: Node, condition: str = "") -> None:
        self.remarks.append(
            Remark(
                kind=kind,
                subject=subject,
                message=message,
                line=first_line(node),
                scope=self.scope,
                condition=condition,
            )
        )

    def todo(self, comment: Node) -> None:
        """Note a comment that says what is still to be done."""
        for below, line in enumerate(text(comment).split("\n")):
            if match := _TODO.match(line.strip().rstrip("*/").rstrip()):
                subject = f"{match[1]}: {match[2].strip()}" if match[2].strip() else match[1]
                row = first_line(comment) + below
                self.remarks.append(Remark(kind="todo", subject=subject, message="", line=row, scope=self.scope))

    def _code_lines(self) -> int:
        lines = (line.strip() for line in self.source.split(b"\n"))
        return sum(1 for line in lines if line and not line.startswith(self.comment_marks))
