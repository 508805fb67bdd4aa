"""From a chapter's Markdown to clean HTML and a table of contents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from course.rendering import figures, links, terms
from course.rendering.citing import Cited, cited
from course.rendering.cleaning import clean
from course.rendering.folding import folded
from course.rendering.terms import Term


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """Clean HTML, and its headings as {"level", "id", "text"}, with "cites" where lines are cited under them."""

    html: str
    toc: list[dict[str, Any]]


def render(
    markdown: str, *, commit: str, source_url: str | None = None, glossary: Mapping[str, Term] | None = None
) -> Rendered:
    """Render the chapters' dialect; HTML in the source is shown as text, never taken as HTML."""
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    parser.validateLink = links.is_allowed  # type: ignore[method-assign]  # the documented way to set it
    tokens = folded(parser.parse(markdown))
    terms.mark(tokens, glossary or {})
    toc = _headings(tokens)
    target = links.Target(commit=commit, source_url=links.checked(source_url))
    html = parser.renderer.render(tokens, parser.options, {"target": target})
    return Rendered(html=clean(html), toc=toc)


class _Renderer(RendererHTML):
    """The standard renderer, with fences as figures and links that know what they point at."""

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        return figures.fence(tokens[idx].info, tokens[idx].content, env["target"])

    def code_block(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return figures.plain(tokens[idx].content)

    def image(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        # A chapter has no pictures of its own, and others would tell their host who reads it.
        return f"<span>{escape(tokens[idx].content)}</span>"

    def link_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        opened, closed = links.tags(
            str(tokens[idx].attrGet("href") or ""), env["target"], str(tokens[idx].meta.get("term", ""))
        )
        env.setdefault("closing", []).append(closed)
        return opened

    def link_close(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, env: EnvType) -> str:
        closing: list[str] = env["closing"]
        return closing.pop()


def _headings(tokens: list[Token]) -> list[dict[str, Any]]:
    """Give every heading an id, unique and prefixed so that it can shadow nothing on the page."""
    toc: list[dict[str, Any]] = []
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        text = _text(inline)
        base = "sec-" + (re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "part")
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        opening.attrSet("id", name)
        toc.append({"level": int(opening.tag[1]), "id": name, "text": text})
    return _with_cites(toc, tokens)


def _with_cites(toc: list[dict[str, Any]], tokens: list[Token]) -> list[dict[str, Any]]:
    by_heading: dict[str, dict[Cited, None]] = {}
    for heading, place in cited(tokens):
        by_heading.setdefault(heading, {})[place] = None
    return [
        entry | ({"cites": [list(place) for place in by_heading[entry["id"]]]} if entry["id"] in by_heading else {})
        for entry in toc
    ]


def _text(inline: Token) -> str:
    parts = [child.content for child in inline.children or [] if child.type in ("text", "code_inline")]
    return "".join(parts).strip()
