"""Where links may lead: to cited lines, to other chapters, to the sections of a page, and nowhere else."""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from course.tree import paths

_CITE = re.compile(r"^cite:(?P<path>[^#\s]+)#L(?P<start>\d{1,9})-L(?P<end>\d{1,9})$")
_CHAPTER = re.compile(r"^chapter:(?P<slug>[a-z0-9-]{1,80})$")
_SECTION = re.compile(r"^#(?P<id>sec-[a-z0-9-]{1,80})$")
_SOURCE = re.compile(r"^https://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~-]+)+$")
_COMMIT = re.compile(r"^[0-9a-f]{4,64}$")


class Target(NamedTuple):
    """The commit a chapter is about, and where its repository can be seen."""

    commit: str
    source_url: str

    def url(self, path: str, start: int, end: int) -> str:
        """The address of cited lines, or an empty string."""
        if not self.source_url or not _COMMIT.match(self.commit):
            return ""
        return f"{self.source_url}/blob/{self.commit}/{paths.encoded(path)}#L{start}-L{end}"


def checked(source_url: str | None) -> str:
    """A source address, if it is one we would link to."""
    url = (source_url or "").rstrip("/").removesuffix(".git")
    return url if _SOURCE.match(url) else ""


def is_allowed(url: str) -> bool:
    """Whether Markdown may make a link of it; anything else stays text."""
    return any(pattern.match(url) for pattern in (_CITE, _CHAPTER, _SECTION))


def is_chapter(url: str) -> bool:
    """Whether it leads to a chapter."""
    return _CHAPTER.match(url) is not None


def place(url: str) -> tuple[str, int, int] | None:
    """The lines a citation points at; none if it is no citation."""
    match = _CITE.match(url)
    return (paths.decoded(match["path"]), int(match["start"]), int(match["end"])) if match else None


def tags(href: str, target: Target, term: str = "") -> tuple[str, str]:
    """The opening and closing tag for a link; `term` is the word of the glossary it stands on."""
    if match := _CITE.match(href):
        return cite(paths.decoded(match["path"]), int(match["start"]), int(match["end"]), target)
    if match := _CHAPTER.match(href):
        slug = match["slug"]
        asked = f' data-term="{escape(term)}"' if term else ""
        return f'<a class="chapter-link" href="#chapter:{slug}" data-chapter="{slug}"{asked}>', "</a>"
    if match := _SECTION.match(href):
        return f'<a href="#{match["id"]}">', "</a>"
    return "<span>", "</span>"


def cite(path: str, start: int, end: int, target: Target) -> tuple[str, str]:
    """The tags around a citation: a link where the source can be seen, else a plain mark."""
    url = target.url(path, start, end)
    data = f'data-path="{escape(path)}" data-start="{start}" data-end="{end}"'
    if url:
        return f'<a class="cite" href="{escape(url)}" {data}>', "</a>"
    return f'<span class="cite" {data}>', "</span>"
