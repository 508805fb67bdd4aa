"""The dialog about pushes: which branches are followed, and how GitHub is made to tell of a push."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from app import remotes, shelf, wishes, wording
from app.i18n import _
from app.parts.feedback import announce, told
from app.parts.tags import Tag, button, icon, link_button
from app.visits import Visit
from core.courses import Repository
from core.followed import DEFAULT, FollowedBranch, FollowedBranches
from core.github import GitHubError

#: Told of what a repository's followed branches are now.
Changed = Callable[[Repository, Sequence[FollowedBranch]], None]
#: As many branches are read: where there are more, a name that is not among them may still be one.
_ALL: Final = 300
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class FollowDialog:
    """One dialog a page, filled for each repository it is opened for. Each switch acts at once."""

    def __init__(self, visit: Visit, changed: Changed) -> None:
        self._visit = visit
        self._changed = changed
        self._gateway = FollowedBranches(visit.services.api, visit.services.token(visit.session))
        self._repository: Repository | None = None
        self._followed: list[FollowedBranch] = []
        #: What is offered, in its order; a branch that is not followed any more stays until the dialog is closed.
        self._offered: list[str] = []
        #: Branches that are known to be there; empty: GitHub did not say.
        self._names: frozenset[str] = frozenset()
        # One after the other: each switch shows what came of it.
        self._acting = asyncio.Lock()
        self._rows: dict[str, _Row] = {}
        self._dialog = Tag("dialog", "dialog follow", aria_labelledby="follow-title")

    async def open(self, item: shelf.Item) -> None:
        """Shows a repository's branches as the database has them now. Raises GatewayError."""
        repository = self._repository = item.repository
        self._followed = [entry for entry in await self._gateway.all() if entry.repository_id == repository.id]
        self._offered = _offers(item, self._followed)
        self._names = frozenset()
        self._dialog.clear()
        with self._dialog, Tag("div", "dialog-body"):
            self._draw(repository)
        self._changed(repository, self._followed)
        self._dialog.run_method("showModal")
        await self._name_branches(repository)

    # ---------------------------------------------------------------- drawing
    def _draw(self, repository: Repository) -> None:
        Tag("h2", text=_("Follow {name}", name=repository.name), id="follow-title")
        meaning = _(
            "When somebody pushes to a branch you follow, its course is made again, with the engine and the choices of "
            "its last run. What has not changed is neither made nor paid for again."
        )
        Tag("p", "quiet", meaning)
        self._list = Tag("ul", "branches", role="list", aria_label=_("Branches"))
        self._draw_branches()
        with Tag("form", "field", novalidate=True) as form:
            Tag("label", text=_("Another branch"), for_="follow-branch")
            with Tag("div", "made-row"):
                Tag(
                    "input", "input", id="follow-branch", name="branch", type="text", list="follow-refs",
                    maxlength="255", autocomplete="off", autocapitalize="none", spellcheck="false",
                    aria_describedby="follow-problem",
                )  # fmt: skip
                button(_("Follow"), icon_name="plus", type_="submit")
            self._refs = Tag("datalist", id="follow-refs")
            self._problem = Tag("p", "help help-bad", role="alert", id="follow-problem").show(False)
        form.on("submit", self._add, js_handler=_FORM)
        self._webhook(repository)
        with Tag("div", "actions"):
            button(_("Close"), data_closes="")

    def _draw_branches(self) -> None:
        self._list.clear()
        self._rows = {}
        with self._list:
            for branch in self._offered:
                self._rows[branch] = _Row(branch, self._entry(branch), self._turn)

    def _entry(self, branch: str) -> FollowedBranch | None:
        return next((entry for entry in self._followed if entry.branch == branch), None)

    def _webhook(self, repository: Repository) -> None:
        address = f"{self._visit.services.settings.url}/functions/v1/github-webhook"
        with Tag("section", "webhook", aria_labelledby="webhook-title"):
            Tag("h3", text=_("Let GitHub announce pushes"), id="webhook-title")
            whose = _("Once for each repository, by somebody who administers it: add a webhook with these settings.")
            Tag("p", "small quiet", whose)
            with Tag("div", "field"):
                Tag("label", text=_("Payload URL"), for_="webhook-address")
                with Tag("div", "made-row"):
                    Tag("input", "input mono", id="webhook-address", value=address, readonly=True, data_whole="")
                    button(_("Copy"), icon_name="copy", data_copies="webhook-address", data_copied=_("Copied."))
            if urlsplit(address).hostname in _LOOPBACK:
                local = _(
                    "This instance runs on your machine, which GitHub cannot reach: the address works through a tunnel "
                    "only."
                )
                with Tag("div", "notice notice-warning", data_testid="unreachable"):
                    icon("alert")
                    Tag("p", "small", local)
            with Tag("dl", "webhook-facts"):
                _fact(_("Content type"), "application/json", "mono")
                _fact(_("Secret"), _("The GITHUB_WEBHOOK_SECRET of this instance. Whoever runs it has it, and gives it "
                                     "to those who administer repositories."))  # fmt: skip
                _fact(_("Events"), _("Just the push event"))
            if repository.url is not None:
                link_button(_("Open the webhooks on GitHub"), f"{repository.url}/settings/hooks/new", "button-small",
                            icon_name="external", target="_blank", rel="noopener")  # fmt: skip

    async def _name_branches(self, repository: Repository) -> None:
        """The branches to pick from follow when GitHub has named them."""
        try:
            names = await remotes.of(self._visit).branches(repository.full_name)
        except GitHubError:
            return
        if self._repository is None or self._repository.id != repository.id or self._refs.is_deleted:
            return
        self._names = frozenset(names)
        with self._refs:
            for name in names:
                Tag("option", value=name)

    # ---------------------------------------------------------------- acting
    async def _add(self, event: Any) -> None:
        branch = str(event.args or "").strip()
        if not branch or not wishes.is_branch(branch):
            self._wrong(_("Name a branch, as GitHub writes it."))
        elif 0 < len(self._names) < _ALL and branch not in self._names:
            text = _("There is no branch “{branch}”. Only branches can be followed: tags do not move.", branch=branch)
            self._wrong(text)
        elif await self._turn(branch, wanted=True):
            self._list.client.run_javascript('document.getElementById("follow-branch").value = ""')

    async def _turn(self, branch: str, *, wanted: bool) -> bool:
        """Follows a branch or lets it go; answers whether it is as wanted. The list shows what the database has."""
        repository = self._repository
        if repository is None:
            return False
        followed = None
        async with self._acting:
            self._problem.show(False)
            with told(self._say):
                followed = await self._act(repository.id, branch, wanted=wanted)
        if followed is not None:
            said = _("{branch} is followed.") if wanted else _("{branch} is not followed any more.")
            announce(said.format(branch=_name(branch)))
            self._changed(repository, followed)
        if self._repository is repository:
            self._followed = self._followed if followed is None else followed
            self._show(branch, as_told=followed is not None)
        return followed is not None

    async def _act(self, repository: UUID, branch: str, *, wanted: bool) -> list[FollowedBranch]:
        """Answers what is followed then."""
        if wanted:
            await self._gateway.follow(repository, branch)
        else:
            await self._gateway.unfollow(repository, branch)
        return [entry for entry in await self._gateway.all() if entry.repository_id == repository]

    def _show(self, branch: str, *, as_told: bool) -> None:
        """Draws anew only what is new, or what the browser shows otherwise than it is: whatever has focus keeps it."""
        if branch not in self._rows or not as_told:
            self._offered = list(dict.fromkeys([*self._offered, *(entry.branch for entry in self._followed)]))
            self._draw_branches()
        for name, row in self._rows.items():
            row.update(self._entry(name))

    def _wrong(self, text: str) -> None:
        self._say(text)
        self._list.client.run_javascript('document.getElementById("follow-branch")?.focus()')

    def _say(self, text: str) -> None:
        """What is wrong, here: a toast would lie under the dialog."""
        self._problem.say(text)
        self._problem.show()


