"""French: its nouns and their genders, its numbers, its typography; its sentences stand in `fr/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from course.wording.english import English

_THIN, _FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_WORDS = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_NUMBER = re.compile(r"\d+")
_ELIDED = re.compile(r"\b([Dd])e (?=une? )")
#: What stands before an English noun and after a French one.
_MARKED = {"async": ("asynchrone", "asynchrone"), "abstract": ("abstrait", "abstraite")}
_LAST = {"and": "et", "or": "ou"}


class Translated(str):
    """A sentence that remembers its English: by that it is known, in whatever language it is said."""

    __slots__ = ("english",)
    english: str


class French(English):
    """Says by the English text; what `fr/` does not know stays English."""

    tag = "fr"

    def say(self, text: str, **values: object) -> str:
        said = Translated(_ELIDED.sub(r"\1’", (_sentences().get(text) or self.missing(text)).format(**values)))
        said.english = text.format(**values)
        return said

    def known(self, text: str) -> str:
        number = _NUMBER.search(text)
        if number is None:
            return _sentences().get(text, text)
        found = _sentences().get(_NUMBER.sub("{n}", text, count=1))
        return found.replace("{n}", number[0]) if found else text

    def missing(self, text: str) -> str:
        """What is said for want of a translation."""
        return text

    def plural(self, noun: str, count: int) -> str:
        return self._noun(noun)[1 if abs(count) > 1 else 0]

    def counted(self, count: int, noun: str) -> str:
        feminine = count < 2 and self._noun(noun)[2] == "f"
        return f"{self.number(count)}{'e' if feminine else ''} {self.plural(noun, count)}"

    def number(self, count: int) -> str:
        return _WORDS[count] if 0 <= count < len(_WORDS) else self.thousands(count)

    def thousands(self, count: int) -> str:
        return f"{count:,}".replace(",", _THIN)

    def decimal(self, number: float) -> str:
        return super().decimal(number).replace(".", ",")

    def listed(self, items: Sequence[str], last: str = "and") -> str:
        return super().listed(items, _LAST.get(last, last))

    def some(self, items: Sequence[str], limit: int, noun: str) -> str:
        rest = len(items) - limit
        if rest <= 1:
            return self.listed(items)
        return f"{', '.join(items[:limit])} et {self.number(rest)} autres {self.plural(noun, rest)}"

    def quoted(self, text: str) -> str:
        return f"«{_FIXED}{text}{_FIXED}»" if text else ""

    def a(self, noun: str) -> str:
        one, _, gender = self._noun(noun)
        return f"{'une' if gender == 'f' else 'un'} {one}"

    def _noun(self, noun: str) -> tuple[str, str, str]:
        """Singular, plural and gender; a word that is not known is left as it is."""
        for mark, (masculine, feminine) in _MARKED.items():
            if noun.startswith(f"{mark} ") and noun not in _nouns():
                one, many, gender = self._noun(noun.removeprefix(f"{mark} "))
                said = feminine if gender == "f" else masculine
                return f"{one} {said}", f"{many} {said}s", gender
        return _nouns().get(noun, (noun, noun if noun.endswith("s") else f"{noun}s", "m"))


@cache
def _sentences() -> dict[str, str]:
    return {
        english: _set(french) for part, known in _file().items() if part != "nouns" for english, french in known.items()
    }


@cache
def _nouns() -> dict[str, tuple[str, str, str]]:
    return {english: (_set(one), _set(many), gender) for english, (one, many, gender) in _file()["nouns"].items()}


@cache
def _file() -> dict[str, Any]:
    """Everything that stands in `fr/`, part by part."""
    found: dict[str, Any] = {}
    for file in resources.files(__package__ or "").joinpath("fr").iterdir():
        if file.name.endswith(".toml"):
            found.update(tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def _set(text: str) -> str:
    """A sentence as it is set in type: nothing breaks before its signs, nor inside its quotes."""
    text = text.replace("« ", f"«{_FIXED}").replace(" »", f"{_FIXED}»").replace(" %", f"{_FIXED}%")
    return re.sub(r" (?=[:;?!](?:\s|$))", lambda _: _FIXED, text).replace("'", "’")
