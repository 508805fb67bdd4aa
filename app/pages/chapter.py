"""A chapter to be read: its text, its contents, its questions, and the way on."""

from __future__ import annotations

from app import links, markup, wording
from app.library import Book
from app.pages import quiz
from app.pages.course_parts import Sidebar, crumbs
from app.parts.feedback import told
from app.parts.tags import Tag, button, icon
from app.visits import Visit
from core.courses import Chapter, ChapterHeading, TocEntry


class ChapterPage:
    """The page of one chapter."""

    def __init__(self, visit: Visit, book: Book, chapter: Chapter) -> None:
        self._visit = visit
        self._book = book
        self._chapter = chapter
        self._done = {heading.position for heading in book.chapters if book.is_done(heading.position)}

    def build(self) -> None:
        chapter, book = self._chapter, self._book
        entries = [entry for entry in chapter.toc if 2 <= entry.level <= 3]
        if entries and chapter.quiz:
            entries.append(TocEntry(level=2, id=quiz.ANCHOR, text=quiz.TITLE))
        Tag("div", "reading-bar", aria_hidden="true")
        with Tag("div", "reader"):
            self._sidebar = Sidebar(book, chapter.position)
            with (
                Tag("div", "reader-main"),
                Tag("article", "reader-article", data_reading="", lang=book.course.language),
            ):
                self._head()
                self._text(entries)
                self._end()
            with Tag("nav", "toc", aria_label="On this page").show(bool(entries)):
                Tag("p", "eyebrow", "On this page")
                _toc(entries)

    def _head(self) -> None:
        chapter, book = self._chapter, self._book
        with Tag("header", "chapter-head"):
            crumbs((book.course.title, book.path), (f"Chapter {chapter.position} of {len(book.chapters)}", None))
            Tag("h1", text=chapter.title)
            if chapter.summary:
                Tag("p", "summary", chapter.summary)
            with Tag("p", "facts"):
                Tag("span", text=f"{chapter.reading_minutes} min read")
                if chapter.citations:
                    Tag("span", text=wording.count(len(chapter.citations), "citation"))
                if chapter.quiz:
                    Tag("span", text=wording.count(len(chapter.quiz), "question"))

    def _text(self, entries: list[TocEntry]) -> None:
        chapter, book = self._chapter, self._book
        if entries:
            with Tag("details", "toc-inline"):
                with Tag("summary"):
                    Tag("span", text="On this page")
                    icon("down")
                _toc(entries)
        markup.chapter(links.resolve(chapter.html, book.path, book.slugs))
        progress = book.progress.get(chapter.position)
        quiz.Quiz(self._visit, book, chapter, progress.quiz if progress else {}).build()

    def _end(self) -> None:
        before, after = self._book.neighbours(self._chapter.position)
        with Tag("footer", "chapter-end"):
            with Tag("div", "done-row"):
                with Tag("span", "state state-done", role="status") as self._read:
                    icon("check")
                    Tag("span", text="You have read this chapter")
                self._mark = button("Mark as read", icon_name="check", data_testid="mark-read")
                self._mark.on("click", self._toggle)
            with Tag("nav", "turn", aria_label="Chapters before and after"):
                if before:
                    _turn(self._book, before, forward=False)
                if after:
                    _turn(self._book, after, forward=True)
            self._colophon()
        self._show()

    def _colophon(self) -> None:
        course = self._book.course
        with Tag("div", "colophon"):
            with Tag("p"):
                Tag("span", text=f"About {self._book.repository.full_name} at commit ")
                if self._book.commit_url:
                    Tag("a", "mono", wording.commit(course.commit_sha), href=self._book.commit_url,
                        title=course.commit_sha, rel="noopener noreferrer")  # fmt: skip
                else:
                    Tag("span", "mono", wording.commit(course.commit_sha), title=course.commit_sha)
                Tag("span", text=f", written {wording.exact(course.created_at)}.")
            Tag("p", text=wording.engine(course.engine))

    def _show(self) -> None:
        done = self._chapter.position in self._done
        self._read.show(done)
        self._mark.label.say("Mark as unread" if done else "Mark as read")
        self._mark.classes(replace="button button-plain" if done else "button button-primary")
        self._sidebar.show(self._done)

    async def _toggle(self) -> None:
        position = self._chapter.position
        with told():
            await self._visit.gateway.save_progress(self._book.course.id, position, done=position not in self._done)
            self._done ^= {position}
            self._show()


def _toc(entries: list[TocEntry]) -> None:
    with Tag("ol", "toc-links", role="list"):
        for entry in entries:
            with Tag("li", "deeper" if entry.level > 2 else ""):
                Tag("a", text=entry.text, href=f"#{entry.id}")


def _turn(book: Book, heading: ChapterHeading, *, forward: bool) -> None:
    with Tag("a", "next" if forward else "prev", href=book.link(heading), rel="next" if forward else "prev"):
        with Tag("span"):
            if not forward:
                icon("left", "icon-small")
            Tag("span", text="Next" if forward else "Previous")
            if forward:
                icon("right", "icon-small")
        Tag("strong", text=heading.title)