class _Row:
    """A branch, and whether it is followed."""

    def __init__(self, branch: str, followed: FollowedBranch | None, turn: Callable[..., Awaitable[bool]]) -> None:
        self._shown = followed
        with Tag("li"), Tag("label", "branch"):
            self._switch = Tag("input", "toggle", type="checkbox", role="switch", autocomplete="off",
                               checked=followed is not None)  # fmt: skip
            with Tag("span"):
                Tag("span", "branch-name" if branch == DEFAULT else "branch-name mono", _name(branch))
                with Tag("span", "facts") as self._facts:
                    _facts(followed)

        async def turned(event: Any) -> None:
            await turn(branch, wanted=event.args is True)

        self._switch.on("change", turned, js_handler="(e) => emit(e.target.checked)")

    def update(self, followed: FollowedBranch | None) -> None:
        if followed == self._shown:
            return
        self._shown = followed
        self._switch.put(checked=followed is not None)
        self._facts.clear()
        with self._facts:
            _facts(followed)


#: One field is all there is to send.
_FORM: Final = "(e) => { e.preventDefault(); emit(new FormData(e.target).get('branch')); }"


def _offers(item: shelf.Item, followed: Sequence[FollowedBranch]) -> list[str]:
    """The default branch, that of the newest course, and whatever is followed."""
    default = item.repository.default_branch or DEFAULT
    names = [default, *(entry.branch for entry in followed)]
    if item.course is not None and item.course.branch != DEFAULT and not wishes.is_commit(item.course.branch):
        names.insert(1, item.course.branch)
    return list(dict.fromkeys(names))


def _name(branch: str) -> str:
    return _("The default branch") if branch == DEFAULT else branch


def _facts(followed: FollowedBranch | None) -> None:
    if followed is None:
        Tag("span", text=_("not followed"))
        return
    since = wording.ago(followed.created_at)
    Tag("span", text=_("followed {when}", when=since), title=wording.exact(followed.created_at))
    if followed.last_commit is None:
        Tag("span", text=_("no push yet"))
    else:
        with Tag("span"):
            Tag("span", text=_("last push"))
            Tag("span", text=" ")
            Tag("span", "mono", followed.last_commit[:7])


def _fact(name: str, value: str, classes: str = "") -> None:
    with Tag("div"):
        Tag("dt", text=name)
        Tag("dd", classes, value)
