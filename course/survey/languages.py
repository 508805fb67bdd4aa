"""Which language a file is written in, by its name."""

from __future__ import annotations

from typing import NamedTuple


class Language(NamedTuple):
    """A language: whether it counts as source code, and how its comments begin."""

    name: str
    is_source: bool
    comments: tuple[str, ...] = ()


_C = ("//", "/*", "*")
_HASH = ("#",)

PYTHON = Language("Python", True, _HASH)
MARKDOWN = Language("Markdown", False)

_BY_SUFFIX: dict[str, Language] = {
    ".py": PYTHON,
    ".pyi": PYTHON,
    ".js": Language("JavaScript", True, _C),
    ".mjs": Language("JavaScript", True, _C),
    ".cjs": Language("JavaScript", True, _C),
    ".jsx": Language("JavaScript", True, _C),
    ".ts": Language("TypeScript", True, _C),
    ".cts": Language("TypeScript", True, _C),
    ".mts": Language("TypeScript", True, _C),
    ".tsx": Language("TypeScript", True, _C),
    ".vue": Language("Vue", True, ("<!--",)),
    ".svelte": Language("Svelte", True, ("<!--",)),
    ".go": Language("Go", True, _C),
    ".rs": Language("Rust", True, ("//", "/*", "*")),
    ".java": Language("Java", True, _C),
    ".kt": Language("Kotlin", True, _C),
    ".kts": Language("Kotlin", True, _C),
    ".scala": Language("Scala", True, _C),
    ".swift": Language("Swift", True, _C),
    ".dart": Language("Dart", True, _C),
    ".c": Language("C", True, _C),
    ".h": Language("C", True, _C),
    ".cc": Language("C++", True, _C),
    ".cpp": Language("C++", True, _C),
    ".cxx": Language("C++", True, _C),
    ".hpp": Language("C++", True, _C),
    ".hh": Language("C++", True, _C),
    ".c++": Language("C++", True, _C),
    ".h++": Language("C++", True, _C),
    ".hxx": Language("C++", True, _C),
    ".ipp": Language("C++", True, _C),
    ".tpp": Language("C++", True, _C),
    ".inl": Language("C++", True, _C),
    ".cppm": Language("C++", True, _C),
    ".ino": Language("C++", True, _C),
    ".cs": Language("C#", True, _C),
    ".fs": Language("F#", True, ("//", "(*")),
    ".m": Language("Objective-C", True, _C),
    ".rb": Language("Ruby", True, _HASH),
    ".rake": Language("Ruby", True, _HASH),
    ".gemspec": Language("Ruby", True, _HASH),
    ".ru": Language("Ruby", True, _HASH),
    ".php": Language("PHP", True, ("//", "#", "/*", "*", "<?php")),
    ".pl": Language("Perl", True, _HASH),
    ".pm": Language("Perl", True, _HASH),
    ".lua": Language("Lua", True, ("--",)),
    ".r": Language("R", True, _HASH),
    ".jl": Language("Julia", True, _HASH),
    ".ex": Language("Elixir", True, _HASH),
    ".exs": Language("Elixir", True, _HASH),
    ".erl": Language("Erlang", True, ("%",)),
    ".hs": Language("Haskell", True, ("--", "{-")),
    ".ml": Language("OCaml", True, ("(*",)),
    ".clj": Language("Clojure", True, (";",)),
    ".el": Language("Emacs Lisp", True, (";",)),
    ".lisp": Language("Lisp", True, (";",)),
    ".zig": Language("Zig", True, ("//",)),
    ".nim": Language("Nim", True, _HASH),
    ".sol": Language("Solidity", True, _C),
    ".sql": Language("SQL", True, ("--", "/*", "*")),
    ".sh": Language("Shell", True, _HASH),
    ".bash": Language("Shell", True, _HASH),
    ".ps1": Language("PowerShell", True, _HASH),
    ".css": Language("CSS", False, ("/*", "*")),
    ".scss": Language("SCSS", False, ("//", "/*", "*")),
    ".html": Language("HTML", False, ("<!--",)),
    ".md": MARKDOWN,
    ".rst": Language("reStructuredText", False),
    ".txt": Language("Text", False),
    ".json": Language("JSON", False),
    ".toml": Language("TOML", False, _HASH),
    ".yaml": Language("YAML", False, _HASH),
    ".yml": Language("YAML", False, _HASH),
    ".xml": Language("XML", False, ("<!--",)),
    ".ini": Language("INI", False, ("#", ";")),
    ".cfg": Language("INI", False, ("#", ";")),
    ".ipynb": Language("Jupyter", False),
}


def language_of(path: str) -> Language | None:
    """The language of a path, or None for a name this module does not know."""
    name = path.rsplit("/", 1)[-1].lower()
    stem, dot, suffix = name.rpartition(".")
    return _BY_SUFFIX.get(f".{suffix}") if dot and stem else None
