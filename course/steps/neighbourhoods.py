"""Which parts of the code live together: the communities of the survey, seen from chapters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from course.abstractions import Abstraction
from course.survey import Survey


class Neighbourhood(NamedTuple):
    """Chapters that use each other more than the rest, and the folder they share, if it is theirs alone."""

    slugs: tuple[str, ...]
    folder: str


class Neighbourhoods:
    """Looks up the community that holds most of some files."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._home = {path: number for number, group in enumerate(survey.communities) for path in group}

    def of(self, paths: Iterable[str]) -> int:
        """The number of a community, the largest being 0; -1 for files that are in none."""
        lines: Counter[int] = Counter()
        for path in paths:
            if path in self._home:
                lines[self._home[path]] += self._survey.modules[path].facts.code_lines + 1
        return min(lines, key=lambda number: (-lines[number], number), default=-1)


def homes(survey: Survey, abstractions: Sequence[Abstraction]) -> dict[str, int]:
    """The community of each abstraction, by slug."""
    known = Neighbourhoods(survey)
    return {item.slug: known.of(item.paths) for item in abstractions}


def neighbourhoods(survey: Survey, abstractions: Sequence[Abstraction]) -> list[Neighbourhood]:
    """The groups worth a box in a picture: of several chapters each, and not all of them in one."""
    groups: dict[int, list[Abstraction]] = {}
    for item in abstractions:
        groups.setdefault(homes(survey, [item])[item.slug], []).append(item)
    several = [found for number, found in sorted(groups.items()) if number >= 0 and len(found) > 1]
    if len(several) == 1 and len(several[0]) == len(abstractions):
        return []
    return [Neighbourhood(tuple(item.slug for item in found), _own(found, abstractions)) for found in several]


def _own(found: Sequence[Abstraction], abstractions: Sequence[Abstraction]) -> str:
    """The folder of a group, if no chapter outside of it has files there."""
    folder = _folder(found)
    others = [path for item in abstractions if item not in found for path in item.paths]
    return "" if any(path.startswith(f"{folder}/") for path in others) else folder


def _folder(found: Sequence[Abstraction]) -> str:
    """The deepest folder that holds all their files; empty for the root."""
    parts = [path.split("/")[:-1] for item in found for path in item.paths]
    shared: list[str] = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return "/".join(shared)
