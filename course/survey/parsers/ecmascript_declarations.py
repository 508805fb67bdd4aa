"""What a JavaScript or TypeScript file defines: a walk over its outline, before its uses are collected."""

from __future__ import annotations

from tree_sitter import Node

from course.survey.parsers import ecmascript_imports as importing
from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers import ecmascript_tests as testing
from course.survey.parsers import outline
from course.survey.parsers.collector import one_line, text
from course.survey.parsers.ecmascript_definitions import Plan
from course.survey.parsers.ecmascript_types import LONGEST_VALUE, Types
from course.survey.parsers.ecmascript_wrapping import wrapped
from course.survey.parsers.outline import Outer

#: Functions that give a component what it is called with: the function inside is the definition.
_WRAPPERS = frozenset({"memo", "forwardRef", "React.memo", "React.forwardRef", "observer", "asyncHandler"})
_LITERALS = frozenset({"number", "string", "template_string", "true", "false", "null", "regex", "unary_expression"})


class Declarations(Types):
    """Finds symbols, imports and exports, statement by statement."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        #: Containers still to be walked: body, owner, and whether it is a body of tests.
        self._bodies: list[tuple[Node, str, bool]] = []
        #: Assignments at the top of the file, for when all names are known.
        self.assignments: list[tuple[Node, Outer]] = []

    def begin(self, root: Node) -> None:
        self._bodies.append((root, "", False))
        if (body := wrapped(root)) is not None:
            self._bodies.append((body, "", False))
        while self._bodies:
            body, owner, is_tests = self._bodies.pop()
            for outer in outline.items(body):
                if is_tests:
                    self._test(outer, owner)
                else:
                    self._statement(outer.node, outer, owner)

    def _statement(self, node: Node, outer: Outer, owner: str) -> None:
        visitor = _STATEMENTS.get(node.type)
        if visitor is not None:
            visitor(self, node, outer, owner)

    def _import(self, node: Node, _outer: Outer, _owner: str) -> None:
        self.is_module = True
        self.imports.extend(importing.imports(node))

    def _export(self, node: Node, outer: Outer, owner: str) -> None:
        self.is_module = self.is_module or not owner
        module = reading.literal(node.child_by_field_name("source"))
        if module:
            self.imports.extend(importing.reexports(node, module))
            return
        is_default = reading.has(node, "default")
        if (declared := node.child_by_field_name("declaration")) is not None:
            names = _declared(declared)
            if is_default and names:
                self.imports.append(importing.door(names[0], "default", node))
            else:
                self.exported.update(f"{owner}.{name}" if owner else name for name in names)
            self._statement(declared, outer, owner)
        elif (value := node.child_by_field_name("value")) is not None and is_default:
            self._default(value, outer)
        elif reading.has(node, "="):
            named = next((child for child in reading.named(node) if child.type == "identifier"), None)
            self.imports.extend([importing.door(text(named), importing.WHOLE, node)] if named is not None else [])
        elif not owner:
            self.imports.extend(importing.handed_on(node))

    def _default(self, value: Node, outer: Outer) -> None:
        """`export default` of something that is not declared by a name."""
        inner = reading.bare(value) or value
        if name := reading.dotted(inner):
            self.imports.append(importing.door(name, "default", outer.node))
            return
        name = text(inner.child_by_field_name("name")) or "default"
        if name in self.symbols:
            name = "default"
        self.value(inner, outer, "", name)
        self.exported.add("default")
        if name != "default":
            self.imports.append(importing.door(name, "default", outer.node))

    def _ambient(self, node: Node, outer: Outer, owner: str) -> None:
        """`declare …`; what is declared for other modules or for all of them is not the file's."""
        inner = next(iter(reading.named(node)), None)
        if inner is not None and inner.type not in ("module", "statement_block"):
            self._statement(inner, outer, owner)

    def _expression(self, node: Node, outer: Outer, owner: str) -> None:
        inner = next(iter(reading.named(node)), None)
        if inner is None:
            return
        if inner.type == "internal_module":
            self._namespace(inner, outer, owner)
        elif inner.type == "assignment_expression" and not owner:
            self.assignments.append((inner, outer))
        elif inner.type == "call_expression" and not owner:
            self._test(outer, owner)
            self.assignments.append((inner, outer))

    def _test(self, outer: Outer, owner: str) -> None:
        """A suite of tests or a test, if the statement is one."""
        node = next(iter(reading.named(outer.node)), None)
        found = testing.test(node) if node is not None and outer.node.type == "expression_statement" else None
        if node is None or found is None or text(found.called) in self.symbols:
            return
        # The word before it keeps a suite apart from the class it is named after.
        name = f"{text(found.called)} {one_line(testing.spoken(found.title))}"
        qualname = f"{owner}.{name}" if owner else name
        self.define(
            node,
            outer,
            qualname,
            "class" if found.is_suite else "method" if owner else "function",
            name=found.title,
            owner=owner,
            noun="test suite" if found.is_suite else "test",
            is_test=not found.is_suite,
            is_async=any(child.type == "async" for child in found.function.children[:1]),
            head=self.shown(node.start_byte, found.function.start_byte).rstrip(" ,") + ")",
        )
        self.plans[node.start_byte, node.end_byte] = Plan(qualname, "function")
        body = found.function.child_by_field_name("body")
        if found.is_suite and body is not None and body.type == "statement_block":
            self._bodies.append((body, qualname, True))

    def _namespace(self, node: Node, outer: Outer, owner: str) -> None:
        name = reading.dotted(node.child_by_field_name("name"))
        body = node.child_by_field_name("body")
        if not name or "." in name or body is None:
            return
        qualname = f"{owner}.{name}" if owner else name
        self.define(node, outer, qualname, "class", owner=owner, noun="namespace", head=self.head(outer, body))
        self.plans[node.start_byte, node.end_byte] = Plan(qualname, "class")
        self._bodies.append((body, qualname, False))

    def _function(self, node: Node, outer: Outer, owner: str) -> None:
        name = text(node.child_by_field_name("name"))
        self.top.add(node.start_byte)
        if name:
            self.function(node, node, outer, f"{owner}.{name}" if owner else name, owner=owner)

    def _variables(self, node: Node, outer: Outer, owner: str) -> None:
        self.top.add(node.start_byte)
        for declarator in node.named_children:
            if declarator.type == "variable_declarator":
                self._variable(declarator, outer, owner)

    def _variable(self, declarator: Node, outer: Outer, owner: str) -> None:
        if (found := importing.taken(declarator, "")) is not None:
            self.imports.extend(found[0])
            self.required.add(found[1].start_byte)
            return
        pattern, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        if pattern is None:
            return
        if pattern.type != "identifier":
            for name in reading.names(pattern):
                self.constant(declarator, outer, owner, name, None)
            return
        name = text(pattern)
        chained = reading.bare(value)
        if chained is not None and chained.type == "assignment_expression":
            # `var app = module.exports = {}`
            self.assignments.append((declarator, outer))
            value = reading.assigned(chained)
        self.value(value, outer, owner, name, declarator)

    def value(self, value: Node | None, outer: Outer, owner: str, name: str, declarator: Node | None = None) -> None:
        """A name with what it is given: a function, a class, an object with methods, or a constant."""
        qualname = f"{owner}.{name}" if owner else name
        inner = reading.bare(value)
        place = declarator if declarator is not None else inner
        if inner is None or place is None:
            self.constant(declarator or outer.node, outer, owner, name, value)
            return
        inner = _unwrapped(inner)
        if inner.type in reading.FUNCTIONS:
            self.function(inner, place, outer, qualname, owner=owner)
        elif inner.type == "class":
            self.type(inner, outer, qualname, owner)
        elif inner.type == "object" and reading.methods(inner):
            self.literal(inner, place, outer, qualname, owner)
        else:
            self.constant(place, outer, owner, name, value)

    def literal(self, value: Node, place: Node, outer: Outer, qualname: str, owner: str) -> None:
        """An object that is written down with its methods."""
        self.plans[place.start_byte, place.end_byte] = Plan(qualname, "class")
        head = self.head(outer, value, place).rstrip(" =(")
        self.define(place, outer, qualname, "class", owner=owner, noun="object", head=head)
        self.contents(value, qualname)

    def constant(self, place: Node, outer: Outer, owner: str, name: str, value: Node | None) -> None:
        """A constant or variable; its type is what is written, documented or made."""
        qualname = f"{owner}.{name}" if owner else name
        written = place.child_by_field_name("type")
        is_made = (
            value is not None and reading.bare(value) is not None and value.type in ("new_expression", "as_expression")
        )
        shown = reading.source(value)[:LONGEST_VALUE]
        if value is not None and value.type not in _LITERALS:
            self.plans[place.start_byte, place.end_byte] = Plan(qualname, "function")
        self.define(
            place,
            outer,
            qualname,
            "constant",
            owner=owner,
            noun="variable" if reading.keyword(outer.node) in ("let ", "var ") else "",
            returns=reading.annotation(written) or outer.block.type or (reading.given(value) if is_made else ""),
            value=shown,
            head=f"{reading.keyword(outer.node)}{self.shown(place.start_byte, place.end_byte)[:LONGEST_VALUE]}",
        )


