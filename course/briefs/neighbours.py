"""Who uses an abstraction and whom it uses, with one place each that shows it."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from typing import Protocol

from course import diagrams
from course.abstractions import Abstraction, Relation
from course.briefs.brief import Neighbour
from course.briefs.traffic import Traffic
from course.idioms import spelled, spoken
from course.markup import Cite
from course.survey import Survey
from course.survey.modules import key_name, key_path
from course.survey.references import Reference

_LIMIT = 6
_INNER = 24


class Links(Protocol):
    """What must be known of all chapters to speak of two."""

    survey: Survey
    relations: list[Relation]
    titles: dict[str, str]
    traffic: Traffic


def users(outline: Links, abstraction: Abstraction) -> tuple[Neighbour, ...]:
    """Chapters that use this one, strongest first."""
    found = [item for item in outline.relations if item.target == abstraction.slug]
    return tuple(neighbour(outline, item, item.source) for item in found[:_LIMIT])


def uses(outline: Links, abstraction: Abstraction) -> tuple[Neighbour, ...]:
    """Chapters this one uses, strongest first."""
    found = [item for item in outline.relations if item.source == abstraction.slug]
    return tuple(neighbour(outline, item, item.target) for item in found[:_LIMIT])


def other_users(survey: Survey, traffic: Traffic, abstraction: Abstraction) -> tuple[Cite, ...]:
    """Source files outside every chapter that use this one: the first use in each."""
    first: dict[str, Reference] = {}
    for item in traffic.from_outside(abstraction.slug):
        if item.path in abstraction.paths:
            continue
        if survey.in_source(item) and not _is_export(survey, item):
            first.setdefault(item.path, item)
    return tuple(Cite(item.path, item.line, item.line, _last(item.text)) for _, item in sorted(first.items()))


def exported(survey: Survey, abstraction: Abstraction) -> Cite | None:
    """Where the name a chapter is about is handed on by the __init__ of a package around it."""
    wanted = abstraction.lead or (abstraction.paths[0] if len(abstraction.paths) == 1 else "")
    if not abstraction.lead and posixpath.basename(wanted).startswith("_"):
        # A private module is brought in to be used, not to be handed on.
        return None
    found = [item for item in survey.references_to.get(wanted, ()) if _is_export(survey, item)]
    found = [item for item in found if survey.in_source(item)]
    if not found:
        return None
    first = min(found, key=lambda item: (item.path.count("/"), item.path, item.line))
    return Cite(first.path, first.line, first.line, _last(first.text))


def is_exported(survey: Survey, key: str) -> bool:
    """Whether the __init__ of a package hands a definition on."""
    return any(_is_export(survey, item) for item in survey.references_to.get(key, ()))


def _is_export(survey: Survey, item: Reference) -> bool:
    return item.verb == "imports" and survey.modules[item.path].is_init and not key_name(item.source)


def inner(survey: Survey, traffic: Traffic, abstraction: Abstraction) -> str:
    """A diagram of how the files of one chapter use each other."""
    if len(abstraction.paths) < 3:
        return ""
    plain = {path for path in abstraction.paths if not survey.modules[path].is_init}
    counts: Counter[tuple[str, str]] = Counter()
    for item in traffic.between(abstraction.slug, abstraction.slug):
        target = key_path(item.target)
        if item.path != target and item.path in plain and target in plain:
            counts[item.path, target] += 1
    prefix = posixpath.commonpath([posixpath.dirname(path) for path in abstraction.paths])
    strongest = sorted(counts, key=lambda pair: (-counts[pair], pair))[:_INNER]
    names = {path: posixpath.relpath(path, prefix or ".").rsplit(".", 1)[0] for pair in strongest for path in pair}
    # Files that differ by their suffix alone are one in the picture.
    drawn = dict.fromkeys((names[source], names[target]) for source, target in sorted(strongest))
    edges = [diagrams.Edge(source, target, "", 0) for source, target in drawn if source != target]
    return diagrams.flowchart(sorted(set(names.values())), edges)


def tests(traffic: Traffic, abstraction: Abstraction) -> dict[str, list[Reference]]:
    """Uses in tests, by the key of the test function they stand in."""
    found: dict[str, list[Reference]] = defaultdict(list)
    for item in traffic.from_tests(abstraction.slug):
        if key_name(item.source):
            found[item.source].append(item)
    return dict(found)


def neighbour(outline: Links, relation: Relation, slug: str) -> Neighbour:
    """The other side of a relation, with the one use of it that shows most."""
    shown = _shown(outline, relation)
    return Neighbour(
        slug=slug,
        title=outline.titles[slug],
        verb=relation.verb,
        count=relation.count,
        where=_spoken(outline.survey, shown.source),
        what=_spoken(outline.survey, shown.target) or key_path(shown.target),
        cite=Cite(shown.path, shown.line, shown.line, _last(shown.text)),
    )


def _spoken(survey: Survey, key: str) -> str:
    """The name of a definition as people of its language say it; empty for a whole file."""
    return spelled(survey.modules[key_path(key)].language, spoken(key_name(key))) if key_name(key) else ""


def _shown(outline: Links, relation: Relation) -> Reference:
    """The use to show: inside a public definition rather than at the top of a file."""
    found = outline.traffic.between(relation.source, relation.target)
    candidates = [item for item in found if item.verb == relation.verb]
    popular = Counter(item.target for item in candidates)

    def plainness(item: Reference) -> tuple[int, bool, bool, str, int]:
        name = key_name(item.source)
        symbol = outline.survey.symbol(item.source) if name else None
        is_private = symbol is not None and not symbol.is_public and not symbol.is_special
        return (-popular[item.target], not name, is_private, item.path, item.line)

    return min(candidates, key=plainness)


def _last(text: str) -> str:
    return text.rsplit(".", 1)[-1]
