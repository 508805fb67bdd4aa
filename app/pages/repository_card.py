"""One repository as a card, changed in place as things happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app import shelf, wording
from app.parts.tags import Tag, button, icon, link_button

Act = Callable[[shelf.Item], Awaitable[None]]


class Card:
    """A card, and what it shows."""

    def __init__(self, item: shelf.Item, *, generate: Act, remove: Act) -> None:
        self._item = item
        self._generate_course = generate
        self._remove_repository = remove
        self._busy = False
        self._drawn: object = None
        repository = item.repository
        with Tag("li", "card repository", data_repository=str(repository.id), tabindex="-1") as self._card:
            with Tag("div", "repository-top"):
                with Tag("div"):
                    with Tag("h2"):
                        self._name = Tag("a", text=repository.name)
                    with Tag("p", "repository-from"):
                        Tag("span", text=_where(item))
                        self._languages = Tag("span")
                self._remove_button(repository.name)
            self._course = Tag("div", "repository-course")
            self._run = Tag("div", "repository-run")
            self._actions = Tag("div", "repository-actions")
        self.update(item)

    def update(self, item: shelf.Item) -> None:
        """Shows `item`. Parts that did not change are left alone, so that focus and scroll stay."""
        self._item = item
        self._name.put(href=_home(item))
        self._languages.say(", ".join(item.languages))
        drawn = (item.course.id if item.course else None, item.job.id if item.job else None, item.is_active,
                 item.job.status if item.job else None)  # fmt: skip
        if drawn != self._drawn:
            self._drawn = drawn
            self._busy = False
            self._draw()
        self._progress()

    def move(self, place: int) -> None:
        self._card.move(target_index=place)

    def focus(self) -> None:
        self._card.run_method("focus")

    def remove(self) -> None:
        self._card.delete()

    # ---------------------------------------------------------------- drawing
    def _draw(self) -> None:
        for part, draw in (
            (self._course, self._draw_course),
            (self._run, self._draw_run),
            (self._actions, self._draw_actions),
        ):
            part.clear()
            with part:
                draw()

    def _draw_course(self) -> None:
        course = self._item.course
        if course is None:
            Tag("p", "faint", "No course yet.")
            return
        Tag("p", "course-title", course.summary or course.title)
        with Tag("p", "facts"):
            Tag("span", text=wording.count(len(course.outline), "chapter"))
            Tag("span", "mono", course.commit_sha[:7], title=f"Commit {course.commit_sha}")
            Tag("time", text=wording.ago(course.created_at), datetime=course.created_at.isoformat(),
                title=wording.exact(course.created_at))  # fmt: skip

    def _draw_run(self) -> None:
        job = self._item.job
        self._run.show(job is not None and (self._item.is_active or job.status != "completed"))
        if job is None:
            return
        with Tag("p", "run-line"):
            with Tag("span", "state", role="status") as self._state:
                self._glyph = icon("clock")
                self._words = Tag("span")
                self._until = Tag("span")
            self._percent = Tag("span", "number")
        with Tag(
            "div", "bar", role="progressbar", aria_label="Progress", aria_valuemin="0", aria_valuemax="100"
        ) as self._bar:
            Tag("span")

    def _progress(self) -> None:
        item, job = self._item, self._item.job
        if job is None:
            return
        badge = shelf.badge(job)
        self._state.classes(replace=f"state state-{badge.tone}")
        self._glyph.classes(replace=f"icon icon-small icon-{badge.icon}")
        self._words.say(badge.text)
        self._until.put(data_until=str(badge.until.timestamp()) if badge.until else None)
        self._percent.say(f"{job.percent} %" if item.is_active and job.percent else "")
        self._bar.show(job.is_running).put(aria_valuenow=str(job.percent))
        self._bar.style(f"--part: {job.percent}%")

    def _draw_actions(self) -> None:
        item = self._item
        if item.is_active and item.job:
            link_button("Open run", f"/runs/{item.job.id}", "button-soft", icon_name="pulse")
            if item.course:
                link_button("Read course", f"/courses/{item.course.id}")
        elif item.course:
            link_button("Read course", f"/courses/{item.course.id}", "button-soft", icon_name="book")
            self._generate_button("Generate again", "", "refresh")
        else:
            self._generate_button("Generate course", "button-soft", "play")
            if item.job:
                link_button("Last run", f"/runs/{item.job.id}", "button-plain")

    def _remove_button(self, name: str) -> None:
        label = f"Remove {name}"
        with Tag(
            "button", "button button-plain button-icon", type="button", aria_label=label, title="Remove"
        ) as remove:
            icon("trash")
        remove.on("click", self._remove)

    def _generate_button(self, text: str, kind: str, glyph: str) -> None:
        self._generate = button(text, kind, icon_name=glyph, data_testid="generate")
        self._generate.on("click", self._start)

    async def _start(self) -> None:
        if self._busy:
            return
        self._busy = True
        self._generate.put(aria_busy="true")
        try:
            await self._generate_course(self._item)
        finally:
            self._busy = False
            if not self._generate.is_deleted:
                self._generate.put(aria_busy=None)

    async def _remove(self) -> None:
        await self._remove_repository(self._item)


def _home(item: shelf.Item) -> str | None:
    if item.course is not None:
        return f"/courses/{item.course.id}"
    return f"/runs/{item.job.id}" if item.job is not None else None


def _where(item: shelf.Item) -> str:
    repository = item.repository
    return repository.full_name if repository.is_local else f"{repository.host}/{repository.full_name}"
