"""Words of the glossary, marked where a chapter first names them: a reader can ask there what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from markdown_it.token import Token

from course.rendering import links


class Term(NamedTuple):
    """A word of the project: the chapter that explains it, and whether it is a name in the code."""

    chapter: str
    is_code: bool


#: What is no running text.
_ASIDE: Final = frozenset({"heading_open", "td_open", "th_open"})
#: Words that are marked in one chapter, besides those that were links already.
_MOST: Final = 40


def mark(tokens: list[Token], terms: Mapping[str, Term]) -> None:
    """Marks links that are a term, then the first mention of each term that is no link."""
    if not terms:
        return
    spoken = [token for before, token in zip([None, *tokens], tokens, strict=False) if _is_prose(before, token)]
    seen: set[str] = set()
    for token in spoken:
        _mark_links(token.children or [], terms, seen)
    marker = _Marker(terms, seen)
    for token in spoken:
        token.children = marker.marked(token.children or [])


def _is_prose(before: Token | None, token: Token) -> bool:
    return token.type == "inline" and (before is None or before.type not in _ASIDE)


def _mark_links(children: list[Token], terms: Mapping[str, Term], seen: set[str]) -> None:
    for opening, label, closing in zip(children, children[1:], children[2:], strict=False):
        if opening.type != "link_open" or closing.type != "link_close" or label.content not in terms:
            continue
        if links.is_chapter(str(opening.attrGet("href") or "")):
            opening.meta["term"] = label.content
            seen.add(label.content)


class _Marker:
    def __init__(self, terms: Mapping[str, Term], seen: set[str]) -> None:
        self._terms = {name: term for name, term in terms.items() if name not in seen}
        words = sorted((name for name, term in self._terms.items() if not term.is_code), key=len, reverse=True)
        self._words = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else None
        self._left = _MOST

    def marked(self, children: list[Token]) -> list[Token]:
        found: list[Token] = []
        linked = 0
        for child in children:
            linked += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if linked or not self._left:
                found.append(child)
            elif child.type == "code_inline" and child.content in self._terms:
                found += self._link(child.content, child)
            elif child.type == "text" and self._words is not None:
                found += self._text(child, self._words)
            else:
                found.append(child)
        return found

    def _text(self, child: Token, words: re.Pattern[str]) -> list[Token]:
        match = next((found for found in words.finditer(child.content) if found[0] in self._terms), None)
        if match is None or not self._left:
            return [child]
        before, after = _text(child.content[: match.start()]), _text(child.content[match.end() :])
        return [before, *self._link(match[0], _text(match[0])), *self._text(after, words)]

    def _link(self, name: str, label: Token) -> list[Token]:
        """The label as a link to the chapter that explains it; no other mention is one."""
        self._left -= 1
        opening = Token("link_open", "a", 1, meta={"term": name})
        opening.attrSet("href", f"chapter:{self._terms.pop(name).chapter}")
        return [opening, label, Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
