"""The run page: a job as it happens."""

from __future__ import annotations

from collections.abc import Sequence

from app import advice, following, runs, timeline
from app.i18n import _
from app.pages.run_chapters import LiveChapters
from app.pages.run_head import Head
from app.pages.run_notices import Notices
from app.pages.run_stages import Stages
from app.parts.dialogs import Confirmation
from app.parts.feedback import announce, told
from app.parts.log_tail import LogTail
from app.parts.tags import Tag
from app.visits import Visit
from core.courses import Course, Repository
from core.errors import GatewayError
from core.jobs import Job, Status
from core.realtime import Signal

#: Seconds between two looks at a job that waits: nobody tells of the others in the queue.
_QUEUE_POLL = 5.0


class Run:
    """The page's view. Everything it shows comes from rows; a hint shows what it says until they are read."""

    def __init__(self, visit: Visit, job: Job, repository: Repository) -> None:
        self._visit = visit
        self._repository = repository
        self._known = runs.known(visit.session.key, job)
        self._shown = -1
        self._told = ""
        #: Whether the page saw the run before its end.
        self._watched = False
        self._courses: Sequence[Course] | None = None
        self.following = following.Following(visit, self, connected=self._connected)

    @property
    def _job(self) -> Job:
        return self._known.job

    def build(self) -> None:
        with Tag("div", "wrap page run") as self._root:
            self._head = Head(self._repository, cancel=self._ask, retry=self._again, generate=self._new)
            self._notices = Notices()
            with Tag("div", "run-grid"):
                with Tag("section", aria_labelledby="steps-title"):
                    Tag("h2", text=_("Steps"), id="steps-title")
                    self._stages = Stages(retry=self._again)
                with Tag("div", "run-side"):
                    self._chapters = LiveChapters(self._visit, self._job.id)
                    with Tag("section", aria_labelledby="log-title"):
                        Tag("h2", text=_("Log"), id="log-title")
                        self._log = LogTail(f"{self._repository.name}.log.txt")
            self._confirmation = Confirmation()

    # ---------------------------------------------------------------- following
    async def refresh(self) -> None:
        gateway = self._visit.gateway
        await self._known.read(gateway)
        self._draw()
        if self._courses is None:
            self._courses = await gateway.courses(repository_id=self._repository.id)
            self._show_previous()

    def hear(self, signal: Signal) -> bool:
        self._known.hear(signal)
        self._draw()
        return self._known.is_behind

    def trouble(self, error: GatewayError | None) -> None:
        self._notices.trouble(error)

    def _connected(self, is_live: bool) -> None:
        self._head.connected(is_live)

    # ---------------------------------------------------------------- drawing
    def _draw(self) -> None:
        if self._shown == self._known.version:
            return
        self._shown = self._known.version
        job, events = self._job, self._known.events
        words = timeline.waiting(self._known.waiting) or timeline.headline(job)
        self._head.update(self._known, words, self._signed_at(job))
        self._stages.update(timeline.stages(job, events, self._known.waiting), advice.after(job))
        self._chapters.update(self._known.chapters, job)
        self._notices.update(self._known, timeline.attempts(events), self._signed_at(job))
        self._log.append(events)
        self._keep_time()
        self._tell(job, words)
        self.following.poll = _QUEUE_POLL if self._known.waiting else following.POLL

    def _keep_time(self) -> None:
        """All times here are the database's; its clock may not be this machine's."""
        ahead = round(self._known.ahead)
        self._root.put(data_clock_ahead=str(ahead) if ahead else None)

    def _tell(self, job: Job, words: str) -> None:
        """Says what is new to those who do not look; at the end, leads on without dragging anyone along."""
        if words == self._told:
            return
        first, self._told = not self._told, words
        if not job.is_final:
            self._watched = True
            self._head.title("")
        if first:
            return
        announce(_("{state}. {percent} percent.", state=words, percent=job.percent))
        if job.is_final and self._watched:
            self._watched = False
            self._head.title({Status.COMPLETED: "✓", Status.DEAD: "✗"}.get(job.status, ""))
            self._show_previous()
            if job.course_id is not None:
                self._notices.lead_on()

    def _show_previous(self) -> None:
        """The newest course that is not of this run: it stays readable whatever becomes of this one."""
        others = [course for course in self._courses or () if course.id != self._job.course_id]
        self._notices.previous(others[0] if others and self._job.status is not Status.COMPLETED else None)

    def _signed_at(self, job: Job) -> float:
        """When the job, or its worker, last gave a sign."""
        signs = [job.created_at, job.heartbeat_at, *(event.at for event in self._known.events[-1:])]
        return max((sign.timestamp() for sign in signs if sign is not None), default=self._known.now)

    # ---------------------------------------------------------------- actions
    async def _ask(self) -> None:
        if self._job.status in {Status.PENDING, Status.FAILED}:
            await self._stop()
            return
        text = _(
            "Finished chapters are kept: another run takes them over. The repository’s previous course stays as it is."
        )
        self._confirmation.ask(_("Cancel this run?"), text, _("Cancel the run"), self._stop)

    async def _stop(self) -> None:
        with told():
            await self._visit.gateway.cancel_job(self._job.id)
            self.following.look()

    async def _again(self) -> None:
        with told():
            await self._visit.gateway.retry_job(self._job.id)
            self.following.look()

    async def _new(self) -> None:
        with told():
            last = self._job
            job = await self._visit.gateway.enqueue_job(
                self._repository.id, branch=last.branch, engine=last.engine, options=last.options
            )
            self._root.client.open(f"/runs/{job.job_id}")
