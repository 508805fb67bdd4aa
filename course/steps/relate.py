"""Step 2: how the abstractions use each other, summed up from the references between their symbols."""

from __future__ import annotations

from collections import Counter

from course.abstractions import Abstraction, Relation
from course.survey import Survey
from course.survey.references import Reference

#: What each kind of reference says about dependence; a type annotation says least.
_WEIGHTS = {
    "inherits": 4.0,
    "raises": 1.0,
    "instantiates": 2.0,
    "calls": 2.0,
    "decorates": 2.0,
    "imports": 1.0,
    "mentions": 0.5,
}
_VERBS = ("inherits", "instantiates", "calls", "decorates", "raises", "imports", "mentions")


#: How often one abstraction uses another: (source, target, verb, whether in earnest) → count.
Ties = dict[tuple[str, str, str, bool], int]


def relate(survey: Survey, abstractions: list[Abstraction]) -> list[Relation]:
    """One relation for each ordered pair that has any reference, strongest first."""
    by_pair: dict[tuple[str, str], list[tuple[str, bool, int]]] = {}
    for (source, target, verb, is_earnest), count in ties(survey, abstractions).items():
        by_pair.setdefault((source, target), []).append((verb, is_earnest, count))
    relations = [_relation(source, target, found) for (source, target), found in by_pair.items()]
    return sorted(relations, key=lambda item: (-item.weight, item.source, item.target))


def ties(survey: Survey, abstractions: list[Abstraction]) -> Ties:
    """All that relations are made from, in a fixed order: no line of any file is part of it."""
    owners = Owners(abstractions)
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    for reference in survey.references:
        if survey.in_test(reference) and owners.covers_source(survey):
            continue
        source, target = owners.of(reference.source), owners.of(reference.target)
        if source and target and source != target:
            counts[source, target, reference.verb, _is_earnest(reference)] += 1
    return dict(sorted(counts.items()))


class Owners:
    """Which abstraction a symbol or module key belongs to; classes win over the files around them."""

    def __init__(self, abstractions: list[Abstraction]) -> None:
        self._classes = {item.lead: item.slug for item in abstractions if item.kind == "class"}
        self._paths: dict[str, str] = {}
        for item in sorted(abstractions, key=lambda item: -len(item.paths)):
            if item.kind != "class":
                self._paths.update(dict.fromkeys(item.paths, item.slug))
        self._covered = {path for item in abstractions for path in item.paths}
        self._covers_source: bool | None = None

    def of(self, key: str) -> str:
        """The slug that owns a key, or an empty string."""
        path, separator, name = key.partition("::")
        top = f"{path}{separator}{name.split('.', 1)[0]}"
        return self._classes.get(top) or self._paths.get(path, "")

    def covers_source(self, survey: Survey) -> bool:
        """Whether the abstractions are source code, as they are unless there is nothing but tests."""
        if self._covers_source is None:
            self._covers_source = any(survey.modules[path].role == "source" for path in self._covered)
        return self._covers_source


def _is_earnest(reference: Reference) -> bool:
    """Imports for the type checker, or inside a function, are there because the dependence is the wrong way."""
    is_late = reference.verb == "imports" and "::" in reference.source
    return not (reference.typing_only or is_late)


def _relation(source: str, target: str, found: list[tuple[str, bool, int]]) -> Relation:
    counts: Counter[str] = Counter()
    for verb, _, count in found:
        counts[verb] += count
    leading = next(verb for verb in _VERBS if counts[verb])
    # A few calls say more than one stray instance: the commoner of the two names the relation.
    if leading == "instantiates" and counts["calls"] > 2 * counts["instantiates"]:
        leading = "calls"
    weight = sum(_WEIGHTS[verb] * count * (1.0 if is_earnest else 0.2) for verb, is_earnest, count in found)
    return Relation(source=source, target=target, verb=leading, count=counts[leading], weight=round(weight, 3))
