"""PHP for the survey: the outline of a file, then one pass of queries for all that is used."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

import tree_sitter_php
from tree_sitter import Language, Node, Query

from course.survey.facts import Binding, FileFacts, Import, Use, UseKind
from course.survey.parsers import comments, docblock
from course.survey.parsers import php_reading as reading
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.php_declarations import Declarations

_LANGUAGE = Language(tree_sitter_php.language_php())
_QUERY = Query(
    _LANGUAGE,
    """
    (class_declaration) @class
    (interface_declaration) @class
    (trait_declaration) @class
    (enum_declaration) @class
    (anonymous_class) @anonymous
    (function_definition) @function
    (method_declaration) @function
    (anonymous_function) @closure
    (arrow_function) @closure
    (function_call_expression) @call
    (member_call_expression) @member_call
    (nullsafe_member_call_expression) @member_call
    (scoped_call_expression) @scoped
    (class_constant_access_expression) @constant
    (scoped_property_access_expression) @constant
    (object_creation_expression) @new
    (binary_expression operator: "instanceof") @instance
    (named_type) @type
    (attribute) @attribute
    (throw_expression) @throw
    (assignment_expression) @assignment
    (reference_assignment_expression) @assignment
    (foreach_statement) @foreach
    (catch_clause) @catch
    (if_statement) @if
    (else_if_clause) @if
    (compound_statement) @block
    (comment) @comment
    (include_expression) @include
    (include_once_expression) @include
    (require_expression) @include
    (require_once_expression) @include
    """,
)
_TYPED = re.compile(r"@(?:phpstan-|psalm-)?var\s+(\S+)\s+\$(\w+)")


def parse(source: bytes) -> FileFacts:
    """The facts of one PHP file; a syntax error costs only what stands around it."""
    return _Collector.collect(source, _LANGUAGE, _QUERY)


class _Collector(Declarations):
    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: What each variable of a function is bound to; "" for what cannot be told.
        self._bound: dict[tuple[str, str], set[str]] = defaultdict(set)
        #: What comments say of them.
        self._declared: dict[tuple[str, str], set[str]] = defaultdict(set)
        #: Variables that uses begin with, beside the uses; "" for those that begin with a name.
        self._heads: list[str] = []
        #: Properties given the value of a variable: scope, property, variable.
        self._given: list[tuple[str, str, str]] = []
        self._blocks: list[tuple[int, int]] = []
        self._ifs: list[tuple[int, int, Node | None]] = []
        #: Up to where an anonymous class reaches: its `$this` is not that of the method around.
        self._anonymous = 0

    def visit(self, name: str, node: Node) -> None:
        start = node.start_byte
        while self._blocks and start >= self._blocks[-1][1]:
            self._blocks.pop()
        while self._ifs and start >= self._ifs[-1][1]:
            self._ifs.pop()
        super().visit(name, node)

    def facts(self, root: Node) -> FileFacts:
        self._settle()
        self.symbols = {item.qualname: item for item in sorted(self.symbols.values(), key=lambda item: item.start)}
        self.imports.sort(key=lambda item: item.line)
        doc = comments.opening(
            root, preamble=("namespace_definition", "declare_statement", "namespace_use_declaration")
        )
        said = docblock.read(doc.text).prose
        return replace(
            super().facts(root),
            package=self.package,
            doc=said,
            doc_start=doc.start if said else 0,
            doc_end=doc.end if said else 0,
            main_line=int(self.source.startswith(b"#!")),
        )

    def _settle(self) -> None:
        """Keep the uses that can be looked up: variables need a type, and names must not be those of variables."""
        self._bound.update(self._declared)
        known = {place: min(found) for place, found in self._bound.items() if len(found) == 1 and min(found)}
        kept: list[Use] = []
        wanted: set[tuple[str, str]] = set()
        pairs = list(zip(self.uses, self._heads, strict=True))
        for use, head in pairs:
            if head not in ("", "this") and (use.scope, head) in known:
                self._want((use.scope, head), known, wanted)
        for scope, attribute, variable in self._given:
            if bound := known.get((scope, variable)):
                self._want((scope, bound.lstrip("?").partition(".")[0]), known, wanted)
                self.bindings.append(Binding(scope=scope, name=f"self.{attribute}", type=bound))
        for use, head in pairs:
            is_bound = (use.scope, use.text.partition(".")[0]) in wanted
            if head == "this" or (is_bound if head else not is_bound):
                kept.append(use)
        self.uses = kept
        self.bindings.extend(Binding(scope=scope, name=name, type=known[scope, name]) for scope, name in sorted(wanted))

    def _want(self, place: tuple[str, str], known: dict[tuple[str, str], str], wanted: set[tuple[str, str]]) -> None:
        """A variable that is looked up, and those it is made from."""
        while place in known and place not in wanted and place[0]:
            wanted.add(place)
            place = (place[0], known[place].lstrip("?").partition(".")[0])

    def inherited(self, qualname: str, bases: list[tuple[str, Node]]) -> None:
        for name, node in ((name, node) for name, node in bases if not name.startswith(("\\", "namespace"))):
            self.uses.append(Use(text=name, kind="inherits", line=first_line(node), scope=qualname))
            self._heads.append("")

    def visit_class(self, node: Node) -> None:
        name = self.plans.get((node.start_byte, node.end_byte))
        self.enter(node, name or "", "class" if name else "closure")

    def visit_anonymous(self, node: Node) -> None:
        self._anonymous = max(self._anonymous, node.end_byte)
        self.enter(node, "", "closure")

    def visit_function(self, node: Node) -> None:
        qualname = self.plans.get((node.start_byte, node.end_byte))
        self.enter(node, qualname or "", "function" if qualname else "closure")
        self._take(node, self.told.get(qualname or "", {}))

    def visit_closure(self, node: Node) -> None:
        self.enter(node, "", "closure")
        self._take(node, {})

    def _take(self, node: Node, told: dict[str, str]) -> None:
        for name, child in reading.taken(node.child_by_field_name("parameters")):
            written = child.child_by_field_name("type")
            is_one = child.type != "variadic_parameter"
            found = (
                (reading.types(written) or (reading.plain(told.get(name, "")) if written is None else []))
                if is_one
                else []
            )
            self._bind(name, self.class_name(found[0]) if found else "")

    def _bind(self, name: str, bound: str) -> None:
        # `$self->x` would read as `self::x`.
        if self.scope and name and name != "this" and name not in reading.OWN:
            owner = self._owner()
            if bound in ("self", "static") and owner:
                bound = owner
            self._bound[self.scope, name].add(bound if bound not in reading.OWN else "")

    def _owner(self) -> str:
        symbol = self.symbols.get(self.scope)
        return symbol.owner if symbol is not None else ""

    def visit_block(self, node: Node) -> None:
        self._blocks.append((node.start_byte, node.end_byte))

    def visit_if(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        if body is not None:
            self._ifs.append((body.start_byte, body.end_byte, node.child_by_field_name("condition")))

    def visit_foreach(self, node: Node) -> None:
        # The array, then key and value.
        for child in reading.named(node)[1:]:
            inner = reading.named(child) if child.type in ("pair", "by_ref") else [child]
            for item in inner:
                self._bind(reading.variable(item), "")

    def visit_catch(self, node: Node) -> None:
        listed = reading.named(node.child_by_field_name("type"))
        found = self.class_name(reading.name(next(iter(reading.named(listed[0])), None))) if len(listed) == 1 else ""
        self._bind(reading.variable(node.child_by_field_name("name")), found)

    def visit_assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        if left.type in ("list_literal", "array_creation_expression"):
            for item in left.named_children:
                inner = reading.named(item) or [item]
                self._bind(reading.variable(inner[-1]) or reading.variable(item), "")
            return
        if name := reading.variable(left):
            self._bind(name, self._value(right))
            return
        found = reading.chain(left)
        if found is None or found[0] != "this" or len(found[1]) != 1 or not self.scope or self._is_foreign(node):
            return
        if variable := reading.variable(right):
            self._given.append((self.scope, found[1][0], variable))
        elif right.type == "object_creation_expression" and (bound := self._value(right)):
            self.bindings.append(Binding(scope=self.scope, name=f"self.{found[1][0]}", type=bound))

    def _value(self, node: Node) -> str:
        """What an expression gives, as a binding has it."""
        if node.type == "object_creation_expression":
            made = self.class_name(reading.name(next(iter(reading.named(node)), None)))
            return self._owner() if made in ("self", "static") else "" if made in reading.OWN else made
        if node.type == "scoped_call_expression":
            return self._scoped(node)
        if node.type == "function_call_expression":
            name = self.class_name(reading.name(node.child_by_field_name("function")))
            # A variable of the function may have the name of what is called.
            return name if "." not in name or not name else ""
        if node.type == "member_call_expression" and not self._is_foreign(node):
            return self._called(node)[0]
        return ""

    def _scoped(self, node: Node) -> str:
        scope = self.class_name(reading.name(node.child_by_field_name("scope")))
        name = node.child_by_field_name("name")
        return f"{scope}.{text(name)}" if scope and name is not None and name.type == "name" else ""

    def _called(self, node: Node) -> tuple[str, str]:
        """What `$a->b()` calls, and its variable."""
        found, name = reading.chain(node.child_by_field_name("object")), node.child_by_field_name("name")
        if found is None or name is None or name.type != "name":
            return "", ""
        return ".".join([found[0], *found[1], text(name)]), found[0]

    def visit_call(self, node: Node) -> None:
        written = reading.name(node.child_by_field_name("function"))
        if not written:
            return
        bare = written.lstrip("\\")
        if bare in ("assert", "trigger_error", "trigger_deprecation"):
            self._speak(bare, node)
        elif name := self.class_name(written):
            self._note(name, "invokes", node)

    def _speak(self, name: str, call: Node) -> None:
        given = reading.arguments(call)
        if name == "assert" and given:
            self.remark("asserts", reading.source(given[0]), reading.literal(given[1]) if len(given) > 1 else "", call)
        elif name == "trigger_deprecation" and len(given) > 2:
            self.remark("warns", "deprecation", reading.literal(given[2]), call)
        elif name == "trigger_error" and len(given) > 1 and "DEPRECATED" in text(given[1]):
            self.remark("warns", "deprecation", reading.message(call), call)

    def visit_member_call(self, node: Node) -> None:
        name, head = self._called(node)
        if name and not (head == "this" and self._is_foreign(node)):
            called = node.child_by_field_name("name")
            below = called.start_point[0] - node.start_point[0] if called is not None else 0
            self._note(name, "invokes", node, below, head)

    def visit_scoped(self, node: Node) -> None:
        name = self._scoped(node)
        if name and not (name.partition(".")[0] in reading.OWN and self._is_foreign(node)):
            self._note(name, "invokes", node)

    def visit_constant(self, node: Node) -> None:
        """`Foo::BAR`, `Foo::class`, `Foo::$bar`"""
        parts = reading.named(node)
        scope = self.class_name(reading.name(parts[0])) if len(parts) == 2 else ""
        if not scope or (scope in reading.OWN and self._is_foreign(node)):
            return
        member = reading.variable(parts[1]) or text(parts[1])
        self._note(scope if member == "class" else f"{scope}.{member}", "mentions", node)

    def visit_new(self, node: Node) -> None:
        name = self.class_name(reading.name(next(iter(reading.named(node)), None)))
        if name and not (name in reading.OWN and self._is_foreign(node)):
            self._note(name, "calls", node)

    def visit_instance(self, node: Node) -> None:
        if name := self.class_name(reading.name(node.child_by_field_name("right"))):
            self._note(name, "mentions", node)

    def visit_type(self, node: Node) -> None:
        name = self.class_name(reading.name(next(iter(reading.named(node)), None)))
        if name and name not in reading.OWN:
            self._note(name, "mentions", node)

    def visit_attribute(self, node: Node) -> None:
        if name := self.class_name(reading.name(next(iter(reading.named(node)), None))):
            self._note(name, "decorates", node)

    def visit_throw(self, node: Node) -> None:
        value = next(iter(reading.named(node)), None)
        if value is None or value.type not in ("object_creation_expression", "scoped_call_expression"):
            return
        written = reading.name(next(iter(reading.named(value)), None))
        subject = self._scoped(value) if value.type == "scoped_call_expression" else reading.dotted(written)
        if subject and subject not in reading.OWN:
            self.remark("raises", subject, reading.message(value), value, self._condition(node))

    def _condition(self, statement: Node) -> str:
        """The condition of the `if` right around a statement."""
        if not self._ifs:
            return ""
        start, end, condition = self._ifs[-1]
        block = self._blocks[-1] if self._blocks else (0, 0)
        is_direct = block == (start, end) or block[0] < start == statement.start_byte
        inner = next(iter(reading.named(condition)), None)
        return reading.source(inner) if is_direct and inner is not None else ""

    def visit_include(self, node: Node) -> None:
        if path := reading.included(node):
            line = first_line(node)
            self.imports.append(Import(module=path, line=line, first=line, scope=self.scope))

    def visit_comment(self, node: Node) -> None:
        self.todo(node)
        written = text(node)
        if "@" in written and self.scope and (match := _TYPED.search(written)):
            found = reading.plain(match[1])
            self._declared[self.scope, match[2]].add(self.class_name(found[0]) if found else "")

    def _is_foreign(self, node: Node) -> bool:
        return node.start_byte < self._anonymous

    def _note(self, name: str, kind: UseKind, node: Node, below: int = 0, head: str = "") -> None:
        self.use(name, kind, node, below)
        self._heads.append(head)
