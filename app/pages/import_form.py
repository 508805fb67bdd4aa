"""The form that adds a repository: picked from the user's own on GitHub, or typed; checked before anything is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from nicegui import background_tasks, ui

from app import remotes, sources
from app.i18n import _
from app.pages.import_options import draw_options, matching
from app.parts.feedback import told
from app.parts.tags import Tag, button, icon
from app.visits import Visit
from core.github import GitHubError, Limited, Repo

#: Seconds without a key until GitHub is asked about a name that is in no list.
_PAUSE: Final = 0.35

#: Keeps a repository and shows its card; answers whether that went well.
Keep = Callable[[sources.Source, Repo | None, str], Awaitable[bool]]


class ImportForm:
    """The form. What is wrong is said below the field, and nothing is kept of it."""

    def __init__(self, visit: Visit, *, local: bool, keep: Keep) -> None:
        self._visit = visit
        self._local = local
        self._keep = keep
        self._looking: asyncio.Task[None] | None = None
        self._busy = False
        self._has_token = remotes.token(visit) is not None
        self._build()

    def focus(self) -> None:
        self._input.run_method("focus")

    def _build(self) -> None:
        with Tag("form", "add", novalidate=True) as form:
            with Tag("div", "add-head"):
                Tag("label", "eyebrow", _("Add a repository"), for_="source")
                self._offer()
            with Tag("div", "add-row"):
                with Tag("div", "add-field"):
                    self._input = Tag(
                        "input", "input", id="source", name="source", type="text", placeholder=self._example(),
                        autocomplete="off", autocapitalize="none", spellcheck="false", role="combobox",
                        aria_autocomplete="list", aria_expanded="false", aria_controls="source-options",
                        aria_describedby="source-help", data_live="", data_testid="source", maxlength="4096",
                    )  # fmt: skip
                    self._list = Tag(
                        "ul", "suggestions", id="source-options", role="listbox",
                        aria_label=_("Your repositories on GitHub"), hidden=True,
                    )  # fmt: skip
                self._submit = button(_("Add"), "button-primary", icon_name="plus", type_="submit")
            with Tag("p", "help", id="source-help", aria_live="polite") as self._help:
                self._said = Tag("span")
                self._until = Tag("span")
        form.on("submit", self._add, js_handler=_FORM)
        self._input.on("typed", self._typed, js_handler="(e) => emit(e.detail)")

    def _offer(self) -> None:
        if not self._has_token and self._visit.services.settings.app_github_sign_in:
            with Tag("p", "help add-offer"), Tag("a", href="/auth/github?next=/"):
                icon("github", "icon-small")
                Tag("span", text=_("Sign in with GitHub to pick from your own repositories, private ones too"))

    def _example(self) -> str:
        if self._has_token:
            return _("Search your repositories, or paste an address")
        if self._local:
            return _("https://github.com/owner/name, owner/name or /path/to/a/folder")
        return _("https://github.com/owner/name, owner/name")

    # ---------------------------------------------------------------- while typing
    def _typed(self, event: Any) -> None:
        """What was typed last counts: a look at something else is given up."""
        if self._looking is not None:
            self._looking.cancel()
        text = str(event.args or "")[:4096].strip()
        context = ui.context.client.content
        self._looking = background_tasks.create(self._look(text), name="look for a repository", context=context)

    async def _look(self, text: str) -> None:
        self._input.put(aria_invalid=None)
        found = await self._suggest(text)
        source = self._understood(text)
        if source is None:
            # While typing only what is understood is said; what is wrong is said when it is sent.
            self._say("" if found or not text or not self._has_token else _("None of your repositories has this name."))
        elif source.host == "local":
            self._say(_("Folder on this machine: {path}", path=source.full_name), "good")
        elif match := next((repo for repo in found if repo.full_name.lower() == source.full_name.lower()), None):
            self._describe(remotes.Checked(repo=match))
        else:
            self._say(_("On GitHub: {name}", name=source.full_name), "good")
            await asyncio.sleep(_PAUSE)
            await self._describe_unknown(source)
        await self._suggest_more(text)

    async def _suggest(self, text: str) -> list[Repo]:
        """Shows which of the user's repositories match, out of those that have been read."""
        listing = remotes.listing(self._visit)
        if listing is None:
            return []
        while not listing.repos and not listing.is_complete:
            listing.grown.clear()
            await listing.grown.wait()
        found = matching(listing.repos, text)
        draw_options(self._list, found, text)
        if listing.error is not None and not listing.repos:
            self._tell(listing.error, "")
        return found

    async def _suggest_more(self, text: str) -> None:
        """Shows again what matches whenever more of the repositories have been read."""
        listing = remotes.listing(self._visit)
        while listing is not None and not listing.is_complete:
            listing.grown.clear()
            await listing.grown.wait()
            draw_options(self._list, matching(listing.repos, text), text)

    async def _describe_unknown(self, source: sources.Source) -> None:
        try:
            self._describe(await remotes.check(self._visit, source.full_name))
        except GitHubError as error:
            self._tell(error, source.full_name)

    def _describe(self, found: remotes.Checked) -> None:
        repo = found.repo
        parts = [_("Private") if repo.private else _("Public")]
        if repo.language:
            parts.append(repo.language[:40])
        if repo.archived:
            parts.append(_("archived: it does not change any more"))
        text = _("{name}: {facts}", name=repo.full_name, facts=", ".join(parts))
        if found.old_name is not None:
            text = _("{old} is called {name} now.", old=found.old_name, name=repo.full_name)
        self._say(text, "good")

    def _understood(self, text: str) -> sources.Source | None:
        try:
            return sources.parse(text, local=self._local)
        except sources.NotASource:
            return None

    # ---------------------------------------------------------------- adding
    async def _add(self, event: Any) -> None:
        if self._busy:
            return
        if self._looking is not None:
            self._looking.cancel()
        try:
            source = sources.parse(str(event.args or "")[:5000], local=self._local)
        except sources.NotASource as problem:
            self._wrong(str(problem))
            return
        self._busy = True
        self._submit.put(aria_busy="true")
        try:
            with told():
                await self._check_and_keep(source)
        finally:
            self._busy = False
            self._submit.put(aria_busy=None)

    async def _check_and_keep(self, source: sources.Source) -> None:
        if source.host == "local":
            checked, note = None, ""
        else:
            try:
                checked = await remotes.check(self._visit, source.full_name)
            except GitHubError as error:
                self._tell(error, source.full_name)
                self._input.put(aria_invalid="true")
                self.focus()
                return
            note = self._note(checked)
            source = sources.Source(host=source.host, full_name=checked.repo.full_name, branch=source.branch)
        if await self._keep(source, checked.repo if checked else None, note):
            self._say("")
            self._input.put(aria_invalid=None)
            ui.run_javascript('document.getElementById("source").value = ""')

    def _note(self, checked: remotes.Checked) -> str:
        if checked.old_name is not None:
            return _("{old} is called {name} now.", old=checked.old_name, name=checked.repo.full_name)
        return _("It is archived: it does not change any more.") if checked.repo.archived else ""

    # ---------------------------------------------------------------- saying
    def _wrong(self, text: str) -> None:
        self._say(text, "bad")
        self._input.put(aria_invalid="true")
        self.focus()

    def _tell(self, error: GitHubError, full_name: str) -> None:
        until = error.until if isinstance(error, Limited) else None
        offered = self._visit.services.settings.app_github_sign_in
        self._say(remotes.sentence(error, full_name, signed_in=self._has_token, offered=offered), "bad", until)

    def _say(self, text: str, tone: str = "", until: float | None = None) -> None:
        self._help.classes(replace=f"help {f'help-{tone}' if tone else ''}".strip())
        self._said.say(text)
        # The browser writes into it, so what it wrote goes with the element.
        self._until.clear()
        if until is not None:
            with self._until:
                Tag("span", text="\u00a0")
                Tag("span", "number", data_until=str(until), aria_live="off")


_FORM: Final = "(e) => { e.preventDefault(); emit(new FormData(e.target).get('source')); }"
