"""The overview of a course: what it is about, how far it can be trusted, and where to begin."""

from __future__ import annotations

import html
from typing import Any

from app import costs, markup, wording
from app.library import Book
from app.pages.course_parts import Sidebar, crumbs
from app.parts.tags import Tag, icon, link_button


def content(book: Book) -> None:
    with Tag("div", "reader reader-wide"):
        Sidebar(book, current=None)
        with Tag("div", "reader-main"), Tag("div", "overview"):
            _head(book)
            _figures(book)
            _map(book)
            _contents(book)
            _left_out(book)


def _head(book: Book) -> None:
    course = book.course
    with Tag("header", "overview-head"):
        crumbs(("Repositories", "/"), (book.repository.full_name, None))
        Tag("h1", text=course.title)
        if course.summary:
            Tag("p", "summary", course.summary)
        with Tag("p", "facts"):
            Tag("span", text=wording.count(len(book.chapters), "chapter"))
            if minutes := course.stats.get("reading_minutes"):
                Tag("span", text=f"{minutes} min of reading")
            _commit(book)
            Tag("time", text=wording.ago(course.created_at), title=wording.exact(course.created_at),
                datetime=course.created_at.isoformat())  # fmt: skip
        _begin(book)


def _commit(book: Book) -> None:
    with Tag("span"):
        Tag("span", text="commit ")
        sha = book.course.commit_sha
        if book.commit_url:
            Tag("a", "mono", wording.commit(sha), href=book.commit_url, title=sha, rel="noopener noreferrer")
        else:
            Tag("span", "mono", wording.commit(sha), title=sha)


def _begin(book: Book) -> None:
    heading = book.resume
    with Tag("div", "actions"):
        if heading is None:
            if book.chapters:
                link_button("Read it again", book.link(book.chapters[0]), icon_name="book")
            Tag("span", "small quiet", "You have read the whole course.")
        elif book.progress:
            link_button(f"Continue: {heading.title}", book.link(heading), "button-primary", icon_name="right")
            Tag("span", "small quiet", f"{book.done} of {len(book.chapters)} read")
        else:
            link_button("Start reading", book.link(heading), "button-primary", icon_name="right")


def _figures(book: Book) -> None:
    stats, coverage = book.course.stats, book.course.coverage
    with Tag("section", aria_label="What this course rests on"):
        with Tag("dl", "figures"):
            if citations := _number(stats, "citations"):
                valid = _number(stats, "citations_valid")
                _figure("Citations that hold", wording.percent(valid, citations), f"{valid:,} of {citations:,} checked")
            if "important" in coverage:
                _figure(
                    "Important code",
                    wording.percent(float(coverage["important"]), 1),
                    "is explained, by its weight",
                )
            if files := _number(stats, "files"):
                _figure("Files read", f"{files:,}", f"{_number(stats, 'lines'):,} lines of source")
            if symbols := _number(stats, "symbols"):
                _figure("Symbols", f"{symbols:,}", f"{_number(stats, 'references'):,} references")
            if cost := costs.of_course(stats):
                used = f"{costs.tokens(cost.prompt)} tokens in, {costs.tokens(cost.output)} out"
                _figure("Cost", costs.dollars(cost.usd), used)
        with Tag("p", "honest small quiet"):
            icon("info", "icon-small")
            Tag("span", text=f" {wording.engine(book.course.engine, costs.models(stats))}")


def _figure(name: str, value: str, note: str) -> None:
    with Tag("div"):
        Tag("dt", text=name)
        with Tag("dd"):
            Tag("span", text=value)
            Tag("small", text=note)


def _map(book: Book) -> None:
    if not book.course.diagram.strip():
        return
    with Tag("section", aria_labelledby="map-title"):
        Tag("h2", text="How the parts connect", id="map-title")
        source = html.escape(book.course.diagram)
        markup.chapter(f'<figure class="diagram"><pre class="mermaid">{source}</pre></figure>')


def _contents(book: Book) -> None:
    with Tag("section", aria_labelledby="contents-title"):
        Tag("h2", text="Chapters", id="contents-title")
        with Tag("ol", "contents", role="list"):
            for heading in book.chapters:
                with Tag("li"), Tag("a", href=book.link(heading)):
                    Tag("span", "position", str(heading.position))
                    Tag("strong", text=heading.title)
                    if book.is_done(heading.position):
                        with Tag("span", "state state-done"):
                            icon("check", "icon-small")
                            Tag("span", text="Read")
                    if heading.summary:
                        Tag("p", text=heading.summary)


def _left_out(book: Book) -> None:
    if not book.course.left_out:
        return
    with Tag("section", "left-out", aria_label="What was left out"), Tag("details"):
        with Tag("summary"):
            icon("chevron", "icon-small")
            Tag("span", text=f"{wording.count(len(book.course.left_out), 'file')} left out, each with the reason")
        with Tag("ul"):
            for item in book.course.left_out[:500]:
                with Tag("li"):
                    Tag("span", "mono", str(item.get("path", "")))
                    Tag("span", text=f" – {item.get('reason', '')}")


def _number(stats: dict[str, Any], name: str) -> int:
    value = stats.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0
