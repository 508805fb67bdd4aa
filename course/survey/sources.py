"""From files to modules: each parsed, or remembered from a time when its content was the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from course.survey import cache as caching
from course.survey import choosing, parsing
from course.survey.attributes import Marks
from course.survey.cache import Cache
from course.survey.encodings import UTF_8
from course.survey.languages import Language
from course.survey.modules import Module, dotted_names
from course.survey.packages import Membership, Package
from course.survey.packing import Packed
from course.survey.parsing import Source
from course.survey.reading import Reading


def modules(
    reading: Reading, packages: Sequence[Package], cache: Cache, meanwhile: Callable[[], None]
) -> dict[str, Module]:
    """The modules of all source files, by path; `meanwhile` is done while other processes parse."""
    sources = list(reading.sources)
    dotted = dotted_names(path for path, language, _ in sources if language.name == "Python")
    member = Membership(packages)
    keys = {path: caching.key("facts", _dialect(path, language), data) for path, language, data in sources}
    facts = _facts([Source(path, data) for path, _, data in sources], keys, cache, meanwhile)
    return {
        path: Module(
            path=path,
            dotted=dotted.get(path, path),
            language=language.name,
            role=choosing.role(path, reading.marks.get(path, Marks())),
            data=data,
            packed=facts[path],
            fingerprint=keys[path],
            encoding=reading.encodings.get(path, UTF_8),
            package=member(path, language.name),
        )
        for path, language, data in sources
    }


def _facts(
    sources: list[Source], keys: dict[str, bytes], cache: Cache, meanwhile: Callable[[], None]
) -> dict[str, Packed]:
    found: dict[str, Packed] = {}

    def recall() -> None:
        known = cache.load(keys.values())
        for path, key in keys.items():
            if (packed := _packed(known.get(key))) is not None:
                found[path] = packed
        meanwhile()

    held = cache.held(keys.values())
    fresh = parsing.parse_all([source for source in sources if keys[source.path] not in held], meanwhile=recall)
    # What was held may not be what it should be.
    damaged = keys.keys() - found.keys() - fresh.keys()
    fresh |= parsing.parse_all([source for source in sources if source.path in damaged])
    cache.store((keys[path], data) for path, data in fresh.items())
    return found | {path: Packed(data) for path, data in fresh.items()}


def _packed(data: bytes | None) -> Packed | None:
    try:
        return Packed(data) if data else None
    except (ValueError, TypeError, OverflowError):
        return None


def _dialect(path: str, language: Language) -> str:
    """What decides by which parser a file is read: its language, and its suffix where that has a parser of its own."""
    return f"{language.name} {path.rpartition('.')[2].lower()}"
