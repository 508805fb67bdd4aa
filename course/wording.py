"""English where grammar depends on numbers and lists."""

from __future__ import annotations

from collections.abc import Sequence

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_IRREGULAR = {"class": "classes", "entry": "entries", "repository": "repositories", "dependency": "dependencies",
              "subclass": "subclasses", "property": "properties", "directory": "directories"}  # fmt: skip


def plural(noun: str, count: int) -> str:
    """The noun alone, in the number that fits."""
    return noun if count == 1 else _IRREGULAR.get(noun, f"{noun}s")


def counted(count: int, noun: str) -> str:
    """`three methods`, `one class`, `1,204 lines`."""
    last = noun.rsplit(" ", 1)
    last[-1] = plural(last[-1], count)
    return f"{number(count)} {' '.join(last)}"


def number(count: int) -> str:
    """Small numbers as words, large ones with separators."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def about(count: int) -> int:
    """A size as people remember it; a line more or less does not change it."""
    if count < 20:
        return count
    step = 5 if count < 100 else 10 ** (len(str(count)) - 2)
    return round(count / step) * step


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def some(items: Sequence[str], limit: int, noun: str) -> str:
    """The first few of a list, and how many more there are."""
    if len(items) <= limit + 1:
        return listed(items)
    return f"{', '.join(items[:limit])} and {number(len(items) - limit)} more {plural(noun, len(items) - limit)}"


def sentence(text: str) -> str:
    """With a capital at the beginning and a stop at the end."""
    text = text.strip()
    if not text:
        return ""
    # Names in code and in camel case keep their spelling.
    first = text.split(" ", 1)[0]
    if first.isalpha() and first.islower():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def article(word: str) -> str:
    """`a` or `an`, by the first letter."""
    return "an" if word[:1].lower() in "aeiou" else "a"


#: How a kind of reference is told: who … whom.
VERBS = {
    "calls": "calls",
    "instantiates": "creates",
    "imports": "imports",
    "inherits": "builds on",
    "decorates": "decorates with",
    "raises": "raises",
    "mentions": "refers to",
}
#: What is counted when there is more than one.
UNITS = {
    "calls": "call",
    "instantiates": "instance",
    "imports": "import",
    "inherits": "place",
    "decorates": "use",
    "raises": "place",
    "mentions": "reference",
}
