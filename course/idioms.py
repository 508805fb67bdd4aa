"""How each language is spoken of: what it calls its documentation, its errors and its files."""

from __future__ import annotations

import re
from typing import NamedTuple

from course import markup
from course.survey.facts import Parameter
from course.wording import say


class Idiom(NamedTuple):
    """The words of one language."""

    #: What highlighters call it.
    label: str
    #: What documents a definition, and what documents a file.
    doc: str = "comment"
    file_doc: str = "opening comment"
    #: What a definition does when it fails: "throws `E`".
    fails: str = "throws"
    #: What is thrown.
    failure: str = "exception"
    #: What a file of code is called.
    module: str = "file"
    #: What gives the initial state of an object.
    constructor: tuple[str, ...] = ()
    #: The words that begin a failing statement, as far as a reader of the text can tell.
    failing: tuple[str, ...] = ()
    #: What stands between the parts of a qualified name.
    separator: str = "."


#: Languages in which a name with a small letter is no type that could be thrown.
_THROWING = ("JavaScript", "TypeScript", "Java", "Kotlin", "C#", "PHP")
_CONSTRUCTORS = ("__init__", "__construct", "constructor", "initialize")
#: What stands before a parameter that takes all the rest, where it is not a star and does not stand behind it.
_REST = {"JavaScript": "...", "TypeScript": "...", "PHP": "...", "Kotlin": "vararg ", "C#": "params "}
_PANICS = {"panic", "todo", "unimplemented", "unreachable", "assert", "assert_eq", "assert_ne", "unwrap", "expect"}
_GO_ERROR = re.compile(r"^[Ee]rr[A-Z]\w*$|Error$|Errorf$")
_IDIOMS = {
    "Python": Idiom("python", "docstring", "docstring", "raises", "exception", "module", ("__init__",), ("raise",)),
    "JavaScript": Idiom("javascript", module="module", failure="error", constructor=("constructor",),
                        failing=("throw",)),
    "TypeScript": Idiom("typescript", module="module", failure="error", constructor=("constructor",),
                        failing=("throw",)),
    "Go": Idiom("go", fails="fails with", failure="error", failing=("panic",)),
    "Rust": Idiom("rust", fails="fails with", failure="error", module="module", constructor=("new",),
                  separator="::"),
    "Java": Idiom("java", failing=("throw",)),
    "Kotlin": Idiom("kotlin", failing=("throw",)),
    "C": Idiom("c", fails="fails with", failure="error code"),
    "C++": Idiom("cpp", failing=("throw",), separator="::"),
    "C#": Idiom("csharp", failing=("throw",)),
    "Ruby": Idiom("ruby", fails="raises", constructor=("initialize",), failing=("raise",),
                  separator="::"),
    "PHP": Idiom("php", constructor=("__construct",), failing=("throw",), separator="::"),
    "Shell": Idiom("bash"),
    "F#": Idiom("fsharp"),
    "Objective-C": Idiom("objective-c"),
    "Emacs Lisp": Idiom("emacs-lisp"),
    "Lisp": Idiom("common-lisp"),
}  # fmt: skip


def idiom(language: str) -> Idiom:
    """The words of a language; of one without words of its own, the plainest."""
    return _IDIOMS.get(language) or Idiom("".join(char for char in language.lower() if char.isalnum()) or "text")


def failing(language: str, subject: str) -> str:
    """How a definition fails, as a verb: "raises `KeyError`", "panics", "returns an error"; empty for no failure."""
    name = subject.rsplit(".", 1)[-1]
    if language == "Ruby" and subject in ("raise", "fail"):
        return say("raises an error")
    if language == "Go":
        return _of_go(subject, name)
    if language == "Rust":
        return _of_rust(subject, name)
    words = idiom(language)
    if language in _THROWING and name[:1].islower():
        # What is thrown is made by a function, and nobody says here what that gives.
        if "." not in subject:
            return say(f"{words.fails} an {words.failure}")
        return say(f"{words.fails} what {{name}} gives", name=markup.code(spelled(language, subject)))
    return say(f"{words.fails} {{name}}", name=markup.code(spelled(language, subject)))


def _of_go(subject: str, name: str) -> str:
    if subject == "panic":
        return say("panics")
    if subject in ("fmt.Errorf", "errors.New"):
        return say("returns an error")
    return say("returns the error {name}", name=markup.code(subject)) if _GO_ERROR.search(name) else ""


def _of_rust(subject: str, name: str) -> str:
    if name.removesuffix("!") in _PANICS:
        return say("panics")
    if name[:1].islower():
        return say("returns an error")
    return say("returns the error {name}", name=markup.code(spelled("Rust", subject)))


def spelled(language: str, dotted: str) -> str:
    """A dotted name as the language itself writes it: `Orchard::Tree`, and in Ruby `Ledger::Book.add`."""
    first, *rest = dotted.split(".")
    separator = idiom(language).separator
    is_ruby = language == "Ruby"
    return first + "".join(f"{'.' if is_ruby and not part[:1].isupper() else separator}{part}" for part in rest)


def parameter(language: str, item: Parameter) -> str:
    """A parameter by its name, with what its language marks one by that takes all the rest: `*rest`, `rest...`."""
    if item.star != "*" or language in ("Python", "Ruby"):
        return f"{item.star}{item.name}"
    return f"{_REST[language]}{item.name}" if language in _REST else f"{item.name}..."


def within(owner: str, name: str) -> str:
    """A qualified name without the owner it begins with, each spelled as its language has it."""
    for separator in ("::", "."):
        name = name.removeprefix(f"{owner}{separator}")
    return name


def spoken(qualname: str) -> str:
    """A name as people say it: calling a class is calling its constructor."""
    owner, _, name = qualname.rpartition(".")
    is_constructor = name in _CONSTRUCTORS or name == owner.rpartition(".")[2]
    return owner if owner and is_constructor else qualname


def fence_label(language: str, path: str) -> str:
    """What an excerpt's fence is labelled with."""
    if path.endswith((".tsx", ".jsx")):
        return path.rsplit(".", 1)[-1]
    return idiom(language).label
