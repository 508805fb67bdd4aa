"""English where grammar depends on numbers and lists."""

from __future__ import annotations

from collections.abc import Sequence

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_IRREGULAR = {"class": "classes", "entry": "entries", "repository": "repositories", "dependency": "dependencies",
              "subclass": "subclasses", "property": "properties", "directory": "directories"}  # fmt: skip


class English:
    """Says everything as it stands in the code; the other languages say the same otherwise."""

    tag = "en"

    def say(self, text: str, **values: object) -> str:
        return text.format(**values)

    def known(self, text: str) -> str:
        """A text that may have come from elsewhere, and is not a pattern."""
        return text

    def plural(self, noun: str, count: int) -> str:
        return noun if count == 1 else _IRREGULAR.get(noun, f"{noun}s")

    def counted(self, count: int, noun: str) -> str:
        last = noun.rsplit(" ", 1)
        last[-1] = self.plural(last[-1], count)
        return f"{self.number(count)} {' '.join(last)}"

    def number(self, count: int) -> str:
        return _WORDS[count] if 0 <= count < len(_WORDS) else self.thousands(count)

    def thousands(self, count: int) -> str:
        return f"{count:,}"

    def decimal(self, number: float) -> str:
        return f"{number:.1f}"

    def listed(self, items: Sequence[str], last: str = "and") -> str:
        if len(items) <= 1:
            return "".join(items)
        return f"{', '.join(items[:-1])} {last} {items[-1]}"

    def some(self, items: Sequence[str], limit: int, noun: str) -> str:
        rest = len(items) - limit
        if rest <= 1:
            return self.listed(items)
        return f"{', '.join(items[:limit])} and {self.number(rest)} more {self.plural(noun, rest)}"

    def sentence(self, text: str) -> str:
        text = text.strip()
        if not text:
            return ""
        # Names in code and in camel case keep their spelling.
        first = text.split(" ", 1)[0]
        if first.isalpha() and first.islower():
            text = text[0].upper() + text[1:]
        return text if text.endswith((".", "!", "?", "…", ":", "»")) else f"{text}."

    def quoted(self, text: str) -> str:
        return text

    def a(self, noun: str) -> str:
        return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
