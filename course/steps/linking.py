"""Words of the glossary, linked where a chapter first names them to the chapter that explains them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from course import markup
from course.courses import Chapter, Term
from course.survey import Survey

#: More links than this would make a chapter harder to read, not easier.
_MOST = 12
#: Links, which stay as they are, and inline code.
_INLINE = re.compile(
    r"(?<!\\)\[(?P<label>(?:\\.|`[^`\n]*`|[^\[\]\\`\n])*)\]\([^)\s]*\)|(?<![\\`])(?P<ticks>`+)(?P<code>[^`\n]+)(?P=ticks)(?!`)"
)
#: Lines that are no prose: headings, tables, and the words of others.
_ASIDE = ("#", "|", ">", "    ", "\t")


def linked(chapter: Chapter, terms: Iterable[Term]) -> Chapter:
    """The chapter with up to twelve terms linked, each once, and none to the chapter itself."""
    slugs = {item.term: item.chapter for item in terms if item.chapter != chapter.slug}
    for term in _linked_already(chapter.markdown):
        slugs.pop(term, None)
    writer = _Writer(slugs)
    return replace(chapter, markdown=markup.outside_fences(chapter.markdown, writer.text, lambda match: match[0]))


def plain(survey: Survey, terms: Iterable[Term]) -> list[Term]:
    """The terms whose name means one thing only: of two definitions of a name, a link could lead to the wrong one."""
    places: dict[str, set[str]] = {}
    for module in survey.sources:
        for symbol in module.facts.symbols:
            places.setdefault(symbol.name, set()).add(module.key(symbol.qualname))
    return [item for item in terms if len(places.get(item.term, ())) < 2]


def told_apart(survey: Survey, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms, each with whether its name means one thing only."""
    known = list(terms)
    unique = {item.term for item in plain(survey, known)}
    return tuple(replace(item, is_unique=item.term in unique) for item in known)


def _linked_already(markdown: str) -> list[str]:
    found: list[str] = []

    def text(piece: str) -> str:
        labels = (re.sub(r"\\(.)", r"\1", match["label"]) for match in markup.CHAPTER_LINK.finditer(piece))
        found.extend(label.strip("`") for label in labels)
        return piece

    markup.outside_fences(markdown, text, lambda match: match[0])
    return found


class _Writer:
    """Links the first mention of each term, piece by piece."""

    def __init__(self, slugs: dict[str, str]) -> None:
        self._left = dict(slugs)
        self._count = 0

    def text(self, piece: str) -> str:
        return "\n".join(line if line.startswith(_ASIDE) else self._line(line) for line in piece.split("\n"))

    def _line(self, line: str) -> str:
        known = {match["slug"] for match in markup.CHAPTER_LINK.finditer(line)}

        def mention(match: re.Match[str]) -> str:
            slug = self._left.get(match["code"] or "", "")
            # Beside a link to a chapter, another one to it leads nowhere new.
            if not slug or slug in known or self._count == _MOST:
                return match[0]
            known.add(slug)
            self._count += 1
            del self._left[match["code"]]
            return f"[{match[0]}](chapter:{slug})"

        return _INLINE.sub(mention, line)
