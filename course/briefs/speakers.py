"""Whose words speak for an abstraction: the docstring of its type, its file or its package."""

from __future__ import annotations

from collections.abc import Sequence

from course import docstrings
from course.abstractions import Abstraction
from course.idioms import idiom
from course.markup import Cite
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name


def own_words(survey: Survey, abstraction: Abstraction) -> tuple[str, Cite | None]:
    """The docstring of the class, the module or the package, and where it stands."""
    for module, symbol in _speakers(survey, abstraction):
        doc, start, end = (
            (symbol.doc, symbol.doc_start, symbol.doc_end)
            if symbol is not None
            else (module.facts.doc, module.facts.doc_start, module.facts.doc_end)
        )
        if docstrings.paragraphs(doc, 1):
            return doc, Cite(module.path, start, end)
    return "", None


def _speakers(survey: Survey, abstraction: Abstraction) -> Sequence[tuple[Module, Symbol | None]]:
    """Whose docstrings speak for an abstraction, the closest first."""
    found: list[tuple[Module, Symbol | None]] = []
    if abstraction.lead:
        module = survey.module_of(abstraction.lead)
        found.append((module, module.by_name.get(key_name(abstraction.lead))))
        for name in idiom(module.language).constructor:
            if constructor := module.by_name.get(f"{key_name(abstraction.lead)}.{name}"):
                found.append((module, constructor))
        if abstraction.kind == "class":
            return found
    inits = sorted(
        (path for path in abstraction.paths if survey.modules[path].is_init), key=lambda path: path.count("/")
    )
    if inits and abstraction.kind == "package":
        found.append((survey.modules[inits[0]], None))
    if len(abstraction.paths) == 1:
        found.append((survey.modules[abstraction.paths[0]], None))
    return found
