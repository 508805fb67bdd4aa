"""The languages of the interface: English in the code, the others in `locales/`, picked for each reader.

Written as `_("Mark as read")`, `_("Attempt {number} of {most}", number=1, most=5)` and
`n_("{count} chapter", "{count} chapters", 3)`. A text that is kept before its reader is known is marked by `later` and
translated by `known` when it is shown. The reader is found through the page being built or acted on, else through the
request being answered (`Reader`), else, in background work, through `reading_as`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from nicegui import context
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.parts import plain

#: BCP 47 tags, the language of the code first.
LANGUAGES: Final = ("en", "fr")
NAMES: Final = {"en": "English", "fr": "Français"}
COOKIE: Final = "fondation-language"
FOLDER: Final = Path(__file__).with_name("locales")
#: Whose habits dates and numbers follow.
_HABITS: Final = {"en": "en_GB", "fr": "fr_FR"}
_reader: ContextVar[str] = ContextVar("reader", default=LANGUAGES[0])


def _(text: str, **values: Any) -> str:
    """`text` in the reader's language, with its {placeholders} filled in."""
    message = _translations(language()).get(text, text)
    return message.format(**values) if values else message


def n_(singular: str, plural: str, number: int, **values: Any) -> str:
    """The form of a text that `number` asks for in the reader's language; {count} is the number, grouped."""
    tag = language()
    forms = _plurals(tag).get(singular)
    message = (singular if number == 1 else plural) if forms is None else forms[_plural_index(tag, number)]
    return message.format(count=grouped(number), **values)


def later(text: str) -> str:
    """Marks a text for translation and leaves it as it is: `known` translates it for whoever reads it."""
    return text


def known(text: str) -> str:
    """A text that came from elsewhere in the reader's language, where it has been translated; else as it came."""
    return _translations(language()).get(text, text)


def grouped(number: float) -> str:
    """A number with the thousands apart as the reader's language has it."""
    return str(format_decimal(number, locale=locale()))


def locale() -> Locale:
    """How the reader's language writes dates and numbers."""
    return _locale(language())


def language() -> str:
    """The language of whoever reads what is being made now."""
    if plain.is_building():
        # There is no page of the framework, and to ask for it a hundred times would take as long as the rest.
        return _reader.get()
    try:
        return of(context.client.request)
    except RuntimeError:
        return _reader.get()


def of(request: HTTPConnection) -> str:
    """The language a browser asks for: what its reader chose, else what it prefers."""
    return _negotiated(request.cookies.get(COOKIE, "")[:20], request.headers.get("accept-language", "")[:200])


@contextmanager
def reading_as(tag: str) -> Iterator[None]:
    """Texts made within are in this language, where no page says otherwise."""
    token = _reader.set(tag if tag in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _reader.reset(token)


class Reader:
    """ASGI middleware: what is made to answer a request is in the language its browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with reading_as(of(HTTPConnection(scope))):
            await self._app(scope, receive, send)


@functools.cache
def catalogue(tag: str) -> Catalog:
    """The translations into a language. Raises FileNotFoundError where there is none."""
    with (FOLDER / f"{tag}.po").open("rb") as file:
        return read_po(file, locale=tag)


@functools.lru_cache(maxsize=1024)
def _negotiated(chosen: str, accepted: str) -> str:
    if chosen in LANGUAGES:
        return chosen
    wanted = [tag.split(";")[0].strip() for tag in accepted.split(",")]
    return negotiate_locale([tag for tag in wanted if tag], LANGUAGES, sep="-") or LANGUAGES[0]


@functools.cache
def _locale(tag: str) -> Locale:
    return Locale.parse(_HABITS[tag])


@functools.cache
def _translations(tag: str) -> dict[str, str]:
    if tag == LANGUAGES[0]:
        return {}
    return {str(m.id): str(m.string) for m in catalogue(tag) if m.id and m.string and not m.pluralizable}


@functools.cache
def _plurals(tag: str) -> dict[str, tuple[str, ...]]:
    if tag == LANGUAGES[0]:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue(tag):
        texts, forms = message.id, message.string
        if isinstance(texts, tuple) and isinstance(forms, tuple) and all(forms):
            found[str(texts[0])] = tuple(map(str, forms))
    return found


def _plural_index(tag: str, number: int) -> int:
    # English needs none; French counts zero as one. A language with other rules needs its own line here.
    return 0 if (tag == "fr" and number < 2) or number == 1 else 1
