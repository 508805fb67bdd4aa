"""Links of a stored chapter, made to lead to this app's own pages."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import unquote

from app.library import Book

_CHAPTER: Final = re.compile(r'href="#chapter:([a-z0-9][a-z0-9._-]{0,127})"')
_FENCE: Final = re.compile(r"^(`{3,})[^\n`]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(
    r"(?<!\\)\[(?P<label>(?:\\.|[^\[\]\\\n])*)\]"
    r"\((?:cite:(?P<path>[^)\s#]+)#L(?P<start>\d+)-L(?P<end>\d+)|chapter:(?P<slug>[^)\s]*))\)"
)


def resolve(html: str, base: str, slugs: Collection[str]) -> str:
    """`html` with links between chapters leading to `base`/slug; a link to a missing chapter leads to `base`."""

    def target(match: re.Match[str]) -> str:
        slug = match[1]
        return f'href="{base}/{slug}"' if slug in slugs else f'href="{base}"'

    return _CHAPTER.sub(target, html)


def markdown(text: str, book: Book) -> str:
    """A chapter's Markdown with links any reader of Markdown can follow; code stays as it is."""

    def target(match: re.Match[str]) -> str:
        if match["path"]:
            url = book.source_url(unquote(match["path"]), int(match["start"]), int(match["end"]))
        else:
            url = f"{match['slug']}.md" if match["slug"] in book.slugs else None
        return f"[{match['label']}]({url})" if url else match["label"]

    pieces: list[str] = []
    position = 0
    for fence in _FENCE.finditer(text):
        pieces += [_LINK.sub(target, text[position : fence.start()]), fence[0]]
        position = fence.end()
    return "".join([*pieces, _LINK.sub(target, text[position:])])
