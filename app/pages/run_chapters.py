"""Chapters of a running job: each can be read as soon as it is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from app import markup
from app.i18n import _, n_
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
        self._is_final = False
        with Tag(
            "section", aria_labelledby="chapters-title", data_chapter_missing=_("This chapter is not written yet.")
        ):
            with Tag("h2", id="chapters-title"):
                Tag("span", text=_("Chapters")).style("all: unset")
                self._count = Tag("span", role="status")
            self._none = Tag("p", "waiting-note")
            self._list = Tag("div", "chapters-live").show(False)
        self._drawer()

    def update(self, headings: Sequence[ChapterHeading], job: Job) -> None:
        """Adds the chapters that are new."""
        self._is_final = job.is_final
        for place, heading in enumerate(headings):
            if heading.slug not in self._shown:
                with self._list:
                    self._shown[heading.slug] = self._entry(heading)
                self._shown[heading.slug].move(target_index=place)
        number = len(headings)
        so_far = (
            n_("{count} chapter", "{count} chapters", number)
            if job.is_final
            else n_("{count} chapter so far", "{count} chapters so far", number)
        )
        self._count.say(so_far if number else "")
        self._list.show(bool(number))
        waiting = (
            _("No chapter was finished.")
            if job.is_final
            else _("Chapters appear here as they are written, each readable at once.")
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
                self._minutes.say(
                    _("Chapter {position} · {minutes} min", position=chapter.position, minutes=chapter.reading_minutes)
                )
                self._unfinished.show(not self._is_final)
                self._summary.say(chapter.summary)
                self._text.set_content(chapter.html)
                self._dialog.run_method("showModal")
                self._dialog.run_method("scrollTo", 0, 0)

        return open_it

    def _drawer(self) -> None:
        with Tag("dialog", "drawer", aria_labelledby="drawer-title") as self._dialog:
            with Tag("div", "drawer-top"):
                self._minutes = Tag("span", "small faint")
                button(_("Close"), "button-small", icon_name="x", data_closes="")
            with Tag("article", "drawer-body reader-article"):
                with Tag("div", "notice drawer-notice", data_testid="unfinished") as self._unfinished:
                    icon("info")
                    Tag("p", text=_("The course is not finished: this chapter has yet to be reviewed and may change."))
                with Tag("header", "chapter-head"):
                    self._title = Tag("h1", id="drawer-title")
                    self._summary = Tag("p", "summary")
                self._text = markup.chapter("")
