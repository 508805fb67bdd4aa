"""What a course says, in the language it is written in: sentences by their English text, and grammar around them.

`speaking` decides the language for all that is written within; without it, it is English. English stands in the code,
every other language in a file of its own: `fr/` holds its sentences, `french.py` the rest of its grammar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from course.wording.english import English
from course.wording.french import French, Translated

ENGLISH: Final = English()
_VOICES: Final = {voice.tag: voice for voice in (ENGLISH, French())}
_voice: ContextVar[English] = ContextVar("voice", default=ENGLISH)

__all__ = [
    "ENGLISH", "a", "about", "capital", "counted", "decimal", "identity", "known", "language", "listed", "number",
    "plural", "quoted", "say", "sentence", "some", "speaking", "speaks", "tally", "thousands", "used", "verb", "words",
]  # fmt: skip


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Texts made within are in this language, given as `fr` or `fr-CA`; in English where it is not known."""
    token = _voice.set(_VOICES.get(tag.partition("-")[0].lower(), ENGLISH))
    try:
        yield
    finally:
        _voice.reset(token)


def speaks(tag: str) -> bool:
    """Whether what is computed can be said in a language."""
    return tag.partition("-")[0].lower() in {*_VOICES, ENGLISH.tag}


def language() -> str:
    """The language spoken now."""
    return _voice.get().tag


def say(text: str, **values: object) -> str:
    """A sentence by its English text, with its {placeholders} filled in."""
    return _voice.get().say(text, **values)


def identity(text: str) -> str:
    """What a sentence is known by, whatever the language it is said in."""
    return text.english if isinstance(text, Translated) else text


def known(text: str) -> str:
    """A text of the survey, such as why a file was left out; whatever is not known stays as it is."""
    return _voice.get().known(text)


def plural(noun: str, count: int) -> str:
    """The noun alone, in the number that fits."""
    return _voice.get().plural(noun, count)


def counted(count: int, noun: str) -> str:
    """`three methods`, `one class`, `1,204 lines`."""
    return _voice.get().counted(count, noun)


def number(count: int) -> str:
    """Small numbers as words, large ones with separators."""
    return _voice.get().number(count)


def thousands(count: int) -> str:
    """A number in figures, its thousands apart."""
    return _voice.get().thousands(count)


def decimal(count: float) -> str:
    """A number with one place behind the point."""
    return _voice.get().decimal(count)


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return _voice.get().listed(items, last)


def some(items: Sequence[str], limit: int, noun: str) -> str:
    """The first few of a list, and how many more there are."""
    return _voice.get().some(items, limit, noun)


def sentence(text: str) -> str:
    """With a capital at the beginning and a stop at the end."""
    return _voice.get().sentence(text)


def quoted(text: str) -> str:
    """Words of the repository within the course's own: marked where they may be in another language."""
    return _voice.get().quoted(text)


def words(text: str) -> str:
    """Words of the repository as a sentence of their own, marked likewise."""
    return quoted(sentence(text))


def a(noun: str) -> str:
    """`a class`, `an interface`."""
    return _voice.get().a(noun)


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


def verb(kind: str) -> str:
    """How a kind of reference is told: who … whom."""
    return say(_VERBS[kind])


def used(kind: str, users: str, count: int) -> str:
    """Who uses it in which way: `f calls it`, `f and g call it`."""
    return say(f"{{users}} {_VERBS[kind] if count == 1 else _SEVERAL[kind]} it", users=users)


def tally(kind: str, count: int) -> str:
    """How many references of a kind there are: `three calls`."""
    return counted(count, _UNITS[kind])


def about(count: int) -> int:
    """A size as people remember it; a line more or less does not change it."""
    if count < 20:
        return count
    step = 5 if count < 100 else 10 ** (len(str(count)) - 2)
    return round(count / step) * step


_VERBS = {
    "calls": "calls",
    "instantiates": "creates",
    "imports": "imports",
    "inherits": "builds on",
    "decorates": "decorates with",
    "raises": "raises",
    "mentions": "refers to",
    "quotes": "names",
}
_SEVERAL = {
    "calls": "call",
    "instantiates": "create",
    "inherits": "build on",
    "decorates": "decorate with",
    "raises": "raise",
    "mentions": "refer to",
    "imports": "import",
}
_UNITS = {
    "calls": "call",
    "instantiates": "instance",
    "imports": "import",
    "inherits": "place",
    "decorates": "use",
    "raises": "place",
    "mentions": "reference",
}
