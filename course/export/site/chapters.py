"""One page a chapter."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from course.courses import Chapter
from course.export import articles
from course.export.articles import Section, Writer
from course.export.edition import Edition
from course.export.site import frame, quiz
from course.wording import say


class Page(NamedTuple):
    """A chapter's page, and its text for the search."""

    slug: str
    title: str
    html: str
    sections: list[Section]


def pages(edition: Edition) -> list[Page]:
    """The pages of all chapters, in their order."""
    chapters = edition.course.chapters
    writer = Writer(edition, {chapter.slug: f"{chapter.slug}.html" for chapter in chapters})
    around = [None, *chapters, None]
    return [
        _page(edition, writer, chapter, before, after)
        for before, chapter, after in zip(around, chapters, around[2:], strict=False)
    ]


def _page(edition: Edition, writer: Writer, chapter: Chapter, before: Chapter | None, after: Chapter | None) -> Page:
    article = writer.article(chapter.markdown, chapter.slug)
    questions = quiz.questions(chapter.quiz, writer)
    toc = [item for item in article.toc if item["level"] <= 3]
    if questions:
        toc.append({"level": 2, "id": quiz.ID, "text": say(quiz.TITLE)})
    minutes = say("{minutes} min to read", minutes=chapter.reading_minutes)
    position = say("Chapter {number} of {total}", number=chapter.position, total=len(edition.course.chapters))
    body = f"""<main class="reader-main" id="main" tabindex="-1">
<article class="reader-article">
<header class="chapter-head">
<p class="eyebrow">{position} · {minutes}</p>
<h1>{escape(chapter.title)}</h1>
{f'<p class="summary">{articles.inline(chapter.summary)}</p>' if chapter.summary else ""}
</header>
{_inline_toc(toc)}
<div class="prose">
{article.html}</div>
{questions}
<footer class="chapter-end">
{_turn(before, after)}
</footer>
</article>
</main>
{_toc(toc)}"""
    html = frame.page(edition, title=chapter.title, body=body, root="../", here=chapter.slug)
    return Page(chapter.slug, chapter.title, html, articles.sections(article.html))


def _toc(toc: Sequence[dict[str, Any]]) -> str:
    if len(toc) < 2:
        return ""
    name = say("On this page")
    return f'<nav class="toc" aria-label="{name}"><p class="eyebrow">{name}</p>{_links(toc)}</nav>'


def _inline_toc(toc: Sequence[dict[str, Any]]) -> str:
    if len(toc) < 2:
        return ""
    name = f"{say('On this page')}{frame.icon('down')}"
    return f'<details class="toc-inline"><summary>{name}</summary>{_links(toc)}</details>'


def _links(toc: Sequence[dict[str, Any]]) -> str:
    items = "".join(
        f'<li{" class=deeper" if item["level"] > 2 else ""}><a href="#{item["id"]}">{escape(item["text"])}</a></li>'
        for item in toc
    )
    return f'<ol class="toc-links">{items}</ol>'


def _turn(before: Chapter | None, after: Chapter | None) -> str:
    links = ""
    if before:
        links += _turning("previous", before, f"{frame.icon('left')}{say('Previous')}")
    if after:
        links += _turning("next", after, f"{say('Next')}{frame.icon('right')}")
    return f'<nav class="turn" aria-label="{say("Other chapters")}">{links}</nav>'


def _turning(which: str, chapter: Chapter, label: str) -> str:
    rel = "prev" if which == "previous" else "next"
    return (
        f'<a class="{which}" rel="{rel}" href="{chapter.slug}.html"><span>{label}</span>'
        f"<strong>{escape(chapter.title)}</strong></a>"
    )
