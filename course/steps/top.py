"""The definitions that matter most: which they are, which chapter speaks of each, and whether it really does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from course import markup
from course.abstractions import Abstraction
from course.courses import Chapter
from course.steps.relate import Owners
from course.survey import Survey
from course.survey.facts import Symbol
from course.survey.modules import Module, key_name, key_path
from course.wording import number, say, some

#: How many definitions a course is measured by.
MEASURED = 50
#: Constants that only name a type for the type checker.
_TYPE_VARIABLE = re.compile(r"(\w+\.)?(TypeVar|TypeVarTuple|ParamSpec)\(")
#: Words a line must say of a definition, besides its name and its place, to count as explaining it.
_WORDS = 3


def top_keys(survey: Survey, limit: int = MEASURED) -> list[str]:
    """The keys of the highest-ranked top-level definitions of the source, highest first."""
    keys = [
        key
        for module in survey.sources
        for symbol in module.top_symbols
        if survey.ranks.get(key := module.key(symbol.qualname), 0.0) > 0.0 and not _TYPE_VARIABLE.match(symbol.value)
    ]
    return sorted(dict.fromkeys(keys), key=lambda key: (-survey.ranks[key], key))[:limit]


def adopted(survey: Survey, abstractions: list[Abstraction], owners: Owners, keys: Iterable[str]) -> dict[str, str]:
    """The chapter that speaks of each definition: its own, or for those without one the nearest."""
    return {key: owners.of(key) or _nearest(survey, abstractions, owners, key) for key in keys}


def _nearest(survey: Survey, abstractions: list[Abstraction], owners: Owners, key: str) -> str:
    """The chapter of the same file; else the one that uses it most; else the one fewest folders away."""
    users = Counter(
        slug
        for item in survey.references_to.get(key, ())
        if not survey.in_test(item) and (slug := owners.of(item.source))
    )
    path = key_path(key)

    def distance(item: Abstraction) -> tuple[bool, int, int, float]:
        shared = max(_shared(path, other) for other in item.paths)
        return (path not in item.paths, -users[item.slug], -shared, -item.weight)

    return min(abstractions, key=distance).slug


def _shared(path: str, other: str) -> int:
    """How many folders two paths have in common."""
    count = 0
    for left, right in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if left != right:
            break
        count += 1
    return count


def explained(survey: Survey, chapters: Iterable[Chapter], keys: list[str]) -> list[str]:
    """Those of the keys that some chapter names, cites and describes."""
    written = [(chapter, _described(chapter.markdown)) for chapter in chapters]
    return [key for key in keys if any(_explains(survey, chapter, lines, key) for chapter, lines in written)]


def with_coverage(chapter: Chapter, of: int, missing: list[str]) -> Chapter:
    """The first chapter, ending on how many of the definitions that matter most the course explains."""
    if not of:
        return chapter
    told = _told(of, [markup.code(key_name(key)) for key in missing])
    return replace(chapter, markdown=f"{chapter.markdown.rstrip()}\n\n## {say('How much it explains')}\n\n{told}\n")


def _told(of: int, missing: list[str]) -> str:
    if of == 1:
        if missing:
            return say("The one definition the rest of the code leans on, {name}, is not explained.", name=missing[0])
        return say("The chapters explain the one definition the rest of the code leans on.")
    told = say(
        "Of the {number} definitions the rest of the code leans on most, the chapters explain {count}.",
        number=number(of),
        count=number(of - len(missing)),
    )
    if not missing:
        return told
    left = "Not explained is {names}." if len(missing) == 1 else "Not explained are {names}."
    return f"{told} {say(left, names=some(missing, 6, 'name'))}"


def _explains(survey: Survey, chapter: Chapter, described: dict[tuple[str, int, int], str], key: str) -> bool:
    symbol, module = survey.symbol(key), survey.modules[key_path(key)]
    if symbol is None:
        return False
    return any(
        item.path == module.path
        and item.name == symbol.name
        and symbol.start <= item.start <= item.end <= symbol.end
        and symbol.name in described.get((item.path, item.start, item.end), "")
        for item in chapter.citations
    )


def _described(markdown: str) -> dict[tuple[str, int, int], str]:
    """For cited lines, the text of the lines and excerpts that say something of them."""
    found: dict[tuple[str, int, int], str] = {}

    def prose(text: str) -> str:
        for line in text.split("\n"):
            said = markup.CITE.sub("", line)
            if len(re.findall(r"[^\W\d_]{2,}", said)) < _WORDS:
                continue
            for match in markup.CITE.finditer(line):
                place = markup.place(match)
                found[place] = f"{found.get(place, '')}\n{said}"
        return text

    def fence(match: re.Match[str]) -> str:
        if info := markup.INFO.match(match["info"]):
            place = markup.place(info)
            found[place] = f"{found.get(place, '')}\n{match['body']}"
        return match[0]

    markup.outside_fences(markdown, prose, fence)
    return found


def named(survey: Survey, key: str) -> tuple[Module, Symbol] | None:
    """A key's module and definition."""
    symbol = survey.symbol(key)
    return (survey.modules[key_path(key)], symbol) if symbol is not None and key_name(key) else None
