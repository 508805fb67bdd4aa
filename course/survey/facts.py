"""What a parser says about one file: symbols, imports, uses and remarks, all with line numbers from 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

SymbolKind = Literal["class", "function", "method", "constant"]
#: What is invoked is called, and cannot be a type that is made by it: in languages that say `new`.
UseKind = Literal["calls", "invokes", "inherits", "mentions", "decorates"]
RemarkKind = Literal["raises", "asserts", "warns", "todo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter as written; `star` is "", "*" or "**"."""

    name: str
    annotation: str = ""
    default: str = ""
    star: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """A definition: a type, function, method or constant.

    `kind` is coarse and the same for every language: a "class" is any type that can have members. What the language
    itself calls it is the `noun`.
    """

    name: str
    #: Dotted inside the file: `Session.get`.
    qualname: str
    kind: SymbolKind
    #: First and last line, decorators included.
    start: int
    end: int
    #: The line of `def` or `class` itself.
    line: int
    #: Lines of the docstring, 0 and 0 without one.
    doc_start: int = 0
    doc_end: int = 0
    doc: str = ""
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    is_async: bool = False
    #: The text right of `=` for constants.
    value: str = ""
    #: Qualified name of the enclosing type, empty at top level; the type may stand in another file of the package.
    owner: str = ""
    #: What the language calls it where that is not its kind: "struct", "trait", "type alias".
    noun: str = ""
    #: The declaration as written, on one line and without its body; empty where parameters and returns say it all.
    head: str = ""
    #: Not part of the public interface: private, unexported or underscored.
    hidden: bool = False
    #: What a method calls its own object or class: `self`, `this`; empty for a static method.
    receiver: str = ""
    #: Whether it is a test case.
    is_test: bool = False
    #: The namespace it is declared in, where a file may have several (C++).
    namespace: str = ""

    @property
    def lines(self) -> int:
        return self.end - self.start + 1

    @property
    def is_public(self) -> bool:
        return not self.hidden

    @property
    def is_special(self) -> bool:
        return self.name.startswith("__") and self.name.endswith("__")

    @property
    def top(self) -> str:
        """The name of the top-level definition this one belongs to."""
        return self.qualname.split(".", 1)[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """`from module import name as alias`; `name` is empty for `import module`, "*" for a star."""

    #: As the language writes it: dotted, a path, a URL-like package name.
    module: str
    name: str = ""
    alias: str = ""
    #: Number of leading dots.
    level: int = 0
    #: Where the name stands, and where the statement begins.
    line: int = 0
    first: int = 0
    #: Qualified name of the function it stands in, empty at module level.
    scope: str = ""
    #: Only for the type checker.
    typing_only: bool = False
    #: Handed on to whoever imports this file.
    exported: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """A dotted name used somewhere: called, inherited from, or mentioned in an annotation."""

    text: str
    kind: UseKind
    line: int
    #: Qualified name of the symbol it stands in, empty at module level.
    scope: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A place where the code warns its reader: a raise, an assert, a deprecation, a TODO."""

    kind: RemarkKind
    #: The exception raised, the condition asserted, the warning category or the comment.
    subject: str
    #: The literal text of the message, where there is one.
    message: str
    line: int
    scope: str
    #: The condition of the `if` right around it, where there is one.
    condition: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """A name whose class is known from an assignment or annotation: `self.x = Y()` or `x: Y`.

    The own object is `self` in every language. A scope that is a class binds an attribute; `type` is a dotted name, or
    `=name` for whatever another name of the scope stands for, or `?name` for what is inside of what a call of `name`
    gives (`await`, `?`).
    """

    scope: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """Everything a parser found in one file.

    Dotted names are dotted in every language: `a::b`, `a\\b` and `a->b` are `a.b` here.
    """

    #: The package or namespace the file declares.
    package: str = ""
    doc: str = ""
    doc_start: int = 0
    doc_end: int = 0
    symbols: tuple[Symbol, ...] = ()
    imports: tuple[Import, ...] = ()
    uses: Sequence[Use] = ()
    remarks: tuple[Remark, ...] = ()
    bindings: tuple[Binding, ...] = ()
    #: Names listed in __all__ or exported one by one, or None when the language or the file has no such list.
    exports: tuple[str, ...] | None = None
    #: The line where the program starts (`if __name__ == "__main__"`, `func main`), or 0.
    main_line: int = 0
    #: Lines with code: neither blank nor only a comment.
    code_lines: int = 0
    #: Whether the parser met something it could not read.
    broken: bool = False
    #: Paths of other files that this one names, as written (languages without a parser of their own).
    mentions: tuple[tuple[str, int], ...] = field(default=())
