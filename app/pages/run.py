"""The run page: a job as it happens."""

from __future__ import annotations

import time
from datetime import datetime
from uuid import UUID

from app import costs, following, timeline, wording
from app.pages.run_chapters import LiveChapters
from app.pages.run_notices import Notices
from app.pages.run_stages import Stages
from app.parts.dialogs import Confirmation
from app.parts.feedback import announce, told
from app.parts.log_tail import LogTail
from app.parts.tags import Tag, button, icon
from app.visits import Visit
from core.courses import Repository
from core.errors import GatewayError
from core.jobs import Job, JobEvent, Status
from core.realtime import Signal
from core.spending import Spending


class Run:
    """The page's view. Everything it shows comes from rows; hints only say when to read them."""

    def __init__(self, visit: Visit, job: Job, repository: Repository) -> None:
        self._visit = visit
        self._job = job
        self._repository = repository
        self._events: list[JobEvent] = []
        self._told = ""
        self._units_due = True
        self._spending: Spending | None = None
        self.following = following.Following(visit, self)

    @property
    def _id(self) -> UUID:
        return self._job.id

    def build(self) -> None:
        with Tag("div", "wrap page run"):
            self._head()
            self._notices = Notices()
            with Tag("div", "run-grid"):
                with Tag("section", aria_labelledby="steps-title"):
                    Tag("h2", text="Steps", id="steps-title")
                    self._stages = Stages()
                with Tag("div", "run-side"):
                    self._chapters = LiveChapters(self._visit, self._id)
                    with Tag("section", aria_labelledby="log-title"):
                        Tag("h2", text="Log", id="log-title")
                        self._log = LogTail()
            self._confirmation = Confirmation()

    # ---------------------------------------------------------------- following
    async def refresh(self) -> None:
        gateway = self._visit.gateway
        job = await gateway.job(self._id)
        if job.revision >= self._job.revision:
            self._job = job
        self._events.extend(await gateway.events(self._id, after=self._events[-1].id if self._events else 0))
        if job.engine != "offline":
            self._spending = await gateway.spending(self._id)
        if self._units_due or job.is_final:
            self._units_due = False
            self._chapters.update(await gateway.finished_headings(self._id), self._job)
        self._show()

    def hear(self, signal: Signal) -> bool:
        payload = signal.payload
        match signal.event:
            case "job":
                return payload.get("id") == str(self._id) and int(payload.get("revision", 0)) > self._job.revision
            case "unit":
                if payload.get("job_id") != str(self._id):
                    return False
                self._units_due = True
                return True
            case _:
                known = self._events[-1].id if self._events else 0
                return payload.get("job_id") == str(self._id) and int(payload.get("id", 0)) > known

    def trouble(self, error: GatewayError | None) -> None:
        self._notices.trouble(error)

    # ---------------------------------------------------------------- drawing
    def _head(self) -> None:
        repository = self._repository
        with Tag("div", "run-head"):
            with Tag("nav", "crumbs", aria_label="Breadcrumb"):
                Tag("a", text="Repositories", href="/")
                Tag("span", text="/", aria_hidden="true")
                Tag("span", text=repository.full_name)
            with Tag("div", "run-title"):
                Tag("h1", text=repository.name)
                with Tag("div", "actions"):
                    self._cancel = button("Cancel", icon_name="x", data_testid="cancel").on("click", self._ask)
                    self._retry = button("Retry", "button-primary", icon_name="refresh", data_testid="retry").on(
                        "click", self._again
                    )
                    self._generate = button("Generate again", icon_name="refresh").on("click", self._new)
            with Tag("p", "state") as self._state:
                self._state_icon = icon("clock")
                self._state_text = Tag("span", data_testid="state")
                self._state_until = Tag("span")
            with Tag("div", "run-bar"):
                with Tag("div", "bar", role="progressbar", aria_label="Progress of the run", aria_valuemin="0",
                         aria_valuemax="100") as self._bar:  # fmt: skip
                    Tag("span")
                self._percent = Tag("output")
            self._facts()

    def _facts(self) -> None:
        with Tag("div", "run-facts"):
            with Tag("span"):
                icon("clock", "icon-small")
                self._elapsed = Tag("span", "number")
            with Tag("span") as self._commit:
                icon("commit", "icon-small")
                self._commit_text = Tag("span", "mono")
            with Tag("span"):
                icon("refresh", "icon-small")
                self._attempt = Tag("span")
            with Tag("span", data_testid="cost") as self._cost:
                icon("coin", "icon-small")
                self._cost_text = Tag("span", "number")
            with Tag("span") as self._last:
                icon("pulse", "icon-small")
                Tag("span", text="Last update")
                self._last_ago = Tag("time")

    def _show(self) -> None:
        job = self._job
        self._show_state(job)
        self._show_facts(job)
        self._cancel.show(not job.is_final)
        self._cancel.label.say("Canceling…" if job.cancel_requested else "Cancel")
        self._cancel.put(disabled=job.cancel_requested and job.is_running)
        self._retry.show(job.status in {Status.DEAD, Status.FAILED})
        self._retry.label.say("Try again now" if job.status is Status.FAILED else "Retry")
        self._generate.show(job.status in {Status.CANCELED, Status.COMPLETED})
        self._notices.chapters(self._chapters.count)
        self._stages.update(timeline.stages(job, self._events))
        self._notices.update(job, timeline.attempts(self._events), self._signed_at(job))
        self._log.append(self._events)

    def _show_state(self, job: Job) -> None:
        tone, glyph = _LOOK[job.status] if not job.is_running else ("active", "spinner")
        words = timeline.headline(job)
        self._state.classes(replace=f"state state-{tone} run-state")
        self._state_icon.classes(replace=f"icon icon-{glyph}")
        self._state_text.say(words)
        waits = job.status is Status.FAILED or timeline.is_paused(job)
        self._state_until.put(data_until=_epoch(job.run_at) if waits else None)
        self._state_until.show(waits)
        self._bar.put(aria_valuenow=str(job.percent))
        self._bar.style(f"--part: {job.percent}%")
        self._percent.say(f"{job.percent} %")
        if words != self._told:
            if self._told:
                announce(f"{words}. {job.percent} percent.")
            self._told = words

    def _show_facts(self, job: Job) -> None:
        self._elapsed.put(
            data_since=_epoch(job.created_at), data_ended=_epoch(job.finished_at) if job.finished_at else None
        )
        self._commit.show(job.commit_sha is not None)
        self._commit_text.say(wording.commit(job.commit_sha or ""))
        self._attempt.say(f"Attempt {max(job.attempt, 1)} of {job.max_attempts}")
        self._cost.show(self._spending is not None)
        if self._spending is not None:
            self._cost_text.say(costs.line(self._spending))
        self._last.show(not job.is_final)
        self._last_ago.put(data_ago=str(self._signed_at(job)))

    def _signed_at(self, job: Job) -> float:
        """When the job, or its worker, last gave a sign."""
        signs = [job.created_at, job.heartbeat_at, *(event.at for event in self._events[-1:])]
        return max((sign.timestamp() for sign in signs if sign is not None), default=time.time())

    # ---------------------------------------------------------------- actions
    async def _ask(self) -> None:
        if self._job.status in {Status.PENDING, Status.FAILED}:
            await self._stop()
            return
        text = (
            "Finished chapters are kept: another run takes them over. The repository’s previous course stays as it is."
        )
        self._confirmation.ask("Cancel this run?", text, "Cancel the run", self._stop)

    async def _stop(self) -> None:
        with told():
            await self._visit.gateway.cancel_job(self._id)
            self.following.look()

    async def _again(self) -> None:
        with told():
            await self._visit.gateway.retry_job(self._id)
            self.following.look()

    async def _new(self) -> None:
        with told():
            last = self._job
            job = await self._visit.gateway.enqueue_job(
                self._repository.id, branch=last.branch, engine=last.engine, options=last.options
            )
            self._cancel.client.open(f"/runs/{job.job_id}")


_LOOK = {
    Status.PENDING: ("waiting", "clock"),
    Status.FAILED: ("waiting", "clock"),
    Status.COMPLETED: ("done", "check"),
    Status.DEAD: ("failed", "alert"),
    Status.CANCELED: ("pending", "x"),
}


def _epoch(moment: datetime) -> str:
    return str(moment.timestamp())
