"""Who uses an abstraction and whom it uses, with one place each that shows it."""

from __future__ import annotations

from collections import defaultdict

from course.abstractions import Abstraction, Relation
from course.briefs.brief import Neighbour
from course.markup import Cite
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.modules import key_name, key_path
from course.survey.references import Reference

_LIMIT = 6


def users(
    survey: Survey, relations: list[Relation], abstraction: Abstraction, titles: dict[str, str], owners: Owners
) -> tuple[Neighbour, ...]:
    """Chapters that use this one, strongest first."""
    found = [item for item in relations if item.target == abstraction.slug]
    return tuple(_neighbour(survey, item, item.source, titles, owners) for item in found[:_LIMIT])


def uses(
    survey: Survey, relations: list[Relation], abstraction: Abstraction, titles: dict[str, str], owners: Owners
) -> tuple[Neighbour, ...]:
    """Chapters this one uses, strongest first."""
    found = [item for item in relations if item.source == abstraction.slug]
    return tuple(_neighbour(survey, item, item.target, titles, owners) for item in found[:_LIMIT])


def other_users(survey: Survey, abstraction: Abstraction, owners: Owners) -> tuple[Cite, ...]:
    """Source files outside every chapter that use this one: the first use in each."""
    first: dict[str, Reference] = {}
    for item in survey.references:
        if not abstraction.owns(item.target) or owners.of(item.source) or item.path in abstraction.paths:
            continue
        if survey.modules[item.path].role == "source":
            first.setdefault(item.path, item)
    return tuple(Cite(item.path, item.line, item.line, _last(item.text)) for _, item in sorted(first.items()))


def tests(survey: Survey, abstraction: Abstraction) -> dict[str, list[Reference]]:
    """Uses in tests, by the key of the test function they stand in."""
    found: dict[str, list[Reference]] = defaultdict(list)
    for item in survey.references:
        if survey.modules[item.path].role == "test" and abstraction.owns(item.target) and key_name(item.source):
            found[item.source].append(item)
    return dict(found)


def _neighbour(
    survey: Survey, relation: Relation, slug: str, titles: dict[str, str], owners: Owners
) -> Neighbour:
    shown = _shown(survey, relation, owners)
    return Neighbour(
        slug=slug,
        title=titles[slug],
        verb=relation.verb,
        count=relation.count,
        where=key_name(shown.source).removesuffix(".__init__") if key_name(shown.source) else "",
        what=key_name(shown.target).removesuffix(".__init__") or key_path(shown.target),
        cite=Cite(shown.path, shown.line, shown.line, _last(shown.text)),
    )


def _shown(survey: Survey, relation: Relation, owners: Owners) -> Reference:
    """The use to show: inside a public definition rather than at the top of a file."""
    candidates = [
        item
        for item in survey.references
        if item.verb == relation.verb
        and survey.modules[item.path].role != "test"
        and owners.of(item.source) == relation.source
        and owners.of(item.target) == relation.target
    ] or [item for item in survey.references if item.path == relation.path and item.line == relation.line]

    def plainness(item: Reference) -> tuple[bool, bool, str, int]:
        name = key_name(item.source)
        return (not name, "._" in f".{name}" and "__init__" not in name, item.path, item.line)

    return min(candidates, key=plainness)


def _last(text: str) -> str:
    return text.rsplit(".", 1)[-1]
