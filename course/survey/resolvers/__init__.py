"""How each family of languages finds what a name stands for outside the file it is written in."""

from __future__ import annotations

import importlib

from course.survey.resolvers.resolver import Resolver

#: The module and class for each language; languages that import each other share one.
_RESOLVERS = {
    "Python": "python.PythonResolver",
}


def family(language: str) -> str:
    """The family a language resolves names with; a language without one is a family of its own."""
    return _RESOLVERS.get(language, language)


def resolver(family_: str) -> type[Resolver]:
    """The resolver of a family; one that resolves nothing for languages whose imports are not read."""
    module, _, name = family_.partition(".")
    if family_ not in _RESOLVERS.values():
        return Resolver
    found: type[Resolver] = getattr(importlib.import_module(f"course.survey.resolvers.{module}"), name)
    return found
