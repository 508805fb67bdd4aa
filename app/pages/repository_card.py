"""One repository as a card, changed in place as things happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app import shelf, wording
from app.i18n import _, n_
from app.parts.tags import Tag, button, icon, link_button
from core.github import Distance
from core.jobs import Status

Act = Callable[[shelf.Item], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What a card's buttons do."""

    #: Opens the dialog before a run.
    generate: Act
    #: Starts a run for what has changed, with the wishes of the last one.
    update: Act
    #: Opens the dialog about pushes.
    follow: Act
    remove: Act


class Card:
    """A card, and what it shows."""

    def __init__(self, item: shelf.Item, acts: Acts) -> None:
        self._item = item
        self._acts = acts
        self._busy = False
        #: What each part was last drawn from.
        self._drawn: dict[Tag, tuple[object, ...]] = {}
        self._place: Distance | None = None
        repository = item.repository
        with Tag("li", "card repository", data_repository=str(repository.id), tabindex="-1") as self._card:
            with Tag("div", "repository-top"):
                with Tag("div"):
                    with Tag("h2"):
                        self._name = Tag("a", text=repository.name)
                    with Tag("p", "repository-from"):
                        Tag("span", text=_where(item))
                        if repository.is_private:
                            Tag("span", "tag", _("Private"))
                        self._languages = Tag("span")
                self._remove_button(repository.name)
            self._course = Tag("div", "repository-course")
            with Tag("p", "repository-moved", data_testid="moved") as self._moved:
                icon("commit", "icon-small")
                self._moved_text = Tag("span")
                self._update = Tag("button", "link", _("Update"), type="button")
            self._run = Tag("div", "repository-run")
            with Tag("div", "repository-actions"):
                self._actions = Tag("div", "parts")
                self._follows = Tag("div", "parts")
        self._update.on("click", self._start_update)
        self._moved.show(False)
        self.update(item)

    @property
    def item(self) -> shelf.Item:
        return self._item

    def update(self, item: shelf.Item) -> None:
        """Shows `item`. Parts that did not change are left alone, so that focus and scroll stay."""
        self._item = item
        self._card.put(data_state=item.state.value)
        self._name.put(href=_home(item))
        self._languages.say(", ".join(item.languages))
        self._draw()
        self._progress()
        self._show_place()

    def moved(self, place: Distance | None) -> None:
        """Says how far the branch has moved since the course; none: nothing is known."""
        self._place = place
        self._show_place()

    def show(self, wanted: bool) -> None:
        self._card.show(wanted)

    def move(self, place: int) -> None:
        self._card.move(target_index=place)

    def focus(self) -> None:
        self._card.run_method("focus")

    def remove(self) -> None:
        self._card.delete()

    # ---------------------------------------------------------------- drawing
    def _show_place(self) -> None:
        place = self._place
        behind = place.ahead_by if place is not None else 0
        rewritten = place is not None and place.behind_by > 0
        self._moved.show((behind > 0 or rewritten) and not self._item.is_active and self._item.course is not None)
        if rewritten:
            self._moved_text.say(_("The branch has been rewritten since."))
        elif behind:
            self._moved_text.say(n_("{count} commit behind", "{count} commits behind", behind))

    def _draw(self) -> None:
        item, job = self._item, self._item.job
        course, run = item.course.id if item.course else None, job.id if job else None
        self._renew(self._course, self._draw_course, course)
        self._renew(self._run, self._draw_run, course, run, item.is_active, _is_worth_telling(item))
        self._renew(self._actions, self._draw_actions, course, run, item.is_active, item.is_asked)
        self._renew(self._follows, self._draw_follow, item.followed)

    def _renew(self, part: Tag, draw: Callable[[], None], *shown: object) -> None:
        """Draws a part anew if what it shows is new: a click on what is being replaced would be lost."""
        if self._drawn.get(part) == shown:
            return
        self._drawn[part] = shown
        part.clear()
        with part:
            draw()

    def _draw_course(self) -> None:
        course = self._item.course
        if course is None:
            Tag("p", "faint", _("No course yet."))
            return
        Tag("p", "course-title", course.summary or course.title)
        with Tag("p", "facts"):
            Tag("span", text=wording.count(len(course.outline), "chapter"))
            Tag("span", "mono", course.commit_sha[:7], title=_("Commit {commit}", commit=course.commit_sha))
            Tag("time", text=wording.ago(course.created_at), datetime=course.created_at.isoformat(),
                title=wording.exact(course.created_at))  # fmt: skip

    def _draw_run(self) -> None:
        item = self._item
        self._run.show(_is_worth_telling(item))
        with Tag("p", "run-line"):
            with Tag("span", "state", role="status") as self._state:
                self._glyph = icon("clock")
                self._words = Tag("span")
                self._until = Tag("span")
            self._percent = Tag("span", "number")
            if not item.is_active and item.job is not None and item.course is not None:
                # Without a course the run is among the actions.
                Tag("a", text=_("Open run"), href=f"/runs/{item.job.id}")
        with Tag(
            "div", "bar", role="progressbar", aria_label=_("Progress"), aria_valuemin="0", aria_valuemax="100"
        ) as self._bar:
            Tag("span")

    def _progress(self) -> None:
        item, job = self._item, self._item.job
        if job is None and not item.is_asked:
            return
        badge = shelf.badge(item)
        percent = job.percent if job is not None and not item.is_asked else 0
        self._state.classes(replace=f"state state-{badge.tone}")
        self._glyph.classes(replace=f"icon icon-small icon-{badge.icon}")
        self._words.say(badge.text)
        self._until.put(data_until=str(badge.until.timestamp()) if badge.until else None)
        self._percent.say(f"{percent} %" if item.is_active and percent else "")
        self._bar.show(job is not None and job.is_running and not item.is_asked).put(aria_valuenow=str(percent))
        self._bar.style(f"--part: {percent}%")

    def _draw_actions(self) -> None:
        item = self._item
        if item.is_active:
            if item.job is not None and not item.is_asked:
                link_button(_("Open run"), f"/runs/{item.job.id}", "button-soft", icon_name="pulse")
            if item.course:
                link_button(_("Read course"), f"/courses/{item.course.id}")
        elif item.course:
            link_button(_("Read course"), f"/courses/{item.course.id}", "button-soft", icon_name="book")
            self._generate_button(_("Generate again"), "", "refresh")
        else:
            self._generate_button(_("Generate course"), "button-soft", "play")
            if item.job:
                link_button(_("Last run"), f"/runs/{item.job.id}", "button-plain")

    def _remove_button(self, name: str) -> None:
        label = _("Remove {name}", name=name)
        with Tag(
            "button", "button button-plain button-icon", type="button", aria_label=label, title=_("Remove")
        ) as remove:
            icon("trash")
        remove.on("click", self._remove)

    def _generate_button(self, text: str, kind: str, glyph: str) -> None:
        generate = button(text, kind, icon_name=glyph, data_testid="generate", aria_haspopup="dialog")
        generate.on("click", self._generate)

    def _draw_follow(self) -> None:
        if self._item.repository.is_local:
            return
        name, branches = self._item.repository.name, ", ".join(self._item.followed)
        text, label = _("Follow"), _("Follow pushes to {name}", name=name)
        if branches:
            text, label = _("Following"), _("Following {branches} of {name}", branches=branches, name=name)
        follow = button(
            text, "button-plain repository-follow", icon_name="branch", aria_label=label, title=label,
            aria_haspopup="dialog", data_testid="follow", data_on="" if branches else None,
        )  # fmt: skip
        follow.on("click", self._follow)

    async def _follow(self) -> None:
        await self._acts.follow(self._item)

    async def _generate(self) -> None:
        await self._acts.generate(self._item)

    async def _start_update(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            await self._acts.update(self._item)
        finally:
            self._busy = False

    async def _remove(self) -> None:
        await self._acts.remove(self._item)


def _is_worth_telling(item: shelf.Item) -> bool:
    """Whether the card tells of the run: of one that ended well the course tells."""
    return item.is_active or (item.job is not None and item.job.status is not Status.COMPLETED)


def _home(item: shelf.Item) -> str | None:
    if item.course is not None:
        return f"/courses/{item.course.id}"
    return f"/runs/{item.job.id}" if item.job is not None else None


def _where(item: shelf.Item) -> str:
    repository = item.repository
    return repository.full_name if repository.is_local else f"{repository.host}/{repository.full_name}"
