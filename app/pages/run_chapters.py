"""Chapters of a running job: each can be read as soon as it is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from app import markup, wording
from app.parts.feedback import told
from app.parts.tags import Tag, button, icon
from app.visits import Visit
from core.courses import ChapterHeading
from core.jobs import Job


class LiveChapters:
    """The list, and the drawer that shows one chapter."""

    def __init__(self, visit: Visit, job_id: UUID) -> None:
        self._visit = visit
        self._job_id = job_id
        self._shown: dict[str, Tag] = {}
        with Tag("section", aria_labelledby="chapters-title"):
            with Tag("h2", id="chapters-title"):
                Tag("span", text="Chapters").style("all: unset")
                self._count = Tag("span", role="status")
            self._none = Tag("p", "waiting-note")
            self._list = Tag("div", "chapters-live").show(False)
        self._drawer()

    @property
    def count(self) -> int:
        return len(self._shown)

    def update(self, headings: list[ChapterHeading], job: Job) -> None:
        """Adds the chapters that are new."""
        for place, heading in enumerate(headings):
            if heading.slug not in self._shown:
                with self._list:
                    self._shown[heading.slug] = self._entry(heading)
                self._shown[heading.slug].move(target_index=place)
        number = len(headings)
        self._count.say(f"{wording.count(number, 'chapter')}{'' if job.is_final else ' so far'}" if number else "")
        self._list.show(bool(number))
        waiting = (
            "No chapter was finished."
            if job.is_final
            else "Chapters appear here as they are written, each readable at once."
        )
        self._none.say(waiting).show(not number)

    def _entry(self, heading: ChapterHeading) -> Tag:
        with Tag("button", type="button", data_slug=heading.slug, data_testid="live-chapter") as entry:
            Tag("span", "position", str(heading.position))
            Tag("span", "title", heading.title)
            icon("chevron", "icon-small")
        entry.on("click", self._opener(heading.slug))
        return entry

    def _opener(self, slug: str) -> Callable[[], Awaitable[None]]:
        async def open_it() -> None:
            with told():
                chapter = await self._visit.gateway.finished_chapter(self._job_id, slug)
                self._title.say(chapter.title)
                self._minutes.say(f"Chapter {chapter.position} · {chapter.reading_minutes} min")
                self._summary.say(chapter.summary)
                self._text.set_content(chapter.html)
                self._dialog.run_method("showModal")
                self._dialog.run_method("scrollTo", 0, 0)

        return open_it

    def _drawer(self) -> None:
        with Tag("dialog", "drawer", aria_labelledby="drawer-title") as self._dialog:
            with Tag("div", "drawer-top"):
                self._minutes = Tag("span", "small faint")
                button("Close", "button-small", icon_name="x", data_closes="")
            with Tag("article", "drawer-body reader-article"):
                with Tag("header", "chapter-head"):
                    self._title = Tag("h1", id="drawer-title")
                    self._summary = Tag("p", "summary")
                self._text = markup.chapter("")