def _unwrapped(value: Node) -> Node:
    """The function that `memo(function …)` and the like are given."""
    if value.type == "call_expression" and reading.dotted(value.child_by_field_name("function")) in _WRAPPERS:
        first = next(iter(reading.arguments(value)), None)
        if first is not None and first.type in reading.FUNCTIONS:
            return first
    return value


def _declared(node: Node) -> list[str]:
    """The names a declaration makes known."""
    if node.type == "ambient_declaration":
        node = next(iter(reading.named(node)), node)
    if name := node.child_by_field_name("name"):
        return [text(name)]
    declarators = [child for child in node.named_children if child.type == "variable_declarator"]
    return [name for item in declarators for name in reading.names(item.child_by_field_name("name"))]


_STATEMENTS = {
    "import_statement": Declarations._import,
    "export_statement": Declarations._export,
    "ambient_declaration": Declarations._ambient,
    "expression_statement": Declarations._expression,
    "internal_module": Declarations._namespace,
    "function_declaration": Declarations._function,
    "generator_function_declaration": Declarations._function,
    "function_signature": Declarations._function,
    "class_declaration": Declarations.named_type,
    "abstract_class_declaration": Declarations.named_type,
    "interface_declaration": Declarations.named_type,
    "type_alias_declaration": Declarations.alias,
    "enum_declaration": Declarations.enum,
    "lexical_declaration": Declarations._variables,
    "variable_declaration": Declarations._variables,
}
