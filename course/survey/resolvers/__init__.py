"""How each family of languages finds what a name stands for outside the file it is written in."""

from __future__ import annotations

import importlib
from collections import defaultdict

from course.survey.modules import Module
from course.survey.resolvers.resolver import Resolver

#: The module and class for each language; languages that import each other share one.
_RESOLVERS = {
    "Python": "python.PythonResolver",
    "C": "c.CResolver",
    "C++": "c.CResolver",
    "JavaScript": "ecmascript.EcmascriptResolver",
    "TypeScript": "ecmascript.EcmascriptResolver",
    "PHP": "php.PhpResolver",
    "Ruby": "ruby.RubyResolver",
    "Go": "go.GoResolver",
    "C#": "csharp.CSharpResolver",
    "Rust": "rust.RustResolver",
    "Java": "jvm.JvmResolver",
    "Kotlin": "jvm.JvmResolver",
}


def family(language: str) -> str:
    """The family a language resolves names with; a language without one is a family of its own."""
    return _RESOLVERS.get(language, language)


def is_known(language: str) -> bool:
    """Whether the imports of a language are read."""
    return language in _RESOLVERS


def resolver(family_: str) -> type[Resolver]:
    """The resolver of a family; one that resolves nothing for languages whose imports are not read."""
    module, _, name = family_.partition(".")
    if family_ not in _RESOLVERS.values():
        return Resolver
    found: type[Resolver] = getattr(importlib.import_module(f"course.survey.resolvers.{module}"), name)
    return found


def settled(modules: dict[str, Module]) -> dict[str, Module]:
    """The same modules after each family has looked at its own as a whole: a thing declared in two files is one."""
    grouped: dict[str, dict[str, Module]] = defaultdict(dict)
    for path, module in modules.items():
        grouped[family(module.language)][path] = module
    found = dict(modules)
    for name, own in sorted(grouped.items()):
        found |= resolver(name).settled(own)
    return found
