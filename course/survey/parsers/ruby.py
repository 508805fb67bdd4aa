"""Ruby for the survey: one pass of tree-sitter queries over a file gives its facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import tree_sitter_ruby
from tree_sitter import Language, Node, Query

from course.survey.facts import FileFacts, Symbol, SymbolKind, Use
from course.survey.parsers import comments, yard
from course.survey.parsers import ruby_reading as reading
from course.survey.parsers.collector import first_line, last_line, one_line, text
from course.survey.parsers.ruby_scopes import RubyScopes

_LANGUAGE = Language(tree_sitter_ruby.language())
_QUERY = Query(
    _LANGUAGE,
    """
    (class) @class
    (module) @class
    (singleton_class) @singleton
    (method) @method
    (singleton_method) @method
    (call) @call
    (assignment) @assignment
    (operator_assignment) @assignment
    (identifier) @identifier
    (constant) @constant
    (scope_resolution) @constant
    (comment) @comment
    (block_parameters) @names
    (lambda_parameters) @names
    (exception_variable) @names
    (for) @names
    (left_assignment_list) @names
    (if) @if
    (superclass) @superclass
    """,
)
_VISIBILITIES = {"private", "protected", "public", "module_function"}
_REQUIRES = {"require", "require_relative", "load", "autoload"}
_MIXINS = {"include", "extend", "prepend"}
_ATTRIBUTES = {"attr_reader", "attr_writer", "attr_accessor", "attr", "cattr_accessor", "mattr_accessor",
               "class_attribute", "cattr_reader", "mattr_reader", "thread_mattr_accessor"}  # fmt: skip
_TESTS = {"it", "specify", "test", "scenario", "should"}
_MAKERS = {"Struct.new": "struct", "Data.define": "data class", "Class.new": "", "Module.new": "module"}
_CALLABLE = re.compile(r"\w+[?!]?")
_DEPRECATES = re.compile(r"deprecat", re.IGNORECASE)


def parse(source: bytes) -> FileFacts:
    """The facts of one Ruby file; a syntax error costs only what stands around it."""
    return _Collector.collect(source, _LANGUAGE, _QUERY)


class _Collector(RubyScopes):
    def facts(self, root: Node) -> FileFacts:
        doc = yard.prose(comments.opening(root))
        doc = doc if doc.text else self.wrapper_doc
        spaces = Counter(symbol.namespace for symbol in self.symbols.values() if symbol.namespace)
        uses, bindings = self.settled_uses()
        return replace(
            super().facts(root),
            symbols=tuple(self._own_modules()),
            package=spaces.most_common(1)[0][0] if spaces else "",
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            uses=tuple(uses),
            bindings=tuple(bindings),
            main_line=self.main_line,
        )

    def _own_modules(self) -> Iterator[Symbol]:
        """The symbols, methods of a module that extends itself marked as such."""
        for symbol in self.symbols.values():
            is_own = symbol.owner in self.extended and symbol.kind == "method" and not symbol.noun
            yield replace(symbol, noun="module function") if is_own else symbol

    def visit_class(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        spoken = reading.constant(name)
        self.skip_name(name)
        if not spoken or self.is_in_function:
            self.enter(node, "", "closure")
            return
        comment = self.comment_above(node)
        is_bare = node.type == "module" or not comment.text
        if not self.scope and is_bare and self.is_wrapper(node):
            self.wrap(node, spoken, yard.prose(comment))
            return
        noun = "module" if node.type == "module" else ""
        end = node.child_by_field_name("superclass") or name
        self.open_type(node, spoken, noun, end, comment)

    def open_type(self, node: Node, spoken: str, noun: str, end: Node | None, comment: comments.Doc) -> None:
        """Keep a class or module and enter it."""
        namespace, name = self.placed(spoken)
        owner, qualname = self.scope, self.qualified(name)
        doc = yard.prose(comment)
        head = self.source[node.start_byte : end.end_byte if end is not None else node.start_byte]
        symbol = Symbol(
            name=name.rpartition(".")[2],
            qualname=qualname,
            kind="class",
            noun=noun,
            head=one_line(head.decode("utf-8", "replace")),
            start=first_line(node),
            end=last_line(node),
            line=first_line(node),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            owner=qualname.rpartition(".")[0] or owner,
            hidden=yard.is_hidden(comment.text),
            namespace=namespace,
        )
        is_kept = self.define(symbol)
        self.enter(node, qualname, "class" if is_kept else "closure")
        self.open_section(node)

    def visit_superclass(self, node: Node) -> None:
        base = node.named_children[0] if node.named_children else None
        if name := reading.constant(base):
            self.skip_name(base)
            self.inherit(name, node)

    def visit_singleton(self, node: Node) -> None:
        self.open_section(node, is_singleton=True)

    def visit_method(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        spoken = text(name)
        if name is not None:
            self.skip.add(name.start_byte)
        is_own = node.type == "singleton_method" and text(node.child_by_field_name("object")) == "self"
        if self.is_in_function or (node.type == "singleton_method" and not is_own):
            self.enter(node, "", "closure")
            self.know(item.name.lstrip("&") for item in reading.parameters(node))
            return
        found = node.child_by_field_name("parameters")
        end = found if found is not None else name
        symbol = self.callable(node, spoken, end, is_own or self.is_singleton)
        symbol = replace(symbol, parameters=tuple(reading.parameters(node)))
        symbol = replace(symbol, is_test=spoken.startswith("test_") and not symbol.parameters)
        self.open_callable(node, symbol)
        self.know(item.name.lstrip("&") for item in symbol.parameters)

    def callable(self, node: Node, name: str, end: Node | None, is_singleton: bool, noun: str = "") -> Symbol:
        """A method, or a function outside all classes."""
        comment = self.comment_above(node)
        doc = yard.prose(comment)
        kind: SymbolKind = "method" if self.scope else "function"
        head = self.source[node.start_byte : end.end_byte] if end is not None else b""
        written = self.visibility_before(node)
        if is_singleton and self.scope:
            noun = noun or "class method"
        elif self.is_module_function:
            noun = noun or "module function"
        return Symbol(
            name=name,
            qualname=self.qualified(name),
            kind=kind,
            noun=noun,
            head=one_line(head.decode("utf-8", "replace")),
            start=first_line(node),
            end=last_line(node),
            line=first_line(node),
            doc=doc.text,
            doc_start=doc.start,
            doc_end=doc.end,
            owner=self.scope,
            hidden=yard.is_hidden(comment.text) or self.is_hidden_here(written, is_singleton),
            receiver="self" if self.scope else "",
            namespace=self.namespace,
        )

    def open_callable(self, node: Node, symbol: Symbol) -> None:
        is_kept = self.define(symbol)
        self.enter(node, symbol.qualname if is_kept else "", "function" if is_kept else "closure")

    def visit_call(self, node: Node) -> None:
        method, receiver = node.child_by_field_name("method"), node.child_by_field_name("receiver")
        name = text(method)
        if method is not None:
            self.skip.add(method.start_byte)
        if receiver is None:
            if not self._statement(node, name) and _CALLABLE.fullmatch(name):
                self.use(name, "calls", node)
        elif method is not None and _CALLABLE.fullmatch(name):
            self._sent(node, receiver, name)

    def _sent(self, node: Node, receiver: Node, name: str) -> None:
        """A call with a receiver, which counts where that is a plain name."""
        if receiver.type == "self" and name in ("private_constant", "private_class_method"):
            self._statement(node, name)
        is_constant = receiver.type in ("constant", "scope_resolution")
        head = reading.dotted(receiver)
        if is_constant:
            self.skip_name(receiver)
        elif receiver.type == "identifier":
            self.skip.add(receiver.start_byte)
        if not head or (reading.is_absolute(receiver) and "." not in head):
            return
        made = is_constant and name == "new"
        self.use(head if made else f"{head}.{name}", "calls", node.child_by_field_name("method") or node)
        if name == "warn" and _DEPRECATES.search(head + text(node)):
            self._deprecated(node)

    def _statement(self, node: Node, name: str) -> bool:
        """What a call without a receiver declares; whether there is nothing else to it."""
        if name in _REQUIRES:
            if item := reading.required(node, name, self.scope):
                self.imports.append(item)
            return True
        if name in ("raise", "fail"):
            self._raise(node)
            return True
        if name == "warn" and _DEPRECATES.search(text(node)):
            self._deprecated(node)
            return True
        if self.is_in_function:
            return False
        if name in _TESTS and node.child_by_field_name("block") is not None:
            return self._test(node)
        return self._declares(node, name)

    def _declares(self, node: Node, name: str) -> bool:
        """Calls that a class makes in its body to define something."""
        if name in _VISIBILITIES or name in ("private_class_method", "private_constant", "public_class_method"):
            if names := reading.symbols(node):
                self.set_visibility(name, names)
            return True
        if name in _MIXINS and self.scope:
            for item in reading.arguments(node):
                if name == "extend" and item.type == "self":
                    self.extended.add(self.scope)
                elif mixin := reading.constant(item):
                    self.skip_name(item)
                    self.inherit(mixin, item)
            return True
        if name in _ATTRIBUTES and self.scope:
            for attribute in reading.symbols(node):
                symbol = self.callable(node, attribute, node, self.is_singleton, "attribute")
                self.define(symbol)
            return True
        if name == "define_method" and self.scope and (names := reading.symbols(node)):
            self.open_callable(node, self.callable(node, names[0], node.child_by_field_name("arguments"), False))
            return True
        return False

    def _test(self, node: Node) -> bool:
        given = reading.arguments(node)
        title = (reading.literal(given[0]) if given else "").replace(".", "_").replace("::", "_")
        if not title:
            return False
        symbol = self.callable(node, title, node.child_by_field_name("arguments"), False, "test")
        self.open_callable(node, replace(symbol, is_test=True, hidden=False))
        return True

    def _raise(self, node: Node) -> None:
        remark = reading.raised(node, self.scope)
        if remark is None:
            return
        self.remarks.append(remark)
        given = reading.arguments(node)
        if given and reading.constant(given[0]):
            self.skip_name(given[0])
            self.uses.append(Use(text=remark.subject, kind="calls", line=remark.line, scope=self.scope))

    def _deprecated(self, node: Node) -> None:
        message = next((found for item in reading.arguments(node) if (found := reading.string(item))), "")
        self.remark("warns", "deprecation", message, node, reading.condition(node))

    def visit_assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None:
            return
        if left.type == "constant":
            self.skip.add(left.start_byte)
            if not self.is_in_function:
                self._constant(node, text(left), right)
        elif left.type == "identifier":
            self.skip.add(left.start_byte)
            self.bind(text(left), reading.made(right))
        elif left.type == "instance_variable":
            self.bind_own(text(left)[1:], reading.made(right), is_empty=right is not None and right.type == "nil")

    def _constant(self, node: Node, name: str, right: Node | None) -> None:
        """A constant, or a class that is made by a call: `Point = Struct.new(:x, :y)`."""
        if right is not None and right.type == "call":
            made = (
                f"{reading.constant(right.child_by_field_name('receiver'))}.{text(right.child_by_field_name('method'))}"
            )
            if made in _MAKERS:
                end = right.child_by_field_name("arguments") or right
                self.open_type(node, name, _MAKERS[made], end, self.comment_above(node))
                if made == "Class.new" and (base := next(iter(reading.arguments(right)), None)) is not None:
                    self.visit_base(base)
                return
        doc = yard.prose(self.comment_above(node))
        self.define(
            Symbol(
                name=name,
                qualname=self.qualified(name),
                kind="constant",
                start=first_line(node),
                end=last_line(node),
                line=first_line(node),
                doc=doc.text,
                doc_start=doc.start,
                doc_end=doc.end,
                value=reading.short(right),
                owner=self.scope,
                namespace=self.namespace,
            )
        )

    def visit_base(self, node: Node) -> None:
        if name := reading.constant(node):
            self.skip_name(node)
            self.inherit(name, node)

    def visit_identifier(self, node: Node) -> None:
        if node.start_byte in self.skip:
            return
        name = text(node)
        if name in _VISIBILITIES and not self.is_in_function:
            self.set_visibility(name, [])
        elif name not in ("raise", "block_given?", "__method__", "__FILE__", "__dir__", "binding", "fail"):
            self.use(name, "calls", node)

    def visit_constant(self, node: Node) -> None:
        if node.start_byte not in self.skip and (name := reading.constant(node)):
            self.skip_name(node)
            if not reading.is_absolute(node) or "." in name:
                self.use(name, "mentions", node)

    def visit_names(self, node: Node) -> None:
        self.know(self.names_in(node))

    def visit_if(self, node: Node) -> None:
        condition = text(node.child_by_field_name("condition"))
        if "__FILE__" in condition and ("$0" in condition or "$PROGRAM_NAME" in condition) and not self.scope:
            self.main_line = first_line(node)
