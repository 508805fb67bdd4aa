"""A chapter as HTML that stands on its own: diagrams drawn, links pointing at files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any, NamedTuple

from course import diagrams
from course.courses import Citation, Course
from course.export.drawing import drawn
from course.export.edition import Edition
from course.rendering import render
from course.rendering.links import Target
from course.tree import paths
from course.wording import decimal, say, thousands

_CHAPTER = re.compile(r'href="#chapter:([a-z0-9-]+)"')
_DIAGRAM = re.compile(r'<figure class="diagram"><pre class="mermaid">(.*?)</pre></figure>', re.DOTALL)
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEADING = re.compile(r'<h([2-6]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
#: Tags that do not part words.
_WITHIN = re.compile(r"</?(?:a|code|del|em|span|strong)\b[^>]*>")


class Article(NamedTuple):
    """The HTML of a chapter, and its headings as {"level", "id", "text"}."""

    html: str
    toc: list[dict[str, Any]]


class Section(NamedTuple):
    """A heading with the text below it; the first of a chapter has no heading."""

    id: str
    heading: str
    text: str


class Writer:
    """Makes articles of one edition; `addresses` are the files of the chapters, seen from where an article stands."""

    def __init__(self, edition: Edition, addresses: Mapping[str, str], *, linked_diagrams: bool = True) -> None:
        self._edition = edition
        self._addresses = addresses
        chapters = edition.course.chapters if linked_diagrams else ()
        self._nodes = {diagrams.label(chapter.title): chapter.slug for chapter in chapters}
        self._target = Target(commit=edition.course.commit, source_url=edition.browse_url)

    def article(self, markdown: str, here: str = "") -> Article:
        """A chapter's Markdown; `here` is its slug, for a diagram need not lead to where it stands."""
        made = render(markdown, commit=self._edition.course.commit, source_url=self._edition.browse_url)
        html = _CHAPTER.sub(lambda match: f'href="{escape(self._addresses.get(match[1], "#"))}"', made.html)
        html = _DIAGRAM.sub(lambda match: self.diagram(unescape(match[1]), here=here) or match[0], html)
        return Article(_TABLE.sub(lambda match: f'<div class="table">{match[0]}</div>', html), made.toc)

    def diagram(self, source: str, name: str = "", here: str = "") -> str:
        """A flowchart as a figure, its nodes linked to their chapters."""

        def link(text: str) -> str:
            slug = self._nodes.get(text, here)
            return self._addresses.get(slug, "") if slug != here else ""

        svg = drawn(source, link, name or say("Diagram"))
        return f'<figure class="diagram">{svg}</figure>' if svg else ""

    def cite(self, place: Citation) -> str:
        """A citation as a link, or as plain text where the source cannot be seen."""
        span = str(place.start) if place.start == place.end else f"{place.start}-{place.end}"
        label = escape(f"{paths.shown(place.path)}:{span}")
        url = self._target.url(place.path, place.start, place.end)
        if not url:
            return f'<span class="cite">{label}</span>'
        return f'<a class="cite" href="{escape(url)}" rel="noopener">{label}</a>'


def inline(text: str) -> str:
    """Plain text as HTML; what stands between backticks is code."""
    pieces = re.split(r"`([^`]+)`", text)
    return "".join(
        f"<code>{escape(piece)}</code>" if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def sections(html: str) -> list[Section]:
    """An article's text, heading by heading."""
    pieces = _HEADING.split(html)
    found = [Section("", "", plain(pieces[0]))]
    for _, name, heading, body in zip(pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True):
        found.append(Section(name, plain(heading), plain(body)))
    return found


def plain(html: str) -> str:
    """The text of clean HTML, on one line."""
    return " ".join(unescape(_TAG.sub(" ", _WITHIN.sub("", html))).split())


def facts(course: Course) -> list[tuple[str, str]]:
    """What an entrance tells of a course: a label and a figure each."""
    stats = course.stats
    found = [(say("Chapters"), str(len(course.chapters)))]
    minutes = sum(chapter.reading_minutes for chapter in course.chapters)
    found.append((say("Reading time"), f"{minutes} min" if minutes < 90 else f"{decimal(minutes / 60)} h"))
    questions = sum(len(chapter.quiz) for chapter in course.chapters)
    if questions:
        found.append((say("Questions"), str(questions)))
    exercises = sum(len(chapter.exercises) for chapter in course.chapters)
    if exercises:
        found.append((say("Exercises"), str(exercises)))
    if stats.get("citations"):
        valid, total = thousands(stats.get("citations_valid", 0)), thousands(stats["citations"])
        found.append((say("Citations that hold"), say("{some} of {all}", some=valid, all=total)))
    if course.coverage:
        found.append(
            (say("Definitions that matter most"), say("{share}% explained", share=round(100 * course.explained)))
        )
    return found
