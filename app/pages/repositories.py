"""The repositories page: add one, generate a course, read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from nicegui import background_tasks, ui

from app import following, remotes, shelf, sources, wishes
from app.i18n import _
from app.pages.follow_dialog import FollowDialog
from app.pages.generate_dialog import Before, GenerateDialog
from app.pages.import_form import ImportForm
from app.pages.repository_card import Acts, Card
from app.pages.repository_filters import Filters
from app.parts.dialogs import Confirmation
from app.parts.feedback import announce, sentence, toast, told
from app.parts.tags import Tag, button, icon
from app.visits import Visit
from core.courses import Course, Repository
from core.errors import FondationError, GatewayError
from core.followed import FollowedBranch, FollowedBranches
from core.github import Limited, Repo
from core.realtime import Signal


class Repositories:
    """The page's view."""

    def __init__(self, visit: Visit, query: Mapping[str, Any] | None = None) -> None:
        self._visit = visit
        self._local = visit.services.settings.offers_folders_to(visit.account.email)
        self._wanted = shelf.Wanted.parse(query or {})
        self._items: dict[UUID, shelf.Item] = {}
        self._courses: list[Course] = []
        self._cards: dict[UUID, Card] = {}
        self._order: list[UUID] = []
        self._has_read = False
        # A snapshot read before an action must not be shown after the one that was read behind it.
        self._refreshing = asyncio.Lock()
        #: Whose followed branches were changed here since the latest snapshot was asked for.
        self._changed: set[UUID] = set()
        self._followed = FollowedBranches(visit.services.api, visit.services.token(visit.session))
        self._places: asyncio.Task[None] | None = None
        self.following = following.Following(visit, self)

    def build(self) -> None:
        with Tag("div", "wrap page"):
            with Tag("div", "page-head"):
                Tag("h1", text=_("Repositories"))
                Tag("p", text=_("Pick a repository, generate its course, and read it chapter by chapter."))
            ImportForm(self._visit, local=self._local, keep=self._keep)
            with Tag("div", "notice notice-error", role="alert").show(False) as self._trouble:
                icon("alert")
                self._trouble_text = Tag("p")
            with Tag("section", aria_label=_("Your repositories")):
                self._filters = Filters(self._wanted, self._want)
                self._filters.show(False)
                self._bones = _bones()
                self._empty = _empty(local=self._local, picks=remotes.token(self._visit) is not None).show(False)
                self._nothing = _nothing().show(False)
                self._away = _Away(self.following.look)
                self._list = Tag("ul", "repositories", role="list").show(False)
            self._confirmation = Confirmation()
            self._dialog = GenerateDialog(self._visit, self._start)
            self._follow_dialog = FollowDialog(self._visit, self._follows)

    # ---------------------------------------------------------------- following
    async def refresh(self) -> None:
        async with self._refreshing:
            gateway = self._visit.gateway
            self._changed.clear()
            repositories, jobs, courses, followed = await asyncio.gather(
                gateway.repositories(), gateway.jobs(), gateway.courses(), self._followed.all()
            )
            self._courses = courses
            items = [self._newest(item) for item in shelf.items(repositories, jobs, courses, followed)]
            self._items = {item.repository.id: item for item in items}
            self._has_read = True
            self._draw()
        self._look_at_branches()

    def _newest(self, read: shelf.Item) -> shelf.Item:
        """What was read, but for what is known better by now."""
        key = read.repository.id
        newest = shelf.newer(self._items.get(key), read)
        return replace(newest, followed=self._items[key].followed) if key in self._changed else newest

    def hear(self, signal: Signal) -> bool:
        if signal.event != "job":
            return False
        for key, item in self._items.items():
            if item.job is None or str(item.job.id) != signal.payload.get("id"):
                continue
            if int(signal.payload.get("revision", 0)) <= item.job.revision:
                return False
            changed = shelf.hinted(item, signal.payload)
            if changed is None:
                return True
            self._items[key] = changed
            self._cards[key].update(changed)
            return False
        return True

    def trouble(self, error: GatewayError | None) -> None:
        text = sentence(error) if error else ""
        # Beside what was read before, a line; where nothing has been read, all there is to say.
        is_blank = error is not None and not self._has_read
        self._trouble.show(error is not None and not is_blank)
        self._trouble_text.say("" if is_blank else text)
        self._away.show(text if is_blank else "")
        if is_blank:
            self._bones.show(False)

    # ---------------------------------------------------------------- drawing
    def _draw(self) -> None:
        for gone in [key for key in self._cards if key not in self._items]:
            self._cards.pop(gone).remove()
            self._order.remove(gone)
        items = self._wanted.sorted(self._items.values())
        shown = 0
        for place, item in enumerate(items):
            card = self._card(item)
            wanted = self._wanted.has(item)
            card.show(wanted)
            shown += wanted
            self._put(item.repository.id, card, place)
        self._filters.count(shelf.Counts.of(items, self._wanted))
        self._filters.show(bool(items))
        self._bones.show(False)
        self._empty.show(not items)
        self._nothing.show(bool(items) and not shown)
        self._list.show(shown > 0)

    def _card(self, item: shelf.Item) -> Card:
        card = self._cards.get(item.repository.id)
        if card is None:
            acts = Acts(
                generate=self._ask_to_generate, update=self._update, follow=self._ask_to_follow,
                remove=self._ask_to_remove,
            )  # fmt: skip
            with self._list:
                card = self._cards[item.repository.id] = Card(item, acts)
            self._order.append(item.repository.id)
        elif card.item is not item:
            card.update(item)
        return card

    def _put(self, key: UUID, card: Card, place: int) -> None:
        """Moves a card only if it stands elsewhere: a moved one loses focus."""
        if self._order[place] != key:
            self._order.remove(key)
            self._order.insert(place, key)
            card.move(place)

    def _want(self, wanted: shelf.Wanted) -> None:
        self._wanted = wanted
        self._draw()
        shown = sum(wanted.has(item) for item in self._items.values())
        announce(_("{count} of {total} repositories", count=shown, total=len(self._items)))

    # ---------------------------------------------------------------- branches that moved
    def _look_at_branches(self) -> None:
        """Asks GitHub in the background how far the branches have moved; what is known a while is not asked again."""
        if self._places is None or self._places.done():
            context = ui.context.client.content
            self._places = background_tasks.create(self._read_places(), name="look at branches", context=context)
            ui.context.client.on_delete(self._places.cancel)

    async def _read_places(self) -> None:
        for item in list(self._items.values()):
            course, repository = item.course, item.repository
            if course is None or repository.is_local:
                continue
            where = (repository.full_name, course.commit_sha, course.branch)
            is_known, place = remotes.known_place(self._visit, *where)
            if not is_known:
                try:
                    place = await remotes.read_place(self._visit, *where)
                except Limited:
                    return
            card = self._cards.get(repository.id)
            if card is not None:
                card.moved(place)

    # ---------------------------------------------------------------- actions
    async def _keep(self, source: sources.Source, repo: Repo | None, note: str) -> bool:
        known = set(self._items)
        branch = source.branch or (repo.default_branch if repo else None)
        key = await self._visit.gateway.add_repository(
            source.host, source.full_name, default_branch=branch, is_private=repo is not None and repo.private
        )
        await self.refresh()
        words = _("{name} is here already.") if key in known else _("{name} was added.")
        toast(f"{words.format(name=source.full_name)} {note}".strip())
        if key in self._cards:
            self._cards[key].show(True)
            self._list.show()
            self._nothing.show(False)
            self._cards[key].focus()
        return True

    async def _ask_to_generate(self, item: shelf.Item) -> None:
        with told():
            engines = await self._visit.gateway.available_engines()
            await self._dialog.open(Before(item=item, courses=self._courses, engines=engines))

    async def _update(self, item: shelf.Item) -> None:
        """What changed, wished for as the run before."""
        last = item.job
        options = {name: value for name, value in last.options.items() if name != "anew"} if last else {}
        branch = item.course.branch if item.course and item.course.branch != "HEAD" else None
        engine = last.engine if last else "offline"
        with told():
            await self._start(item, wishes.Wishes(branch=branch, engine=engine, options=options))

    async def _start(self, item: shelf.Item, wished: wishes.Wishes) -> None:
        """The card says at once that it is queued; what the database answers takes its place."""
        key = item.repository.id
        self._items[key] = replace(item, is_asked=True)
        self._draw()
        try:
            job = await self._visit.gateway.enqueue_job(
                key, branch=wished.branch, engine=wished.engine, options=wished.options
            )
        except FondationError:
            if key in self._items:
                self._items[key] = item
                self._draw()
            raise
        # Until the row has been read the card stays as it is.
        self._items[key] = replace(self._items.get(key, item), is_asked=False)
        self.following.look()
        if not job.created:
            toast(_("A run of this branch is under way already."))
        self._list.client.open(f"/runs/{job.job_id}")

    async def _ask_to_follow(self, item: shelf.Item) -> None:
        with told():
            await self._follow_dialog.open(item)

    def _follows(self, repository: Repository, branches: Sequence[FollowedBranch]) -> None:
        """What the dialog did, on the card."""
        item = self._items.get(repository.id)
        if item is not None and repository.id in self._cards:
            changed = replace(item, followed=tuple(entry.branch for entry in branches))
            self._items[repository.id] = changed
            self._changed.add(repository.id)
            self._cards[repository.id].update(changed)
        # What is being read at this moment may be older.
        self.following.look()

    async def _ask_to_remove(self, item: shelf.Item) -> None:
        name = item.repository.name

        async def remove() -> None:
            with told():
                await self._visit.gateway.remove_repository(item.repository.id)
                await self.refresh()
                toast(_("{name} was removed.", name=name))

        losses = (
            _("Its courses, runs and your reading progress go with it. The repository itself is not touched.")
            if item.course
            else _("Its runs go with it. The repository itself is not touched.")
        )
        self._confirmation.ask(_("Remove {name}?", name=name), losses, _("Remove"), remove)


