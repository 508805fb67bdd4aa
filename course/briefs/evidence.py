"""What the code says about its own edges, and the tests that show it in use."""

from __future__ import annotations

import re

from course import docstrings
from course.abstractions import Abstraction
from course.briefs import members, neighbours
from course.briefs.brief import Example, Pitfall
from course.briefs.traffic import Traffic
from course.idioms import failing, spelled
from course.markup import Cite
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.facts import Remark
from course.survey.modules import Module, key_name
from course.survey.references import Reference

_LIMITS = {"raises": 5, "warns": 3, "outdated": 3, "asserts": 1, "todo": 3}
#: Statements that warn while the program runs.
_SPEAKS = re.compile(r"(?<!\w)(?:trigger_error|warn\w*|deprecate)\s*[(\s]")
_LONGEST_CONDITION = 90
_LONGEST_MESSAGE = 140


def pitfalls(survey: Survey, owners: Owners, abstraction: Abstraction) -> tuple[Pitfall, ...]:
    """Raises with a message first, then deprecations, assertions and TODOs; a few of each."""
    found: list[Pitfall] = []
    for path in abstraction.paths:
        module = survey.modules[path]
        for remark in module.facts.remarks:
            key = module.key(remark.scope) if remark.scope else path
            is_aside = module.role == "source" and module.is_test_at(remark.line)
            if owners.of(key) == abstraction.slug and not is_aside and _is_telling(module, remark):
                found.append(_pitfall(module, remark))
    chosen: list[Pitfall] = []
    for kind, limit in _LIMITS.items():
        ranked = sorted(
            (item for item in found if item.kind == kind),
            key=lambda item: (_is_private(survey, item), not item.message, not item.condition, item.cite),
        )
        chosen += sorted(_distinct(ranked)[:limit], key=lambda item: item.cite)
    return tuple(chosen)


def examples(survey: Survey, traffic: Traffic, abstraction: Abstraction) -> tuple[int, int, tuple[Example, ...]]:
    """How many tests there are in how many files, and the few that show most in few lines."""
    by_test = {
        key: found
        for key, found in neighbours.tests(traffic, abstraction).items()
        if (symbol := survey.symbol(key)) is not None and symbol.is_test
    }
    ranked = sorted(by_test, key=lambda key: (-_clarity(survey, key, by_test[key]), key))
    chosen = [_example(survey, key, shown=number == 0) for number, key in enumerate(ranked[:4])]
    return len(by_test), len({found[0].path for found in by_test.values()}), tuple(chosen)


def _is_telling(module: Module, remark: Remark) -> bool:
    if remark.kind == "raises" and not failing(module.language, remark.subject):
        return False
    if remark.kind == "raises":
        return remark.subject.rsplit(".", 1)[-1] not in ("StopIteration", "AttributeError", "KeyboardInterrupt")
    if remark.kind == "asserts":
        return bool(remark.message) and len(remark.subject) <= _LONGEST_CONDITION
    return True


def _pitfall(module: Module, remark: Remark) -> Pitfall:
    message = remark.message if len(remark.message) <= _LONGEST_MESSAGE else ""
    if remark.message and not message:
        message = docstrings.sentences(remark.message, 1, _LONGEST_MESSAGE)
    name = {"raises": remark.subject.rsplit(".", 1)[-1], "todo": ""}.get(remark.kind, "")
    return Pitfall(
        kind="outdated" if _is_mark(module, remark) else remark.kind,
        where=spelled(module.language, remark.scope),
        subject=remark.subject if remark.kind != "todo" else docstrings.sentences(remark.subject, 2, 160),
        message=message,
        condition=remark.condition if len(remark.condition) <= _LONGEST_CONDITION else "",
        cite=Cite(module.path, remark.line, remark.line, name),
    )


def _is_mark(module: Module, remark: Remark) -> bool:
    """Whether a deprecation is a mark on the definition itself, and nothing that happens when it runs."""
    if remark.kind != "warns" or module.language == "Python":
        return False
    return _SPEAKS.search(module.lines[remark.line - 1]) is None


def _is_private(survey: Survey, item: Pitfall) -> bool:
    symbol = survey.symbol(f"{item.cite.path}::{item.where.replace('::', '.')}")
    return symbol is not None and not symbol.is_public and not symbol.is_special


def _distinct(found: list[Pitfall]) -> list[Pitfall]:
    """At most two from one definition, and never the same sentence twice."""
    kept: list[Pitfall] = []
    for item in found:
        same_place = sum(1 for other in kept if other.where == item.where)
        said = any((other.where, other.subject, other.message) == (item.where, item.subject, item.message)
                   for other in kept)  # fmt: skip
        if same_place < 2 and not said:
            kept.append(item)
    return kept


def _clarity(survey: Survey, key: str, found: list[Reference]) -> float:
    """Tests of a dozen lines that use the subject several times show most."""
    symbol = survey.symbol(key)
    if symbol is None:
        return 0.0
    size = symbol.end - symbol.start + 1
    fit = 1.0 - min(abs(size - 12) / 24, 1.0)
    others = len({item.target for item in survey.references_from.get(key, ())})
    focus = len({item.target for item in found}) / max(others, 1)
    called = sum(1 for item in found if item.verb in ("calls", "instantiates"))
    return round(2 * fit + focus + 0.3 * min(called, 4) + (0.3 if symbol.doc else 0), 4)


def _example(survey: Survey, key: str, shown: bool) -> Example:
    module = survey.module_of(key)
    symbol = module.by_name[key_name(key)]
    return Example(
        name=spelled(module.language, symbol.qualname),
        summary=docstrings.summary(symbol.doc, 160),
        cite=members.cite(module, symbol),
        excerpt=members.excerpt(module, symbol) if shown else None,
    )
