"""What the repositories page shows of each repository: its newest job and its newest course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app import timeline
from core.courses import Course, Repository
from core.jobs import FINAL, Job, Status

#: Languages with at least this share of the lines are named.
_SHARE: Final = 0.1


@dataclass(frozen=True, kw_only=True)
class Item:
    """One repository."""

    repository: Repository
    job: Job | None = None
    course: Course | None = None

    @property
    def is_active(self) -> bool:
        return self.job is not None and not self.job.is_final

    @property
    def languages(self) -> list[str]:
        """The languages its newest course found, the largest first."""
        lines = self.course.stats.get("languages") if self.course else None
        if not isinstance(lines, dict) or not lines:
            return []
        total = sum(lines.values()) or 1
        ranked = sorted(lines, key=lambda name: -lines[name])
        return [name for name in ranked if lines[name] / total >= _SHARE][:3]


@dataclass(frozen=True, kw_only=True)
class Badge:
    """A state: icon, word, and the tone that colours them."""

    icon: str
    text: str
    tone: str
    #: When a waiting job goes on.
    until: datetime | None = None


def items(repositories: Iterable[Repository], jobs: Iterable[Job], courses: Iterable[Course]) -> list[Item]:
    """Every repository with its newest job and course; jobs and courses come newest first."""
    newest_job: dict[UUID, Job] = {}
    for job in jobs:
        newest_job.setdefault(job.repository_id, job)
    newest_course: dict[UUID, Course] = {}
    for course in courses:
        newest_course.setdefault(course.repository_id, course)
    return [
        Item(repository=entry, job=newest_job.get(entry.id), course=newest_course.get(entry.id))
        for entry in repositories
    ]


def hinted(item: Item, hint: dict[str, Any]) -> Item | None:
    """`item` with a hint applied; none if the hint is old news, or says too little to draw from."""
    job = item.job
    if job is None or str(job.id) != hint.get("id") or int(hint.get("revision", 0)) <= job.revision:
        return None
    if hint.get("status") in FINAL or hint.get("status") in {Status.FAILED, Status.PENDING}:
        return None
    names = ("status", "step", "step_index", "percent", "revision")
    known = {name: hint[name] for name in names if name in hint}
    return replace(item, job=Job.model_validate(job.model_dump() | known))


def newer(shown: Item | None, read: Item) -> Item:
    """`read`, with the job as it is shown where a hint has told more since the row was read."""
    if shown is None or shown.job is None or read.job is None or shown.job.id != read.job.id:
        return read
    return replace(read, job=max(read.job, shown.job, key=lambda job: job.revision))


def badge(job: Job) -> Badge:
    """The state of a job on a card."""
    if job.is_running:
        return Badge(icon="spinner", text=timeline.headline(job), tone="active")
    match job.status:
        case Status.COMPLETED:
            return Badge(icon="check", text="Course is ready", tone="done")
        case Status.FAILED:
            return Badge(icon="clock", text="Next attempt", tone="waiting", until=job.run_at)
        case Status.PENDING if timeline.is_paused(job):
            return Badge(icon="clock", text=timeline.headline(job), tone="waiting", until=job.run_at)
        case Status.DEAD:
            return Badge(icon="alert", text="Last run failed", tone="failed")
        case Status.CANCELED:
            return Badge(icon="x", text="Last run was canceled", tone="pending")
        case _:
            return Badge(icon="clock", text="Queued", tone="waiting")
