"""The repositories page: add one, generate a course, read it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from app import following, shelf, sources
from app.pages.repository_card import Card
from app.parts.dialogs import Confirmation
from app.parts.feedback import sentence, toast, told
from app.parts.tags import Tag, button, icon
from app.visits import Visit
from core.errors import GatewayError
from core.realtime import Signal


class Repositories:
    """The page's view."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._local = visit.services.settings.offers_folders_to(visit.account.email)
        self._items: dict[UUID, shelf.Item] = {}
        self._cards: dict[UUID, Card] = {}
        # A snapshot read before an action must not be shown after the one that was read behind it.
        self._refreshing = asyncio.Lock()
        self.following = following.Following(visit, self)

    def build(self) -> None:
        with Tag("div", "wrap page"):
            with Tag("div", "page-head"):
                Tag("h1", text="Repositories")
                Tag("p", text="Pick a repository, generate its course, and read it chapter by chapter.")
            self._form()
            with Tag("div", "notice notice-error", role="alert").show(False) as self._trouble:
                icon("alert")
                self._trouble_text = Tag("p")
            with Tag("section", aria_label="Your repositories"):
                self._bones = _bones()
                self._empty = _empty(local=self._local).show(False)
                self._list = Tag("ul", "repositories", role="list").show(False)
            self._confirmation = Confirmation()

    # ---------------------------------------------------------------- following
    async def refresh(self) -> None:
        async with self._refreshing:
            gateway = self._visit.gateway
            items = shelf.items(await gateway.repositories(), await gateway.jobs(), await gateway.courses())
            self._draw([shelf.newer(self._items.get(item.repository.id), item) for item in items])

    def _draw(self, items: list[shelf.Item]) -> None:
        self._items = {item.repository.id: item for item in items}
        for gone in [key for key in self._cards if key not in self._items]:
            self._cards.pop(gone).remove()
        for place, item in enumerate(items):
            self._show(item, place)
        self._bones.show(False)
        self._empty.show(not items)
        self._list.show(bool(items))

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
        self._trouble.show(error is not None)
        self._trouble_text.say(sentence(error) if error else "")
        if error is not None and not self._cards:
            self._bones.show(False)

    def _show(self, item: shelf.Item, place: int) -> None:
        card = self._cards.get(item.repository.id)
        if card is None:
            with self._list:
                card = Card(item, generate=self._generate, remove=self._ask_to_remove)
            self._cards[item.repository.id] = card
            card.move(place)
        else:
            card.update(item)

    # ---------------------------------------------------------------- adding
    def _form(self) -> None:
        example = "https://github.com/owner/name, owner/name" + (" or /path/to/a/folder" if self._local else "")
        with Tag("form", "add", novalidate=True) as form:
            Tag("label", "eyebrow", "Add a repository", for_="source")
            with Tag("div", "add-row"):
                self._input = Tag("input", "input", id="source", name="source", type="text", placeholder=example,
                    autocomplete="off", autocapitalize="none", spellcheck="false", aria_describedby="source-help",
                    data_testid="source")  # fmt: skip
                self._submit = button("Add", "button-primary", icon_name="plus", type_="submit")
            self._help = Tag("p", "help", id="source-help", aria_live="polite")
        form.on("submit", self._add, js_handler=_FORM)
        self._input.on("input", self._typed, js_handler="(e) => emit(e.target.value)", throttle=0.3)

    def _typed(self, event: Any) -> None:
        """While typing only what is understood is said; what is wrong is said when it is sent."""
        text = str(event.args or "")
        try:
            source = sources.parse(text, local=self._local)
        except sources.NotASource:
            self._explain("", bad=False)
            return
        where = "Folder on this machine" if source.host == "local" else "On GitHub"
        self._explain(f"{where}: {source.full_name}", bad=False)

    async def _add(self, event: Any) -> None:
        try:
            source = sources.parse(str(event.args or ""), local=self._local)
        except sources.NotASource as problem:
            self._explain(str(problem), bad=True)
            self._input.run_method("focus")
            return
        self._submit.put(aria_busy="true")
        with told():
            known = set(self._items)
            key = await self._visit.gateway.add_repository(source.host, source.full_name, default_branch=source.branch)
            await self.refresh()
            self._explain("", bad=False)
            self._clear()
            toast(f"{source.full_name} is here already." if key in known else f"{source.full_name} was added.")
            self._cards[key].focus()
        self._submit.put(aria_busy=None)

    def _clear(self) -> None:
        self._input.client.run_javascript('document.getElementById("source").value = ""')

    def _explain(self, text: str, *, bad: bool) -> None:
        self._help.say(text)
        self._help.classes(replace=f"help {'help-bad' if bad else 'help-good' if text else ''}")
        self._input.put(aria_invalid="true" if bad else None)

    # ---------------------------------------------------------------- actions
    async def _generate(self, item: shelf.Item) -> None:
        with told():
            job = await self._visit.gateway.enqueue_job(item.repository.id)
            self._list.client.open(f"/runs/{job.job_id}")

    async def _ask_to_remove(self, item: shelf.Item) -> None:
        name = item.repository.name

        async def remove() -> None:
            with told():
                await self._visit.gateway.remove_repository(item.repository.id)
                await self.refresh()
                toast(f"{name} was removed.")

        losses = "Its courses, runs and your reading progress go with it." if item.course else "Its runs go with it."
        self._confirmation.ask(f"Remove {name}?", f"{losses} The repository itself is not touched.", "Remove", remove)


_FORM = "(e) => { e.preventDefault(); emit(new FormData(e.target).get('source')); }"


def _bones() -> Tag:
    with Tag("ul", "repositories", role="list", aria_label="Loading", aria_busy="true") as bones:
        for _ in range(3):
            with Tag("li", "card bones", aria_hidden="true"):
                for width, height in ((55, 1.5), (35, 0.9), (80, 1.1), (60, 0.9), (45, 2.5)):
                    Tag("div", "bone").style(f"inline-size: {width}%; block-size: {height}rem")
    return bones


def _empty(*, local: bool) -> Tag:
    with Tag("div", "empty") as empty:
        icon("book")
        Tag("h2", text="No repositories yet")
        more = " or the path of a folder with a Git repository on this machine" if local else ""
        Tag(
            "p", text=f"Add one above: paste its address on GitHub{more}. A course takes from seconds to a few minutes."
        )
    return empty
