"""A chapter to be read: its text, its contents, its questions, and the way on."""

from __future__ import annotations

from app import exercises, links, markup, wording
from app.i18n import _, n_
from app.library import Book
from app.pages import chapter_notes, course_tools, exercise, quiz
from app.pages.course_parts import commit, crumbs, moved, sidebar
from app.parts.tags import Tag, button, icon
from app.reading import Reading
from core.courses import Chapter, ChapterHeading, TocEntry


def content(reading: Reading, chapter: Chapter) -> None:
    """The page of one chapter, within its frame."""
    book = reading.book
    entries = [entry for entry in chapter.toc if 2 <= entry.level <= 3]
    if entries and chapter.quiz:
        entries.append(TocEntry(level=2, id=quiz.ANCHOR, text=quiz.title()))
    Tag("div", "reading-bar", aria_hidden="true")
    with Tag("div", "reader"):
        sidebar(reading, chapter.position)
        with Tag("div", "reader-main"), _article(reading, chapter):
            _head(reading, chapter)
            _inline_toc(entries)
            _text(reading, chapter)
            quiz.build(reading, chapter)
            _end(reading, chapter)
        with Tag("nav", "toc", aria_labelledby="toc-title").show(bool(entries)):
            Tag("p", "eyebrow", _("On this page"), id="toc-title")
            _toc(entries)
    chapter_notes.drawer()
    chapter_notes.explained(book, chapter)


def _article(reading: Reading, chapter: Chapter) -> Tag:
    """What scripts need to know is told here: where to post progress, and what to say if that fails."""
    book = reading.book
    return Tag(
        "article",
        "reader-article",
        lang=book.course.language,
        data_reading="",
        data_chapter=str(chapter.position),
        data_progress=reading.progress_path,
        data_sources=reading.sources_path,
        data_not_saved=_("This could not be saved. It will be tried again with the next change."),
    )


def _head(reading: Reading, chapter: Chapter) -> None:
    book = reading.book
    place = _("Chapter {number} of {total}", number=chapter.position, total=len(book.chapters))
    with Tag("header", "chapter-head"):
        steps = [(_("Repositories"), "/")] if reading.visit else []
        crumbs(*steps, (book.course.title, book.path), (place, None))
        Tag("h1", text=chapter.title)
        if chapter.summary:
            Tag("p", "summary", chapter.summary)
        with Tag("p", "facts"):
            Tag("span", text=_("{count} min read", count=chapter.reading_minutes))
            if chapter.citations:
                Tag("span", text=n_("{count} citation", "{count} citations", len(chapter.citations)))
            if chapter.quiz:
                Tag("span", text=n_("{count} question", "{count} questions", len(chapter.quiz)))
            Tag("a", text=_("Markdown"), href=f"{book.path}/{chapter.slug}.md", title=_("This page as Markdown"))
        course_tools.older(book, book.newer)
        moved(book)
        _left_at(book, chapter)


def _left_at(book: Book, chapter: Chapter) -> None:
    """Back to where the reader stopped last time."""
    section = book.left_at(chapter.position)
    heading = next((entry for entry in chapter.toc if entry.id == section), None)
    if heading is None:
        return
    with Tag("p", "left-at", data_left_at=section), Tag("a", "button button-small", href=f"#{section}"):
        icon("down")
        Tag("span", text=_("Continue at “{section}”", section=heading.text))


def _inline_toc(entries: list[TocEntry]) -> None:
    if not entries:
        return
    with Tag("details", "toc-inline"):
        with Tag("summary"):
            Tag("span", text=_("On this page"))
            icon("down")
        _toc(entries)


def _toc(entries: list[TocEntry]) -> None:
    with Tag("ol", "toc-links", role="list"):
        for entry in entries:
            with Tag("li", "deeper" if entry.level > 2 else ""):
                Tag("a", text=entry.text, href=f"#{entry.id}")


def _text(reading: Reading, chapter: Chapter) -> None:
    """The stored HTML, with a place to answer each exercise where it is set."""
    book = reading.book
    html = links.resolve(chapter.html, book.path, book.slugs)
    tasks = exercises.read(chapter.exercises)
    for number, piece in enumerate(exercises.split(html, len(tasks))):
        markup.chapter(piece) if number == 0 else _continued(reading, chapter, tasks[number - 1], piece)


def _continued(reading: Reading, chapter: Chapter, task: exercises.Exercise | None, piece: str) -> None:
    if task is not None:
        exercise.build(reading, chapter, task)
    markup.chapter(piece)


def _end(reading: Reading, chapter: Chapter) -> None:
    book = reading.book
    before, after = book.neighbours(chapter.position)
    with Tag("footer", "chapter-end"):
        if reading.keeps_progress:
            _done(book, chapter)
        with Tag("nav", "turn", aria_label=_("Chapters before and after")):
            if before:
                _turn(book, before, forward=False)
            if after:
                _turn(book, after, forward=True)
        chapter_notes.cited(book, chapter)
        _colophon(book)


def _done(book: Book, chapter: Chapter) -> None:
    done = book.is_done(chapter.position)
    with Tag("div", "done-row", data_done="true" if done else "false"):
        with Tag("span", "state state-done", role="status"):
            icon("check")
            Tag("span", text=_("You have read this chapter")).show(done)
        style = "button-plain" if done else "button-primary"
        unread, read = _("Mark as read"), _("Mark as unread")
        mark = button(read if done else unread, style, icon_name="check", data_testid="mark-read", data_mark_read="")
        mark.put(data_unread=unread, data_read=read)


def _turn(book: Book, heading: ChapterHeading, *, forward: bool) -> None:
    with Tag("a", "next" if forward else "prev", href=book.link(heading), rel="next" if forward else "prev"):
        with Tag("span"):
            if not forward:
                icon("left", "icon-small")
            Tag("span", text=_("Next") if forward else _("Previous"))
            if forward:
                icon("right", "icon-small")
        Tag("strong", text=heading.title)


def _colophon(book: Book) -> None:
    course = book.course
    with Tag("div", "colophon"):
        with Tag("p"):
            Tag("span", text=_("About {repository} at commit", repository=book.repository.full_name) + " ")
            commit(book)
            Tag("span", text=", " + _("written") + " ")
            Tag("time", text=wording.exact(course.created_at), datetime=course.created_at.isoformat())
            Tag("span", text=".")
        Tag("p", text=wording.engine(course.engine))
