"""Step 1: choose the core abstractions, by cutting the tree of folders, files and classes where it matters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from course.abstractions import Abstraction
from course.idioms import spelled
from course.steps.neighbourhoods import Neighbourhoods
from course.steps.parts import Part, part_tree
from course.survey import Survey
from course.survey.modules import key_name
from course.survey.parsers import PARSED

MIN_CHAPTERS = 5
MAX_CHAPTERS = 12
#: Parts proposed beyond what there is room for.
_SPARE = 4


def extract(survey: Survey) -> list[Abstraction]:
    """Between 5 and 12 abstractions, most important first; fewer only when there is less to speak about."""
    return _found(survey, _target(survey))


def candidates(survey: Survey) -> list[Abstraction]:
    """A few more than a course has chapters, for somebody who chooses among them."""
    return _found(survey, _target(survey) + _SPARE)


def _found(survey: Survey, target: int) -> list[Abstraction]:
    chosen = _cut(part_tree(survey), target, Neighbourhoods(survey))
    return _named([_abstraction(part, survey) for part in chosen], survey)


def _target(survey: Survey) -> int:
    """How many chapters this much code deserves."""
    lines = sum(module.facts.code_lines for module in survey.sources)
    return max(MIN_CHAPTERS, min(MAX_CHAPTERS, round(3 + 1.8 * math.log2(max(lines, 1) / 500 + 1))))


def _cut(root: Part, target: int, known: Neighbourhoods) -> list[Part]:
    """Split the heaviest part until the parts are small enough; lower the bar while there are too few."""
    threshold = 1.0 / target
    best: list[Part] = []
    for _ in range(12):
        frontier = _split(root, threshold)
        smallest = 0.12 * threshold
        significant = [part for part in frontier if part.mass >= smallest and part.is_substantial]
        best = _heaviest(significant, known)[:target]
        if len(best) >= target:
            break
        threshold *= 0.7
    if len(best) < MIN_CHAPTERS:
        # A small repository: there is room for the short files too.
        short = [part for part in _split(root, threshold) if part.code_lines]
        best = max(best, _heaviest(short, known)[:MIN_CHAPTERS], key=len)
    return best or [root]


def _heaviest(parts: Iterable[Part], known: Neighbourhoods) -> list[Part]:
    """By weight; of equals, those come first whose neighbourhood has said least so far."""
    ranked = sorted(parts, key=lambda part: (-part.mass, part.name))
    said: Counter[int] = Counter()
    turns: dict[str, int] = {}
    for part in ranked:
        home = known.of(part.paths)
        turns[part.name] = said[home]
        said[home] += 1
    return sorted(ranked, key=lambda part: (-part.mass, turns[part.name], part.name))


def _split(root: Part, threshold: float) -> list[Part]:
    frontier: list[Part] = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.children and (part.mass > threshold or part is root) and _is_worth(part, threshold):
            waiting.extend(part.children)
        else:
            frontier.append(part)
    return frontier


def _is_worth(part: Part, threshold: float) -> bool:
    """Whether the children are parts of their own, rather than crumbs of one thing."""
    if part.kind in ("class", "module"):
        large = [child for child in part.children if child.mass > 0.3 * threshold]
        return len(large) >= 2
    if len(part.children) == 1:
        return True
    large = [child for child in part.children if child.mass > 0.2 * threshold]
    return bool(large) and sum(child.mass for child in large) > 0.5 * part.mass


def _abstraction(part: Part, survey: Survey) -> Abstraction:
    if part.kind == "module":
        lead = part.lead
        if survey.modules[part.name].language not in PARSED:
            return _simple(part, part.name, "file")
        title = _spelled(survey, lead) or survey.modules[part.name].dotted
        return replace(_simple(part, title, "module"), lead=lead)
    if part.kind == "class":
        return replace(_simple(part, _spelled(survey, part.name), "class"), lead=part.name)
    init = f"{part.name}/__init__.py".lstrip("/")
    if init in survey.modules:
        return _simple(part, survey.modules[init].dotted, "package")
    declared = {survey.modules[path].facts.package for path in part.paths}
    if len(declared) == 1 and "." in (package := declared.pop()):
        return _simple(part, spelled(survey.modules[part.paths[0]].language, package), "folder")
    return _simple(part, f"{part.name}/" if part.name else survey.project.name or survey.name, "folder")


def _spelled(survey: Survey, key: str) -> str:
    """The name of a definition as its language writes it."""
    return spelled(survey.module_of(key).language, key_name(key)) if key else ""


def _simple(part: Part, title: str, kind: str) -> Abstraction:
    return Abstraction(
        slug="", title=title, kind=kind, paths=tuple(sorted(part.paths)), weight=round(part.mass, 6)  # type: ignore[arg-type]  # one of Kind by its callers
    )  # fmt: skip


def _named(found: list[Abstraction], survey: Survey) -> list[Abstraction]:
    """Titles made unique by the module they are from, and slugs made of the titles."""
    counts = Counter(item.title.lower() for item in found)
    titled = [
        replace(item, title=f"{survey.modules[item.paths[0]].dotted}.{item.title}")
        if counts[item.title.lower()] > 1 and item.lead
        else item
        for item in found
    ]
    slugs = _slugs(item.title for item in titled)
    return [replace(item, slug=slug) for item, slug in zip(titled, slugs, strict=True)]


def _slugs(titles: Iterable[str]) -> list[str]:
    taken: set[str] = {"start-here", "glossary"}
    slugs = []
    for title in titles:
        spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", title)
        base = re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")[:60] or "part"
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        slugs.append(slug)
    return slugs
