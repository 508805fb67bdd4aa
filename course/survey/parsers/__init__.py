"""One parser a language: source bytes in, facts out. A grammar is loaded when its first file is met."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from course.survey.facts import FileFacts

Parse = Callable[[bytes], FileFacts]

#: The module and function of each language; a path's suffix comes before its language's name.
_PARSERS = {
    "Python": "python.parse",
    "C": "c.parse",
    "C#": "csharp.parse",
    "Java": "java.parse",
    "Kotlin": "kotlin.parse",
    "Go": "go.parse",
    "Rust": "rust.parse",
    "C++": "cpp.parse",
    ".h": "c.parse_header",
    "JavaScript": "ecmascript.parse",
    "TypeScript": "ecmascript.parse_typescript",
    ".tsx": "ecmascript.parse_tsx",
    "PHP": "php.parse",
    "Ruby": "ruby.parse",
}

#: Languages whose definitions are read; the others are files with a leading comment.
PARSED = frozenset(name for name in _PARSERS if not name.startswith("."))


def parser(path: str, language: str) -> Parse | None:
    """The parser of a file, or None for a language without one."""
    suffix = f".{path.rsplit('.', 1)[-1].lower()}"
    place = _PARSERS.get(suffix) or _PARSERS.get(language)
    if place is None:
        return None
    module, _, function = place.partition(".")
    parse: Parse = getattr(importlib.import_module(f"course.survey.parsers.{module}"), function)
    return parse
