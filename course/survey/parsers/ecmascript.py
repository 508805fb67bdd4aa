"""JavaScript and TypeScript for the survey: the outline of a file, then one pass of queries for all that is used."""

from __future__ import annotations

from dataclasses import replace

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Query

from course.survey.facts import Binding, FileFacts, Import, Use, UseKind
from course.survey.parsers import comments, docblock
from course.survey.parsers import ecmascript_imports as importing
from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.ecmascript_remarks import Remarks
from course.survey.parsers.ecmascript_wrapping import preamble

_COMMON = """
(class_declaration) @class
(class) @class
(function_declaration) @function
(generator_function_declaration) @function
(function_expression) @function
(generator_function) @function
(arrow_function) @function
(method_definition) @function
(variable_declarator) @declarator
(lexical_declaration) @lexical
(variable_declaration) @lexical
(statement_block) @block
(if_statement) @if
(for_in_statement) @loop
(catch_clause) @catch
(assignment_expression) @assignment
(call_expression) @call
(new_expression) @new
(throw_statement) @throw
(comment) @comment
(decorator) @decorator
(member_expression object: (identifier)) @member
(arguments (identifier) @passed)
(array (identifier) @passed)
(pair value: (identifier) @passed)
(shorthand_property_identifier) @passed
(binary_expression operator: "instanceof" right: (identifier) @passed)
(return_statement (identifier) @passed)
(variable_declarator value: (identifier) @passed)
"""
_JSX = """
(jsx_opening_element name: (_) @element)
(jsx_self_closing_element name: (_) @element)
(jsx_closing_element name: (_) @closing)
(jsx_expression (identifier) @passed)
"""
_TYPES = """
(abstract_class_declaration) @class
(interface_declaration) @class
(type_alias_declaration) @class
(enum_declaration) @class
(internal_module) @class
(function_signature) @function
(method_signature) @function
(abstract_method_signature) @function
(type_parameters) @generic
(type_identifier) @type
(nested_type_identifier) @type
"""
_JAVASCRIPT = Language(tree_sitter_javascript.language())
_TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
_TSX = Language(tree_sitter_typescript.language_tsx())
_QUERIES = {
    _JAVASCRIPT: Query(_JAVASCRIPT, _COMMON + _JSX),
    _TYPESCRIPT: Query(_TYPESCRIPT, _COMMON + _TYPES),
    _TSX: Query(_TSX, _COMMON + _JSX + _TYPES),
}


def parse(source: bytes) -> FileFacts:
    """The facts of one JavaScript file; one with the types of Flow is read as TypeScript."""
    return _parsed(source, _TSX if b"@flow" in source[:1000] else _JAVASCRIPT)


def parse_typescript(source: bytes) -> FileFacts:
    """The facts of one TypeScript file."""
    return _parsed(source, _TYPESCRIPT)


def parse_tsx(source: bytes) -> FileFacts:
    """The facts of one TypeScript file with JSX."""
    return _parsed(source, _TSX)


def _parsed(source: bytes, language: Language) -> FileFacts:
    return _Collector.collect(source, language, _QUERIES[language])


