"""Step 2: how the abstractions use each other, summed up from the references between their symbols."""

from __future__ import annotations

from collections import defaultdict

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


def relate(survey: Survey, abstractions: list[Abstraction]) -> list[Relation]:
    """One relation for each ordered pair that has any reference, strongest first."""
    owners = Owners(abstractions)
    pairs: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for reference in survey.references:
        if survey.modules[reference.path].role == "test" and owners.covers_source(survey):
            continue
        source, target = owners.of(reference.source), owners.of(reference.target)
        if source and target and source != target:
            pairs[source, target].append(reference)
    relations = [_relation(source, target, found) for (source, target), found in sorted(pairs.items())]
    return sorted(relations, key=lambda item: (-item.weight, item.source, item.target))


class Owners:
    """Which abstraction a symbol or module key belongs to; classes win over the files around them."""

    def __init__(self, abstractions: list[Abstraction]) -> None:
        self._classes = {item.lead: item.slug for item in abstractions if item.kind == "class"}
        self._paths: dict[str, str] = {}
        for item in sorted(abstractions, key=lambda item: -len(item.paths)):
            if item.kind != "class":
                self._paths.update(dict.fromkeys(item.paths, item.slug))
        self._covered = {path for item in abstractions for path in item.paths}

    def of(self, key: str) -> str:
        """The slug that owns a key, or an empty string."""
        path, separator, name = key.partition("::")
        top = f"{path}{separator}{name.split('.', 1)[0]}"
        return self._classes.get(top) or self._paths.get(path, "")

    def covers_source(self, survey: Survey) -> bool:
        """Whether the abstractions are source code, as they are unless there is nothing but tests."""
        return any(survey.modules[path].role == "source" for path in self._covered)


def _earnest(reference: Reference) -> float:
    """Imports for the type checker, or inside a function, are there because the dependence is the wrong way."""
    is_late = reference.verb == "imports" and "::" in reference.source
    return 0.2 if reference.typing_only or is_late else 1.0


def _relation(source: str, target: str, found: list[Reference]) -> Relation:
    counts: dict[str, int] = defaultdict(int)
    for reference in found:
        counts[reference.verb] += 1
    verb = next(verb for verb in _VERBS if counts[verb])
    # A few calls say more than one stray instance: the commoner of the two names the relation.
    if verb == "instantiates" and counts["calls"] > 2 * counts["instantiates"]:
        verb = "calls"
    shown = min((item for item in found if item.verb == verb), key=lambda item: (item.path, item.line))
    weight = sum(_WEIGHTS[item.verb] * _earnest(item) for item in found)
    return Relation(
        source=source,
        target=target,
        verb=verb,
        count=counts[verb],
        path=shown.path,
        line=shown.line,
        weight=round(weight, 3),
    )
