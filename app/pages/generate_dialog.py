"""The dialog before a run: what to compute, how, and what that will take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel import Locale
from nicegui import ui

from app import estimates, i18n, remotes, shelf, wishes
from app.i18n import _
from app.parts.feedback import told
from app.parts.tags import Tag, button
from app.visits import Visit
from core.courses import Course, Repository
from core.github import GitHubError, Missing
from core.jobs import Job

Start = Callable[[shelf.Item, wishes.Wishes], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Before:
    """What is known before a run of a repository."""

    item: shelf.Item
    courses: Sequence[Course]
    engines: Sequence[str]

    @property
    def has_claude(self) -> bool:
        return "claude" in self.engines

    @property
    def last(self) -> Job | None:
        return self.item.job


class GenerateDialog:
    """One dialog a page, filled for each repository it is opened for."""

    def __init__(self, visit: Visit, start: Start) -> None:
        self._visit = visit
        self._start = start
        self._item: shelf.Item | None = None
        self._busy = False
        #: Branches and tags that are known to be there.
        self._names: frozenset[str] = frozenset()
        self._dialog = Tag("dialog", "dialog generate", aria_labelledby="generate-title")

    async def open(self, before: Before) -> None:
        """Asks about a run; the branches to pick from follow when GitHub has named them."""
        self._item = before.item
        self._busy = False
        self._names = frozenset()
        self._dialog.clear()
        with self._dialog:
            self._draw(before)
        self._dialog.run_method("showModal")
        await self._name_branches(before.item.repository)

    # ---------------------------------------------------------------- drawing
    def _draw(self, before: Before) -> None:
        item = before.item
        wished = before.last.options if before.last is not None else {}
        with Tag("form", "dialog-body", novalidate=True) as form:
            name = item.repository.name
            title = (
                _("Generate {name} again", name=name) if item.course else _("Generate a course of {name}", name=name)
            )
            Tag("h2", id="generate-title", text=title)
            if item.course is not None:
                self._modes()
            self._branch(item)
            self._engines(before)
            self._languages(wished)
            self._for_claude(wished)
            self._estimates(before)
            self._problem = Tag("p", "help help-bad", role="alert", id="generate-problem").show(False)
            with Tag("div", "actions"):
                button(_("Not now"), data_closes="")
                self._go = button(_("Start"), "button-primary", icon_name="play", type_="submit", data_testid="start")
        form.on("submit", self._submitted, js_handler=_FORM)

    def _modes(self) -> None:
        with Tag("fieldset", "choices"):
            Tag("legend", text=_("What to compute"))
            _choice(
                "mode", "update", _("Only what changed"),
                _("Chapters whose code is the same stay as they are."), checked=True,
            )  # fmt: skip
            _choice("mode", "anew", _("Everything anew"), _("Nothing of earlier runs is used again."))

    def _branch(self, item: shelf.Item) -> None:
        repository = item.repository
        branch = item.course.branch if item.course is not None else ""
        with Tag("div", "field"):
            Tag("label", text=_("Branch, tag or commit"), for_="generate-branch")
            self._branch_input = Tag(
                "input", "input", id="generate-branch", name="branch", type="text", list="generate-refs",
                autocomplete="off", autocapitalize="none", spellcheck="false", maxlength="255",
                data_initial="" if branch == "HEAD" else branch, aria_describedby="generate-branch-help",
                placeholder=repository.default_branch or _("the default branch"),
            )  # fmt: skip
            self._refs = Tag("datalist", id="generate-refs")
            self._branch_help = Tag("p", "help", id="generate-branch-help")

    def _engines(self, before: Before) -> None:
        wished = before.last.engine if before.last is not None else "offline"
        claude = before.has_claude and wished == "claude"
        with Tag("fieldset", "choices"):
            Tag("legend", text=_("Who writes"))
            _choice(
                "engine", "offline", _("Without a language model"),
                _("From the code’s own names, docstrings and structure. Costs nothing."), checked=not claude,
            )  # fmt: skip
            hint = (
                _("Explains in prose; bought from Anthropic by whoever runs the worker.")
                if before.has_claude
                else _("No worker that is alive offers Claude.")
            )
            _choice("engine", "claude", "Claude", hint, checked=claude, disabled=not before.has_claude)

    def _languages(self, wished: dict[str, Any]) -> None:
        language = wished.get("language") or i18n.language()
        only_prose = _(
            "Besides English and French, only the chapters change: exercises and the glossary stay in English."
        )
        helps = {"for-claude": only_prose}
        for name, known, kind in (
            ("language_offline", wishes.OFFLINE, "for-offline"),
            ("language", wishes.CLAUDE, "for-claude"),
        ):
            options = [(tag, _name_of(tag)) for tag in known]
            _select(name, _("Language of the course"), options, language, kind, helps.get(kind, ""))

    def _for_claude(self, wished: dict[str, Any]) -> None:
        audiences = [
            ("newcomer", _("Newcomers to programming")),
            ("developer", _("Developers new to this code")),
            ("expert", _("Experts of the field")),
        ]
        _select("audience", _("For whom"), audiences, wished.get("audience") or "developer", "for-claude")
        with Tag("div", "field for-claude"):
            Tag("label", text=_("Focus"), for_="generate-focus")
            Tag(
                "input", "input", id="generate-focus", name="focus", type="text", maxlength=str(wishes.FOCUS),
                autocomplete="off", data_initial=str(wished.get("focus") or ""),
                placeholder=_("what the course should dwell on, for example how the cache works"),
            )  # fmt: skip
        with Tag("div", "field for-claude"):
            Tag("label", text=_("Budget in US dollars"), for_="generate-budget")
            Tag(
                "input", "input", id="generate-budget", name="budget", type="text", inputmode="decimal",
                autocomplete="off", data_initial=str(wished.get("budget") or ""), placeholder="2.50",
                aria_describedby="generate-budget-help",
            )  # fmt: skip
            Tag(
                "p", "help", id="generate-budget-help",
                text=_("The run costs no more than this, and never more than the limit of the worker."),
            )  # fmt: skip

    def _estimates(self, before: Before) -> None:
        for mode in ("update", "anew") if before.item.course is not None else ("anew",):
            for engine in ("offline", "claude"):
                found = estimates.estimate(before.courses, before.item.repository.id, engine, anew=mode == "anew")
                Tag(
                    "p", f"estimate for-{engine} for-{mode}" if before.item.course else f"estimate for-{engine}",
                    text=estimates.sentence(found, engine), data_testid="estimate",
                )  # fmt: skip

    async def _name_branches(self, repository: Repository) -> None:
        if repository.is_local:
            self._branch_help.say(_("As git names it; the worker looks whether it is there."))
            return
        github = remotes.of(self._visit)
        names: list[str] = []
        try:
            names += await github.branches(repository.full_name)
            names += await github.tags(repository.full_name)
        except GitHubError:
            self._branch_help.say(_("GitHub does not name its branches now; type one."))
        if self._item is None or self._item.repository.id != repository.id or self._refs.is_deleted:
            return
        self._names = frozenset(names)
        with self._refs:
            for name in names:
                Tag("option", value=name)

    # ---------------------------------------------------------------- starting
    async def _submitted(self, event: Any) -> None:
        item = self._item
        if item is None or self._busy:
            return
        try:
            wished = wishes.parse(event.args if isinstance(event.args, dict) else {})
        except wishes.Unclear as problem:
            self._wrong(problem.field, str(problem))
            return
        self._busy = True
        self._go.put(aria_busy="true")
        try:
            with told():
                if not await self._is_there(item, wished.branch):
                    self._wrong("branch", _("{name} has no branch, tag or commit “{branch}”.",
                                            name=item.repository.full_name, branch=wished.branch))  # fmt: skip
                    return
                self._dialog.run_method("close")
                await self._start(item, wished)
        finally:
            self._busy = False
            if not self._go.is_deleted:
                self._go.put(aria_busy=None)

    async def _is_there(self, item: shelf.Item, branch: str | None) -> bool:
        """Whether GitHub knows the branch; where it cannot be asked the worker will see."""
        repository = item.repository
        if branch is None or repository.is_local or branch in self._names:
            return True
        try:
            await remotes.of(self._visit).commit(repository.full_name, branch)
        except Missing:
            return False
        except GitHubError:
            return True
        return True

    def _wrong(self, field: str, text: str) -> None:
        self._problem.say(text)
        self._problem.show()
        ui.run_javascript(f'document.getElementById("generate-{field}")?.focus()')


#: Names of form fields are plain words, so this is all there is to send.
_FORM: Final = "(e) => { e.preventDefault(); emit(Object.fromEntries(new FormData(e.target))); }"


def _choice(name: str, value: str, text: str, hint: str, *, checked: bool = False, disabled: bool = False) -> None:
    with Tag("label", "choice"):
        Tag("input", type="radio", name=name, value=value, checked=checked, disabled=disabled)
        with Tag("span"):
            Tag("span", "choice-name", text)
            Tag("span", "choice-hint", hint)


def _select(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: Any, classes: str, hint: str = ""
) -> None:
    described = {"aria_describedby": f"generate-{name}-help"} if hint else {}
    with Tag("div", f"field {classes}"):
        Tag("label", text=label, for_=f"generate-{name}")
        with Tag("select", "input", id=f"generate-{name}", name=name, **described):
            for value, text in options:
                Tag("option", value=value, text=text, selected=value == chosen)
        if hint:
            Tag("p", "help", hint, id=f"generate-{name}-help")


def _name_of(tag: str) -> str:
    """The name of a language in the reader's."""
    name: str | None = Locale.parse(tag).get_display_name(i18n.locale())
    return (name or tag).capitalize()