class _Collector(Remarks):
    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self._places: list[int] = []
        self._told: set[int] = set()

    def facts(self, root: Node) -> FileFacts:
        known = self._known()
        self.uses, bindings = self.locals.settle(self.uses, self._places, known)
        self.bindings.extend(bindings)
        self._hide()
        self.symbols = {item.qualname: item for item in sorted(self.symbols.values(), key=lambda item: item.start)}
        self.imports.sort(key=lambda item: item.line)
        doc = comments.opening(root, preamble=preamble(root))
        said = docblock.read(doc.text).prose
        starts = bool(root.children) and root.children[0].type == "hash_bang_line"
        return replace(
            super().facts(root),
            doc=said,
            doc_start=doc.start if said else 0,
            doc_end=doc.end if said else 0,
            exports=tuple(sorted(self.exported)) if self.is_module else None,
            main_line=self.main_line or int(starts),
        )

    def _known(self) -> set[str]:
        """The names that may mean something here: of the file, of its namespaces, and imported ones."""
        names = {item.name for item in self.symbols.values() if not item.owner}
        spaces = {item.qualname for item in self.symbols.values() if item.noun == "namespace"}
        names |= {item.name for item in self.symbols.values() if item.owner in spaces}
        names |= {item.alias or item.name for item in self.imports if not item.exported}
        return (names | {"this", "super", "exports"}) - {"", "*"}

    def _hide(self) -> None:
        """In a file that exports something, all else is its own."""
        doors = {item.name for item in self.imports if not item.module}
        if not doors and not self.exported:
            return
        for qualname, symbol in self.symbols.items():
            space = self.symbols.get(symbol.owner)
            is_listed = not symbol.owner or (space is not None and space.noun == "namespace")
            if is_listed and not symbol.is_test and symbol.noun != "test suite":
                hidden = qualname not in self.exported and qualname not in doors and symbol.name != "default"
                self.symbols[qualname] = replace(symbol, hidden=hidden)

    def inherited(self, qualname: str, bases: list[tuple[str, Node]]) -> None:
        for name, node in bases:
            self._told.add(node.start_byte)
            self.uses.append(Use(text=name, kind="inherits", line=first_line(node), scope=qualname))
            self._places.append(node.start_byte)

    def visit_class(self, node: Node) -> None:
        plan = self.plans.get((node.start_byte, node.end_byte))
        name = node.child_by_field_name("name")
        if name is not None:
            self._told.add(name.start_byte)
        if plan is not None:
            self.enter(node, plan.qualname, "class")
        elif node.type != "internal_module":
            self._close(node, name)

    def visit_function(self, node: Node) -> None:
        plan = self.plans.get((node.start_byte, node.end_byte))
        name = node.child_by_field_name("name")
        if plan is None:
            self._close(node, name if not node.type.startswith("method") else None)
        else:
            self.enter(node, plan.qualname, "function")
            if plan.this:
                self._local("this", plan.this.removeprefix("-"), node)
        self.blocks.append((node.start_byte, node.end_byte, True))
        told = plan.told if plan is not None else {}
        for taken, bound in reading.taken(reading.taking(node)):
            self._local(taken, bound or reading.plain_type(told.get(taken, "")), node)

    def _close(self, node: Node, name: Node | None) -> None:
        """A function or class inside of another, or one without a name."""
        is_declared = node.type.endswith("_declaration") or node.type == "function_signature"
        if name is not None and is_declared and node.start_byte not in self.top:
            start, end, _ = self.blocks[-1] if self.blocks else (0, len(self.source) + 1, False)
            self.locals.add(self.scope, text(name), "", start, end)
        elif name is not None:
            self._local(text(name), "", node)
        if node.type != "arrow_function":
            self._local("this", "", node)
            self._local("super", "", node)
        self.enter(node, "", "closure")

    def visit_generic(self, node: Node) -> None:
        """Type parameters: known in the definition they stand in."""
        around = self._open[-1][0] if self._open else node.end_byte
        for child in reading.named(node):
            name = child.child_by_field_name("name")
            if name is not None:
                self._told.add(name.start_byte)
                self.locals.add(self.scope, text(name), "", node.start_byte, around)

    def visit_loop(self, node: Node) -> None:
        if node.child_by_field_name("kind") is not None:
            for name in reading.names(node.child_by_field_name("left")):
                self._local(name, "", node)

    def visit_catch(self, node: Node) -> None:
        for name in reading.names(node.child_by_field_name("parameter")):
            self._local(name, "", node)

    def visit_lexical(self, node: Node) -> None:
        """Variables of a block or function."""
        if node.start_byte in self.top:
            return
        is_var = node.type == "variable_declaration"
        around = next((item for item in reversed(self.blocks) if item[2] or not is_var), None)
        start, end = around[:2] if around is not None else (0, len(self.source) + 1)
        for declarator in node.named_children:
            if declarator.type == "variable_declarator":
                self._declare(declarator, start, end)

    def _declare(self, declarator: Node, start: int, end: int) -> None:
        pattern, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        if pattern is None:
            return
        if (found := importing.taken(declarator, self.scope)) is not None:
            self.required.add(found[1].start_byte)
            if start == 0 or not any(item.alias or item.name for item in found[0]):
                self.imports.extend(found[0])
            else:
                self._inner_imports(found[0], start, end)
            return
        if pattern.type != "identifier":
            for name in reading.names(pattern):
                self.locals.add(self.scope, name, "", start, end)
            return
        bound = reading.type_name(declarator.child_by_field_name("type")) or reading.given(value)
        self.locals.add(
            self.scope, text(pattern), None if reading.is_nothing(value) and not bound else bound, start, end
        )

    def _inner_imports(self, found: list[Import], start: int, end: int) -> None:
        """What only one function requires: a table of the file's imports cannot say so, so its names stay local."""
        for item in found:
            self.imports.append(replace(item, alias=f"{item.alias or item.name} in {self.scope}"))
            self.locals.add(self.scope, item.alias or item.name, "", start, end)

    def visit_declarator(self, node: Node) -> None:
        plan = self.plans.get((node.start_byte, node.end_byte))
        if plan is not None:
            self.enter(node, plan.qualname, plan.kind)

    def visit_assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        plan = self.plans.get((right.start_byte, right.end_byte)) if right is not None else None
        if left is None or right is None:
            return
        if left.type == "member_expression":
            self._told.add(left.start_byte)
        if plan is not None:
            return
        if left.type == "identifier":
            if not reading.is_nothing(right):
                self.locals.assign(text(left), reading.given(right), node.start_byte)
        elif left.type == "member_expression" and self.scope:
            self._attribute(reading.dotted(left), right, node)

    def _attribute(self, name: str, right: Node, node: Node) -> None:
        head, _, attribute = name.partition(".")
        if head != "this" or not attribute or "." in attribute:
            return
        value = reading.bare(right)
        if value is not None and value.type == "identifier":
            self.locals.attribute(self.scope, f"self.{attribute}", text(value), node.start_byte)
        elif bound := reading.given(right):
            self.bindings.append(Binding(scope=self.scope, name=f"self.{attribute}", type=bound))

    def visit_call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        plan = self.plans.get((node.start_byte, node.end_byte))
        if plan is not None:
            self.enter(node, plan.qualname, "function")
        if function is None:
            return
        name = reading.dotted(function)
        if function.type == "import" or name == "require":
            self._require(node)
        elif name and name != "super":
            self._told.add(function.start_byte)
            self._note(_plain(name), "invokes", node, function.end_point[0] - node.start_point[0])
            self.speak(name, node)

    def _require(self, call: Node) -> None:
        required = reading.required(call)
        if required is not None and call.start_byte not in self.required:
            line = first_line(call)
            self.imports.append(Import(module=required[0], line=line, first=line, scope=self.scope))

    def visit_new(self, node: Node) -> None:
        constructor = node.child_by_field_name("constructor")
        if constructor is not None and (name := reading.dotted(constructor)):
            self._told.add(constructor.start_byte)
            self._note(_plain(name), "calls", node)

    def visit_decorator(self, node: Node) -> None:
        name = reading.decorator_name(node)
        if name:
            inner = reading.named(node)[0]
            self._told.add(inner.start_byte)
            self._note(name, "decorates", node)

    def visit_member(self, node: Node) -> None:
        """A constant, a member of an enum or a part of a module, read."""
        if node.start_byte not in self._told:
            self._told.add(node.start_byte)
            if name := reading.dotted(node):
                self._note(_plain(name), "mentions", node)

    def visit_passed(self, node: Node) -> None:
        if node.start_byte not in self._told:
            self._note(text(node), "mentions", node)

    def visit_element(self, node: Node) -> None:
        name = reading.dotted(node)
        self._told.add(node.start_byte)
        if name[:1].isupper() or "." in name:
            self._note(name, "calls", node)

    def visit_closing(self, node: Node) -> None:
        """Nothing that the opening element has not said."""
        self._told.add(node.start_byte)

    def visit_type(self, node: Node) -> None:
        if node.start_byte in self._told:
            return
        if node.type == "nested_type_identifier":
            self._told.update(child.start_byte for child in node.named_children)
        self._note("".join(text(node).split()), "mentions", node)

    def _note(self, name: str, kind: UseKind, node: Node, below: int = 0) -> None:
        self.use(name, kind, node, below)
        self._places.append(node.start_byte)

    def _local(self, name: str, bound: str, node: Node) -> None:
        """A name that is known in all of a node."""
        self.locals.add(self.scope, name, bound, node.start_byte, node.end_byte)


def _plain(name: str) -> str:
    return f"exports{name.removeprefix('module.exports')}" if name.startswith("module.exports.") else name
