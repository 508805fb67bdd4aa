"""The tables of the operators' page: what waits, who works, what runs."""

from __future__ import annotations

from app import wording
from app.i18n import _, grouped, known, later
from app.parts.live_table import Cell, Column, LiveTable
from app.parts.tags import Tag
from core.operators import Overview, Running, Worker

_STATES = {
    "alive": (later("alive"), "done", "check"),
    "draining": (later("draining"), "waiting", "clock"),
    "gone": (later("gone"), "failed", "alert"),
}
#: Seconds without a sign after which a job's worker is late: heartbeats come every minute.
_LATE = 90


class Depths:
    """What waits, by priority."""

    def __init__(self) -> None:
        with Tag("section", "operators-section", aria_labelledby="depth-title"):
            Tag("h2", text=_("Queue depth"), id="depth-title")
            columns = (
                Column(title=_("Priority"), numbers=True),
                Column(title=_("Due"), numbers=True),
                Column(title=_("Scheduled"), numbers=True),
                Column(title=_("Waiting to retry"), numbers=True),
                Column(title=_("Running"), numbers=True),
                Column(title=_("Users waiting"), numbers=True),
                Column(title=_("Oldest due"), numbers=True),
            )
            self._table = LiveTable(_("Queue depth by priority"), columns, empty=_("The queue is empty."))

    def update(self, overview: Overview) -> None:
        rows = []
        for depth in overview.depth:
            numbers = (depth.priority, depth.due, depth.scheduled, depth.waiting_to_retry, depth.running)
            cells = [Cell(text=grouped(number)) for number in (*numbers, depth.users_waiting)]
            rows.append((depth.priority, [*cells, Cell(text=wording.seconds(depth.oldest_due_seconds))]))
        self._table.update(rows)


class Fleet:
    """The workers."""

    def __init__(self) -> None:
        with Tag("section", "operators-section", aria_labelledby="fleet-title"):
            Tag("h2", text=_("Workers"), id="fleet-title")
            columns = (
                Column(title=_("Worker")),
                Column(title=_("State")),
                Column(title=_("Last sign"), numbers=True),
                Column(title=_("Running"), numbers=True),
                Column(title=_("Engines")),
                Column(title=_("Version")),
                Column(title=_("Host")),
                Column(title=_("Trouble")),
            )
            self._table = LiveTable(_("Workers"), columns, empty=_("No worker has ever come. Start one."))

    def update(self, overview: Overview) -> None:
        self._table.update([(worker.worker, _worker(worker, overview)) for worker in overview.workers])


class Runs:
    """The jobs that run, the most silent first."""

    def __init__(self) -> None:
        with Tag("section", "operators-section", aria_labelledby="runs-title"):
            Tag("h2", text=_("Running jobs"), id="runs-title")
            columns = (
                Column(title=_("Job")),
                Column(title=_("Worker")),
                Column(title=_("State")),
                Column(title=_("Done"), numbers=True),
                Column(title=_("Attempt"), numbers=True),
                Column(title=_("Engine")),
                Column(title=_("Running for"), numbers=True),
                Column(title=_("Last sign"), numbers=True),
                Column(title=_("Lease")),
            )
            self._table = LiveTable(_("Running jobs, the most silent first"), columns, empty=_("Nothing runs."))
            self._more = Tag("p", "small quiet")

    def update(self, overview: Overview) -> None:
        self._table.update([(job.job_id, _job(job, overview)) for job in overview.running])
        hidden = overview.running_count - len(overview.running)
        self._more.say(_("{count} more run.", count=grouped(hidden)) if hidden > 0 else "").show(hidden > 0)


def _worker(worker: Worker, overview: Overview) -> list[Cell]:
    word, tone, glyph = _STATES.get(worker.state, (worker.state, "waiting", "dot"))
    most = grouped(worker.max_jobs) if worker.max_jobs else "–"
    trouble = Cell(text=worker.trouble, tone="failed", icon="alert") if worker.trouble else Cell(text="–")
    return [
        Cell(text=worker.worker, classes="mono"),
        Cell(text=known(word), tone=tone, icon=glyph),
        Cell(ago=overview.now.timestamp() - worker.seen_seconds_ago),
        Cell(text=_("{running} of {most}", running=grouped(worker.running), most=most)),
        Cell(text=", ".join(worker.engines) or "–"),
        Cell(text=worker.version or "–", title=wording.exact(worker.started_at)),
        Cell(text=worker.host or "–", classes="mono"),
        trouble,
    ]


def _job(job: Running, overview: Overview) -> list[Cell]:
    now = overview.now.timestamp()
    late = job.silent_seconds > _LATE
    state = _("canceling") if job.cancel_requested else job.step or job.status
    lease = _("ran out: the next claim takes it") if job.lease_left_seconds < 0 else _("held")
    return [
        Cell(text=str(job.job_id)[:8], classes="mono", title=str(job.job_id)),
        Cell(text=job.worker or "–", classes="mono"),
        Cell(text=state, tone="active", icon="pulse"),
        Cell(text=f"{job.percent} %"),
        Cell(text=_("{number} of {most}", number=job.attempt, most=job.max_attempts)),
        Cell(text=job.engine),
        Cell(since=now - job.running_seconds),
        Cell(ago=now - job.silent_seconds, tone="failed" if late else "", icon="alert" if late else ""),
        Cell(text=lease, tone="failed" if job.lease_left_seconds < 0 else ""),
    ]
