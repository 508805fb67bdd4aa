"""What a search found, course by course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from core.search import Found


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A chapter that matches."""

    title: str
    position: int
    #: Leads to the chapter, and tells it what to mark.
    href: str
    #: The snippet in pieces, each with whether it matches.
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A course with its chapters that match."""

    title: str
    href: str
    hits: list[Hit]


def grouped(found: Iterable[Found], query: str) -> list[Group]:
    """Courses in the order of their best chapter, chapters best first."""
    groups: dict[UUID, Group] = {}
    for item in found:
        path = f"/courses/{item.course_id}"
        group = groups.setdefault(item.course_id, Group(title=item.title, href=path, hits=[]))
        href = f"{path}/{item.slug}?q={quote(query, safe='')}"
        group.hits.append(Hit(title=item.chapter_title, position=item.chapter, href=href, pieces=item.pieces))
    return list(groups.values())


def value(groups: list[Group]) -> list[dict[str, Any]]:
    """The groups as JSON."""
    return [
        {
            "title": group.title,
            "href": group.href,
            "hits": [
                {"title": hit.title, "position": hit.position, "href": hit.href, "pieces": hit.pieces}
                for hit in group.hits
            ],
        }
        for group in groups
    ]
