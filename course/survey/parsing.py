"""Source files into packed facts: here, or in processes of their own where there are many of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from course.survey import plain
from course.survey.facts import FileFacts
from course.survey.languages import Language, language_of
from course.survey.packing import pack
from course.survey.parsers import parser

#: Bytes of source that keep a process busy long enough to be worth starting (about a second).
_WORTH = 750_000
_MOST_PROCESSES = 8
#: Bytes of a file that is large enough to exhaust a parser's stack or patience, if it was made to.
_LARGE = 40_000
#: Files with more opening brackets than the first are looked at; nesting deeper than the second is nobody's code, and
#: would cost a parser that recovers from errors minutes and gigabytes.
_MANY_BRACKETS = 4_000
_DEEP = 1_000
_BRACKETS = re.compile(rb"[()\[\]{}]")


class Source(NamedTuple):
    """One file to parse; its language follows from its path."""

    path: str
    data: bytes


def parse_all(
    sources: Sequence[Source], processes: int | None = None, meanwhile: Callable[[], None] = lambda: None
) -> dict[str, bytes]:
    """The packed facts of every file by path; what cannot be parsed is read as text and marked as broken.

    `meanwhile` is done once, while other processes are at work if there are any.
    """
    # Imported here: a process that only parses needs none of it.
    from course.survey import crew

    wanted = _processes(sources) if processes is None else processes
    # A parser that is written in C can end its process, or never end: large files are parsed where that does no harm.
    apart = sources if wanted > 1 else [source for source in sources if len(source.data) > _LARGE]
    found = crew.parse(apart, max(wanted, 1), meanwhile) if apart else {}
    if not apart:
        meanwhile()
    for source in sources:
        if source.path not in found:
            found[source.path] = parse(source)
    return found


def parse(source: Source) -> bytes:
    """The packed facts of one file; never raises for what is in it."""
    language = language_of(source.path) or Language("Text", False)
    read = parser(source.path, language.name)
    if read and _is_abyss(source.data):
        return pack(unparsed(source))
    try:
        facts = read(source.data) if read else plain.parse(source.data, language)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # Whatever a stranger wrote, the other files are worth reading.
        facts = unparsed(source)
    return pack(facts)


def unparsed(source: Source) -> FileFacts:
    """What is known of a file that its parser could not take."""
    language = language_of(source.path) or Language("Text", False)
    return replace(plain.parse(source.data, language), broken=True)


def _is_abyss(data: bytes) -> bool:
    """Whether brackets are nested deeper than anyone nests them."""
    if sum(map(data.count, (b"(", b"[", b"{"))) <= _MANY_BRACKETS:
        return False
    depth = 0
    for match in _BRACKETS.finditer(data):
        depth += 1 if match[0] in b"([{" else -1 if depth else 0
        if depth > _DEEP:
            return True
    return False


def cores() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processes(sources: Iterable[Source]) -> int:
    size = sum(len(source.data) for source in sources)
    return min(cores(), size // _WORTH, _MOST_PROCESSES)
