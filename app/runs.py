"""What is known of a run, shared by the pages of one session that show it: each change is read once for all of them."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any, Final
from uuid import UUID
from weakref import WeakValueDictionary

from core.courses import ChapterHeading
from core.jobs import RUNNING, Job, JobEvent, Status
from core.realtime import Signal
from core.runs import EVENTS, Waiting
from core.spending import Spending
from core.users import UserGateway


class Known:
    """A job, its history, its chapters and its bill, as last read; a newer hint is applied until the row is read."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.events: list[JobEvent] = []
        self.chapters: list[ChapterHeading] = []
        self.spending: Spending | None = None
        self.waiting: Waiting | None = None
        #: Seconds the database's clock is ahead of this process's.
        self.ahead = 0.0
        #: Grows whenever there is something new to show.
        self.version = 1
        self._heard = job.revision
        self._read_revision = 0
        self._chapters_due = True
        self._reading: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None
        self._asked = False

    @property
    def is_behind(self) -> bool:
        """Whether hints told of more than was read."""
        return self._chapters_due or self._heard > self._read_revision

    @property
    def now(self) -> float:
        """The time of the database, as Unix time."""
        return time.time() + self.ahead

    # ---------------------------------------------------------------- hints
    def hear(self, signal: Signal) -> None:
        """Takes a hint in. What it says of a running job is shown at once; of any other, the row says more."""
        payload = signal.payload
        if signal.event == "unit" and payload.get("job_id") == str(self.job.id):
            self._chapters_due = True
        elif signal.event == "job" and payload.get("id") == str(self.job.id):
            self._heard = max(self._heard, int(payload.get("revision", 0)))
            hinted = _hinted(self.job, payload)
            if hinted is not None:
                self.job = hinted
                self.version += 1

    # ---------------------------------------------------------------- reading
    async def read(self, gateway: UserGateway) -> None:
        """Reads what is new. Pages that ask before a read has begun share it. Raises a GatewayError."""
        if self._reading is None or self._reading.done():
            task = self._reading = self._start(self._read(gateway))
        elif not self._asked:
            task = self._reading
        elif self._next is None:
            task = self._next = self._start(self._read_after(self._reading, gateway))
        else:
            task = self._next
        # A page that goes away meanwhile does not take the answer from the others.
        await asyncio.shield(task)

    def _start(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        task.add_done_callback(_retrieve)
        return task

    async def _read_after(self, running: asyncio.Task[None], gateway: UserGateway) -> None:
        await asyncio.wait([running])
        self._reading, self._next = self._next, None
        await self._read(gateway)

    async def _read(self, gateway: UserGateway) -> None:
        self._asked = True
        try:
            while await self._read_once(gateway):
                pass
        finally:
            self._asked = False

    async def _read_once(self, gateway: UserGateway) -> bool:
        """Whether there may be more history."""
        chapters_due, self._chapters_due = self._chapters_due, False
        try:
            found = await gateway.snapshot(
                self.job.id, after=self.events[-1].id if self.events else 0, chapters=chapters_due
            )
        except BaseException:
            self._chapters_due = self._chapters_due or chapters_due
            raise
        ended = found.job.is_final and not self.job.is_final
        before = (self.job, self.spending, self.waiting, self.chapters, round(self.ahead))
        if found.job.revision >= self.job.revision:
            self.job = found.job
        self._read_revision = max(self._read_revision, found.job.revision)
        self.events.extend(found.events)
        self.spending = found.usage
        self.waiting = found.waiting
        self.ahead = found.now.timestamp() - time.time()
        if found.chapters is not None:
            self.chapters = sorted(found.chapters, key=lambda heading: heading.position)
        # The last chapters may have come together with the end.
        self._chapters_due = self._chapters_due or (ended and not chapters_due)
        if found.events or before != (self.job, self.spending, self.waiting, self.chapters, round(self.ahead)):
            self.version += 1
        return len(found.events) >= EVENTS or self._chapters_due


_KNOWN: Final[WeakValueDictionary[tuple[str, UUID], Known]] = WeakValueDictionary()


def known(session: str, job: Job) -> Known:
    """What pages of this session know of a job already, or something new to be filled; kept while a page holds it."""
    found = _KNOWN.get((session, job.id))
    if found is None:
        found = _KNOWN[session, job.id] = Known(job)
    return found


_SHOWN: Final = ("status", "step", "step_index", "percent", "revision")


def _hinted(job: Job, hint: dict[str, Any]) -> Job | None:
    """The job with a hint applied; none if that is old news, or about more than a hint says."""
    if int(hint.get("revision", 0)) <= job.revision or hint.get("status") not in RUNNING:
        return None
    told: dict[str, Any] = {name: hint[name] for name in _SHOWN if name in hint}
    return job.model_copy(update=told | {"status": Status(hint["status"])})


def _retrieve(task: asyncio.Task[None]) -> None:
    # Whoever still waits is told; if all pages are gone, nobody has to be.
    with suppress(asyncio.CancelledError):
        task.exception()