def _bones() -> Tag:
    with Tag("ul", "repositories", role="list", aria_label=_("Loading"), aria_busy="true") as bones:
        for _number in range(3):
            with Tag("li", "card bones", aria_hidden="true"):
                for width, height in ((55, 1.5), (35, 0.9), (80, 1.1), (60, 0.9), (45, 2.5)):
                    Tag("div", "bone").style(f"inline-size: {width}%; block-size: {height}rem")
    return bones


def _empty(*, local: bool, picks: bool) -> Tag:
    with Tag("div", "empty") as empty:
        icon("book")
        Tag("h2", text=_("No repositories yet"))
        if picks:
            how = _("Add one above: search your own repositories, or paste the address of any on GitHub.")
        elif local:
            how = _("Add one above: paste its address on GitHub, or the path of a folder with a Git repository on this machine.")  # noqa: E501  # fmt: skip
        else:
            how = _("Add one above: paste its address on GitHub.")
        Tag("p", text=how)
        Tag("p", text=_("A course takes from seconds to a few minutes."))
    return empty


class _Away:
    """In the place of the list while it cannot be read."""

    def __init__(self, look: Callable[[], None]) -> None:
        with Tag("div", "empty", role="alert", data_testid="away") as self._block:
            icon("alert")
            Tag("h2", text=_("Your repositories cannot be shown now"))
            self._why = Tag("p")
            Tag("p", text=_("Nothing is lost. This page goes on trying by itself."))
            again = button(_("Try now"), icon_name="refresh", data_refresh="")
        again.on("click", look)
        self._block.show(False)

    def show(self, why: str) -> None:
        """Empty: it can be read again."""
        self._why.say(why)
        self._block.show(bool(why))


def _nothing() -> Tag:
    with Tag("div", "empty") as nothing:
        icon("search")
        Tag("h2", text=_("Nothing matches"))
        Tag("p", text=_("No repository of yours has these words and this state."))
        clear = button(_("Show all"), icon_name="x")
        clear.on("click", js_handler='() => dispatchEvent(new Event("clearfilters"))')
    return nothing
