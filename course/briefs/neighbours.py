"""Who uses an abstraction and whom it uses, with one place each that shows it."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict

from course import diagrams
from course.abstractions import Abstraction, Relation
from course.briefs.brief import Neighbour
from course.markup import Cite
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.modules import key_name, key_path
from course.survey.references import Reference

_LIMIT = 6
_INNER = 24


def users(
    survey: Survey, relations: list[Relation], abstraction: Abstraction, titles: dict[str, str], owners: Owners
) -> tuple[Neighbour, ...]:
    """Chapters that use this one, strongest first."""
    found = [item for item in relations if item.target == abstraction.slug]
    return tuple(neighbour(survey, item, item.source, titles, owners) for item in found[:_LIMIT])


def uses(
    survey: Survey, relations: list[Relation], abstraction: Abstraction, titles: dict[str, str], owners: Owners
) -> tuple[Neighbour, ...]:
    """Chapters this one uses, strongest first."""
    found = [item for item in relations if item.source == abstraction.slug]
    return tuple(neighbour(survey, item, item.target, titles, owners) for item in found[:_LIMIT])


def other_users(survey: Survey, abstraction: Abstraction, owners: Owners) -> tuple[Cite, ...]:
    """Source files outside every chapter that use this one: the first use in each."""
    first: dict[str, Reference] = {}
    for item in survey.references:
        if not abstraction.owns(item.target) or owners.of(item.source) or item.path in abstraction.paths:
            continue
        if survey.modules[item.path].role == "source" and not _is_export(survey, item):
            first.setdefault(item.path, item)
    return tuple(Cite(item.path, item.line, item.line, _last(item.text)) for _, item in sorted(first.items()))


def exported(survey: Survey, abstraction: Abstraction) -> Cite | None:
    """Where the name a chapter is about is handed on by the __init__ of a package around it."""
    wanted = abstraction.lead or (abstraction.paths[0] if len(abstraction.paths) == 1 else "")
    found = [item for item in survey.references_to.get(wanted, ()) if _is_export(survey, item)]
    found = [item for item in found if survey.modules[item.path].role == "source"]
    if not found:
        return None
    first = min(found, key=lambda item: (item.path.count("/"), item.path, item.line))
    return Cite(first.path, first.line, first.line, _last(first.text))


def is_exported(survey: Survey, key: str) -> bool:
    """Whether the __init__ of a package hands a definition on."""
    return any(_is_export(survey, item) for item in survey.references_to.get(key, ()))


def _is_export(survey: Survey, item: Reference) -> bool:
    return item.verb == "imports" and survey.modules[item.path].is_init and not key_name(item.source)


def inner(survey: Survey, abstraction: Abstraction) -> str:
    """A diagram of how the files of one chapter use each other."""
    if len(abstraction.paths) < 3:
        return ""
    plain = {path for path in abstraction.paths if not survey.modules[path].is_init}
    counts: Counter[tuple[str, str]] = Counter()
    for item in survey.references:
        target = key_path(item.target)
        if item.path != target and item.path in plain and target in plain:
            counts[item.path, target] += 1
    prefix = posixpath.commonpath(abstraction.paths)
    strongest = sorted(counts, key=lambda pair: (-counts[pair], pair))[:_INNER]
    names = {path: posixpath.relpath(path, prefix).rsplit(".", 1)[0] for pair in strongest for path in pair}
    edges = [diagrams.Edge(names[source], names[target], "", 0) for source, target in sorted(strongest)]
    return diagrams.flowchart(sorted(set(names.values())), edges)


def tests(survey: Survey, abstraction: Abstraction) -> dict[str, list[Reference]]:
    """Uses in tests, by the key of the test function they stand in."""
    found: dict[str, list[Reference]] = defaultdict(list)
    for item in survey.references:
        if survey.modules[item.path].role == "test" and abstraction.owns(item.target) and key_name(item.source):
            found[item.source].append(item)
    return dict(found)


def neighbour(survey: Survey, relation: Relation, slug: str, titles: dict[str, str], owners: Owners) -> Neighbour:
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

    popular = Counter(item.target for item in candidates)

    def plainness(item: Reference) -> tuple[int, bool, bool, str, int]:
        name = key_name(item.source)
        is_private = "._" in f".{name}" and "__init__" not in name
        return (-popular[item.target], not name, is_private, item.path, item.line)

    return min(candidates, key=plainness)


def _last(text: str) -> str:
    return text.rsplit(".", 1)[-1]
