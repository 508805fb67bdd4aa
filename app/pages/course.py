"""The overview of a course: what it is about, how far it can be trusted, and where to begin."""

from __future__ import annotations

import html
from typing import Any

from app import costs, markup, wording
from app.i18n import _, grouped, n_
from app.library import Book
from app.pages import course_tools
from app.pages.course_parts import commit, crumbs, moved, sidebar
from app.parts.tags import Tag, icon, link_button
from app.reading import Reading


def content(reading: Reading) -> None:
    """The overview, within its frame."""
    book = reading.book
    with Tag("div", "reader reader-wide"):
        sidebar(reading, current=None)
        with Tag("div", "reader-main"), Tag("div", "overview", lang=book.course.language):
            _head(reading)
            _figures(book)
            _map(book)
            _contents(reading)
            _left_out(book)


def _head(reading: Reading) -> None:
    book, course = reading.book, reading.book.course
    with Tag("header", "overview-head"):
        steps = [(_("Repositories"), "/")] if reading.visit else []
        crumbs(*steps, (book.repository.full_name, None))
        Tag("h1", text=course.title)
        if course.summary:
            Tag("p", "summary", course.summary)
        with Tag("p", "facts"):
            Tag("span", text=n_("{count} chapter", "{count} chapters", len(book.chapters)))
            if minutes := _number(course.stats, "reading_minutes"):
                Tag("span", text=_("{count} min of reading", count=grouped(minutes)))
            with Tag("span"):
                Tag("span", text=_("commit") + " ")
                commit(book)
            Tag("time", text=wording.ago(course.created_at), title=wording.exact(course.created_at),
                datetime=course.created_at.isoformat())  # fmt: skip
        course_tools.older(book, book.newer)
        moved(book)
        _begin(reading)
        course_tools.tools(reading)


def _begin(reading: Reading) -> None:
    book = reading.book
    heading = book.resume if reading.keeps_progress else next(iter(book.chapters), None)
    with Tag("div", "actions"):
        if heading is None:
            if book.chapters:
                link_button(_("Read it again"), book.link(book.chapters[0]), icon_name="book")
            Tag("span", "small quiet", _("You have read the whole course."))
        elif book.progress:
            name = _("Continue: {chapter}", chapter=heading.title)
            link_button(name, book.resume_link(heading), "button-primary", icon_name="right")
            read = _("{done} of {total} read", done=book.done, total=len(book.chapters))
            Tag("span", "small quiet", read)
        else:
            link_button(_("Start reading"), book.link(heading), "button-primary", icon_name="right")


def _figures(book: Book) -> None:
    stats, coverage = book.course.stats, book.course.coverage
    with Tag("section", aria_label=_("What this course rests on")):
        with Tag("dl", "figures"):
            if citations := _number(stats, "citations"):
                valid = _number(stats, "citations_valid")
                checked = _("{valid} of {total} checked", valid=grouped(valid), total=grouped(citations))
                _figure(_("Citations that hold"), wording.percent(valid, citations), checked)
            if "important" in coverage:
                share = wording.percent(float(coverage["important"]), 1)
                _figure(_("Important code"), share, _("is explained, by its weight"))
            if files := _number(stats, "files"):
                lines = _number(stats, "lines")
                _figure(_("Files read"), grouped(files), n_("{count} line of source", "{count} lines of source", lines))
            if symbols := _number(stats, "symbols"):
                references = _number(stats, "references")
                _figure(_("Symbols"), grouped(symbols), n_("{count} reference", "{count} references", references))
            if cost := costs.of_course(stats):
                prompt, output = costs.tokens(cost.prompt), costs.tokens(cost.output)
                used = _("{prompt} tokens in, {output} out", prompt=prompt, output=output)
                _figure(_("Cost"), costs.dollars(cost.usd), used)
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
        Tag("h2", text=_("How the parts connect"), id="map-title")
        source = html.escape(book.course.diagram)
        markup.chapter(f'<figure class="diagram"><pre class="mermaid">{source}</pre></figure>')


def _contents(reading: Reading) -> None:
    book = reading.book
    with Tag("section", aria_labelledby="contents-title"):
        Tag("h2", text=_("Chapters"), id="contents-title")
        with Tag("ol", "contents", role="list"):
            for heading in book.chapters:
                with Tag("li"), Tag("a", href=book.link(heading)):
                    Tag("span", "position", str(heading.position))
                    Tag("strong", text=heading.title)
                    if book.is_done(heading.position):
                        with Tag("span", "state state-done"):
                            icon("check", "icon-small")
                            Tag("span", text=_("Read"))
                    if heading.summary:
                        Tag("p", text=heading.summary)


def _left_out(book: Book) -> None:
    count = len(book.course.left_out)
    if not count:
        return
    with Tag("section", "left-out", aria_label=_("What was left out")), Tag("details"):
        with Tag("summary"):
            icon("chevron", "icon-small")
            text = n_("{count} file left out, with the reason", "{count} files left out, each with the reason", count)
            Tag("span", text=text)
        with Tag("ul"):
            for item in book.course.left_out[:500]:
                with Tag("li"):
                    Tag("span", "mono", str(item.get("path", "")))
                    Tag("span", text=f" – {item.get('reason', '')}")


def _number(stats: dict[str, Any], name: str) -> int:
    value = stats.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0
