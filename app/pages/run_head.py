"""The head of the run page: what runs, how far it is, what it cost, and what can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui

from app import costs, theme, timeline, wording
from app.i18n import _
from app.parts.tags import Tag, button, icon
from app.runs import Known
from core.courses import Repository
from core.jobs import Job, Status

Act = Callable[[], Awaitable[None]]


class Head:
    """Made once and changed in place."""

    def __init__(self, repository: Repository, *, cancel: Act, retry: Act, generate: Act) -> None:
        self._repository = repository
        self._title = ""
        with Tag("div", "run-head"):
            with Tag("nav", "crumbs", aria_label=_("Breadcrumb")):
                Tag("a", text=_("Repositories"), href="/")
                Tag("span", text="/", aria_hidden="true")
                Tag("span", text=repository.full_name)
            with Tag("div", "run-title"):
                Tag("h1", text=repository.name)
                with Tag("div", "actions"):
                    self._cancel = button(_("Cancel"), icon_name="x", data_testid="cancel").on("click", cancel)
                    self._retry = button(_("Retry"), "button-primary", icon_name="refresh", data_testid="retry")
                    self._retry.on("click", retry)
                    self._generate = button(_("Generate again"), icon_name="refresh").on("click", generate)
            with Tag("p", "state") as self._state:
                self._state_icon = icon("clock")
                self._state_text = Tag("span", data_testid="state")
                self._state_until = Tag("span")
            with Tag("div", "run-bar"):
                with Tag("div", "bar", role="progressbar", aria_label=_("Progress of the run"), aria_valuemin="0",
                         aria_valuemax="100") as self._bar:  # fmt: skip
                    Tag("span")
                self._percent = Tag("output", data_testid="percent")
            self._facts()

    def update(self, known: Known, words: str, signed_at: float) -> None:
        self._show_state(known.job, words)
        self._show_facts(known, signed_at)
        self._show_actions(known.job)

    def connected(self, is_live: bool) -> None:
        """Whether changes come by themselves, or are looked for."""
        self._live_icon.classes(replace=f"icon icon-small icon-{'pulse' if is_live else 'alert'}")
        self._live_text.say(_("Live") if is_live else _("Live updates are interrupted; looking every few seconds"))
        self._live.put(data_live="yes" if is_live else "no")

    def title(self, badge: str) -> None:
        """Marks the title of the tab, for those who are elsewhere."""
        if badge != self._title:
            self._title = badge
            name = _("Run of {name}", name=self._repository.name)
            ui.page_title(f"{badge} {theme.full_title(name)}".strip())

    # ---------------------------------------------------------------- parts
    def _facts(self) -> None:
        with Tag("div", "run-facts"):
            with Tag("span"):
                icon("clock", "icon-small")
                self._elapsed = Tag("span", "number")
            with Tag("span") as self._commit:
                icon("commit", "icon-small")
                self._commit_text = Tag("span", "mono")
            with Tag("span") as self._attempt:
                icon("refresh", "icon-small")
                self._attempt_text = Tag("span")
            with Tag("span", data_testid="cost") as self._cost:
                icon("coin", "icon-small")
                self._cost_text = Tag("span", "number")
            with Tag("span", data_testid="last-update") as self._last:
                icon("clock", "icon-small")
                Tag("span", text=_("Last update"))
                self._last_ago = Tag("time")
            with Tag("span", "run-live", role="status", data_testid="live", data_live="") as self._live:
                self._live_icon = icon("pulse", "icon-small")
                self._live_text = Tag("span", text=_("Connecting"))

    def _show_state(self, job: Job, words: str) -> None:
        tone, glyph = _LOOK[job.status] if not job.is_running else ("active", "spinner")
        self._state.classes(replace=f"state state-{tone} run-state")
        self._state_icon.classes(replace=f"icon icon-{glyph}")
        self._state_text.say(words)
        waits = job.status is Status.FAILED or timeline.is_paused(job)
        self._state_until.put(data_until=_epoch(job.run_at) if waits else None)
        self._state_until.show(waits)
        if self._bar.props.get("aria-valuenow") != str(job.percent):
            self._bar.put(aria_valuenow=str(job.percent))
            self._bar.style(f"--part: {job.percent}%")
        self._percent.say(f"{job.percent} %")

    def _show_facts(self, known: Known, signed_at: float) -> None:
        job = known.job
        self._elapsed.put(
            data_since=_epoch(job.created_at), data_ended=_epoch(job.finished_at) if job.finished_at else None
        )
        self._commit.show(job.commit_sha is not None)
        self._commit_text.say(wording.commit(job.commit_sha or ""))
        self._attempt.show(job.attempt > 0)
        self._attempt_text.say(_("Attempt {number} of {most}", number=job.attempt, most=job.max_attempts))
        self._cost.show(known.spending is not None)
        if known.spending is not None:
            self._cost_text.say(costs.line(known.spending))
        self._last.show(not job.is_final)
        self._live.show(not job.is_final)
        self._last_ago.put(data_ago=str(signed_at))

    def _show_actions(self, job: Job) -> None:
        self._cancel.show(not job.is_final)
        self._cancel.label.say(_("Canceling…") if job.cancel_requested else _("Cancel"))
        self._cancel.put(disabled=job.cancel_requested and job.is_running)
        waits = job.status is Status.FAILED or timeline.is_paused(job)
        self._retry.show(waits or job.status is Status.DEAD)
        self._retry.label.say(_("Try again now") if waits else _("Retry"))
        self._generate.show(job.status in {Status.CANCELED, Status.COMPLETED})


_LOOK = {
    Status.PENDING: ("waiting", "clock"),
    Status.FAILED: ("waiting", "clock"),
    Status.COMPLETED: ("done", "check"),
    Status.DEAD: ("failed", "alert"),
    Status.CANCELED: ("pending", "x"),
}


def _epoch(moment: datetime) -> str:
    return str(moment.timestamp())
