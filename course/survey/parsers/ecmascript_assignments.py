"""What assignments at the top of a JavaScript file define: CommonJS exports, prototypes, functions put on objects."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from course.survey.facts import Import
from course.survey.parsers import ecmascript_imports as importing
from course.survey.parsers import ecmascript_reading as reading
from course.survey.parsers import outline
from course.survey.parsers.collector import first_line, text
from course.survey.parsers.ecmascript_declarations import Declarations
from course.survey.parsers.outline import Outer

_EXPORTS = ("module.exports", "exports")
_INHERITS = frozenset({"inherits", "util.inherits"})
_MAKES = frozenset({"Object.create", "Object.assign"})


class Assignments(Declarations):
    """Reads the assignments that the walk over the outline has met."""

    def begin(self, root: Node) -> None:
        super().begin(root)
        for node, outer in self.assignments:
            if node.type == "call_expression":
                self._called(node)
            else:
                self._assigned(node, outer)
        aliases = {item.alias for item in self.imports if item.exported}
        if self.is_common and importing.WHOLE not in aliases:
            self.imports.append(importing.door("exports", importing.WHOLE, root))

    def _assigned(self, node: Node, outer: Outer) -> None:
        """A chain of assignments: every name on the left stands for what is on the right."""
        names: list[str] = []
        current: Node | None = node
        if node.type == "variable_declarator":
            names.append(text(node.child_by_field_name("name")))
            current = reading.bare(node.child_by_field_name("value"))
        while current is not None and current.type == "assignment_expression" and len(names) < 8:
            names.append(reading.dotted(current.child_by_field_name("left")))
            current = current.child_by_field_name("right")
        value = reading.bare(current)
        if value is None:
            return
        declared = next((name for name in names if name in self.symbols), "")
        for name in names:
            if name == "module.exports":
                self._whole(value, outer, declared)
            elif (plain := _plain(name)).startswith("exports.") and plain.count(".") == 1:
                self._exported(plain.partition(".")[2], value, outer, declared)
            elif name not in (declared, "exports"):
                self._attached(name, value, outer)

    def _whole(self, value: Node, outer: Outer, declared: str) -> None:
        """`module.exports = …`"""
        self.is_module = self.is_common = True
        name = declared or reading.dotted(value)
        if name:
            self.imports.append(importing.door(name, importing.WHOLE, outer.node))
        elif required := reading.required(value):
            self._handed(required, importing.WHOLE)
        elif value.type == "object":
            self._listed(value)
        else:
            name = text(value.child_by_field_name("name")) or "exports"
            self._only_exported(name, value, outer)
            self.imports.append(importing.door(name, importing.WHOLE, outer.node))

    def _listed(self, value: Node) -> None:
        """`module.exports = { … }`"""
        for item in outline.items(value):
            node = item.node
            if node.type == "shorthand_property_identifier":
                self.imports.append(importing.door(text(node), text(node), node))
            elif node.type == "spread_element":
                required = reading.required(next(iter(reading.named(node)), None))
                if required is not None:
                    self._handed((required[0], "*", required[2]), "")
            elif node.type == "method_definition":
                self._only_exported(reading.key(node.child_by_field_name("name")), node, item)
            elif node.type == "pair":
                inner = reading.bare(node.child_by_field_name("value"))
                if inner is not None:
                    self._exported(reading.key(node.child_by_field_name("key")), inner, item, "")

    def _exported(self, alias: str, value: Node, outer: Outer, declared: str) -> None:
        """`exports.alias = …`"""
        self.is_module = self.is_common = True
        name = declared or reading.dotted(value)
        if not alias:
            return
        if name:
            self.imports.append(importing.door(name, alias, outer.node))
        elif required := reading.required(value):
            self._handed(required, alias)
        elif alias in self.symbols:
            # Declared as one thing and exported as another: nothing can be said of it.
            self.imports.append(importing.door("", alias, outer.node))
        else:
            self._only_exported(alias, value, outer)

    def _handed(self, required: tuple[str, str, Node], alias: str) -> None:
        module, name, call = required
        line = first_line(call)
        self.required.add(call.start_byte)
        self.imports.append(Import(module=module, name=name, alias=alias, line=line, first=line, exported=True))

    def _only_exported(self, name: str, value: Node, outer: Outer) -> None:
        """Something that other files know by a name which this one does not know."""
        if not name or name in self.symbols:
            return
        if value.type == "method_definition":
            self.function(value, value, outer, name)
        else:
            self.value(value, outer, "", name)
        self.exported.add(name)
        # A function or class that is named where it is written knows itself.
        own = text(value.child_by_field_name("name")) == name and value.type != "method_definition"
        start, end = (value.start_byte, value.end_byte) if own else (0, 0)
        self.locals.add("", name, "", 0, start)
        self.locals.add("", name, "", end, len(self.source) + 1)

    def _attached(self, name: str, value: Node, outer: Outer) -> None:
        """`Foo.prototype.bar = function …`, `Foo.prototype = { … }`, `foo.bar = function …`"""
        owner, _, last = name.rpartition(".")
        if not owner:
            return
        if last == "prototype":
            self._prototype(owner, value)
        elif owner.endswith(".prototype"):
            self._method_of(owner.removesuffix(".prototype"), last, value, outer)
        elif "." not in owner and owner in self.symbols:
            self._property_of(owner, last, value, outer)

    def _prototype(self, owner: str, value: Node) -> None:
        if owner not in self.symbols:
            return
        if value.type == "object":
            self._construct(owner)
            self.contents(value, owner)
        elif (
            value.type == "call_expression" and reading.dotted(value.child_by_field_name("function")) == "Object.create"
        ):
            first = next(iter(reading.arguments(value)), None)
            self._derive(owner, reading.dotted(first).removesuffix(".prototype"), first)

    def _method_of(self, owner: str, name: str, value: Node, outer: Outer) -> None:
        if value.type not in reading.FUNCTIONS or "." in owner:
            return
        self._construct(owner)
        receiver = "" if value.type == "arrow_function" else "this"
        self.function(
            value, value, outer, f"{owner}.{name}", owner=owner, is_method=True, receiver=receiver,
            hidden=name.startswith("_"),
        )  # fmt: skip

    def _property_of(self, owner: str, name: str, value: Node, outer: Outer) -> None:
        """A function put on something of the file: on a class a static method, on an object one of its methods."""
        known = self.symbols[owner]
        if value.type not in reading.FUNCTIONS or name in ("prototype", "constructor"):
            return
        is_object = known.kind == "constant" and (known.value.startswith("{") or known.value.startswith("Object."))
        if is_object:
            self.symbols[owner] = known = replace(known, kind="class", noun="object")
        is_own = known.noun == "object" and value.type != "arrow_function"
        if known.kind in ("class", "function"):
            self.function(
                value, value, outer, f"{owner}.{name}", owner=owner, is_method=True, receiver="this" if is_own else "",
                hidden=name.startswith("_"),
            )  # fmt: skip

    def _construct(self, owner: str) -> None:
        """A function with a prototype is a class."""
        known = self.symbols.get(owner)
        if known is None or known.kind != "function":
            return
        self.symbols[owner] = replace(known, kind="class", noun="constructor function", parameters=(), returns="")
        for place, plan in self.plans.items():
            if plan.qualname == owner:
                self.plans[place] = plan._replace(this=owner)

    def _derive(self, owner: str, base: str, place: Node | None) -> None:
        known = self.symbols.get(owner)
        if known is None or not base or place is None:
            return
        self._construct(owner)
        known = self.symbols[owner]
        if known.kind == "class" and base not in known.bases:
            self.symbols[owner] = replace(known, bases=(*known.bases, base))
            self.inherited(owner, [(base, place)])

    def _called(self, call: Node) -> None:
        """`util.inherits(Foo, Base)`, `Object.assign(Foo.prototype, { … })`, `Object.assign(exports, require(…))`"""
        name = reading.dotted(call.child_by_field_name("function"))
        given = reading.arguments(call)
        if len(given) < 2 or (name not in _INHERITS and name not in _MAKES):
            return
        target = _plain(reading.dotted(given[0]))
        if name in _INHERITS:
            self._derive(target, reading.dotted(given[1]), given[1])
        elif target.endswith(".prototype") and given[1].type == "object":
            self._prototype(target.removesuffix(".prototype"), given[1])
        elif target == "exports" and given[1].type == "object":
            self._listed(given[1])
        elif target == "exports" and (required := reading.required(given[1])):
            self._handed((required[0], "*", required[2]), "")


def _plain(name: str) -> str:
    """A dotted name with `module.exports` called `exports`."""
    for prefix in _EXPORTS:
        if name == prefix or name.startswith(f"{prefix}."):
            return "exports" + name.removeprefix(prefix)
    return name
