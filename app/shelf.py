"""What the repositories page shows of each repository: its newest job and its newest course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from app import timeline
from app.i18n import _
from core.courses import Course, Repository
from core.followed import FollowedBranch
from core.jobs import FINAL, Job, Status

#: Languages with at least this share of the lines are named.
_SHARE: Final = 0.1


class State(StrEnum):
    """What there is of a repository; each is in one of these."""

    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    NEW = "new"


class Order(StrEnum):
    """How the shelf is sorted."""

    RECENT = "recent"
    NAME = "name"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One repository."""

    repository: Repository
    job: Job | None = None
    course: Course | None = None
    #: Asked for a moment ago: the database has not answered yet.
    is_asked: bool = False
    #: The branches of which a push makes the course again.
    followed: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.is_asked or (self.job is not None and not self.job.is_final)

    @property
    def state(self) -> State:
        if self.is_active:
            return State.RUNNING
        if self.job is not None and self.job.status is Status.DEAD:
            return State.FAILED
        return State.READY if self.course is not None else State.NEW

    @property
    def moved_at(self) -> datetime:
        """When something last happened to it."""
        times = [self.repository.created_at]
        if self.job is not None:
            times.append(self.job.finished_at or self.job.created_at)
        if self.course is not None:
            times.append(self.course.created_at)
        return datetime.now(UTC) if self.is_asked else max(times)

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
class Wanted:
    """Which part of the shelf is looked at, as the address of the page has it."""

    text: str = ""
    state: State | None = None
    order: Order = Order.RECENT

    @classmethod
    def parse(cls, query: Mapping[str, Any]) -> Wanted:
        """Out of a query string; what makes no sense is left out."""
        state, order = str(query.get("state") or ""), str(query.get("sort") or "")
        return cls(
            text=str(query.get("q") or "")[:200].strip(),
            state=next((known for known in State if known.value == state), None),
            order=next((known for known in Order if known.value == order), Order.RECENT),
        )

    def has(self, item: Item) -> bool:
        return self.mentions(item) and self.state in (None, item.state)

    def mentions(self, item: Item) -> bool:
        """Whether every word is in its name, its languages or its course."""
        course = (item.course.title, item.course.summary) if item.course else ()
        said = " ".join((item.repository.full_name, *item.languages, *course)).lower()
        return all(word in said for word in self.text.lower().split())

    def sorted(self, items: Iterable[Item]) -> list[Item]:
        match self.order:
            case Order.NAME:
                return sorted(items, key=lambda item: (item.repository.name.lower(), item.repository.full_name))
            case Order.ADDED:
                return sorted(items, key=lambda item: item.repository.created_at, reverse=True)
            case Order.RECENT:
                return sorted(items, key=lambda item: item.moved_at, reverse=True)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many repositories with the wanted text there are, in all and in each state."""

    total: int = 0
    states: Mapping[State, int] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[Item], wanted: Wanted) -> Counts:
        found = Counter(item.state for item in items if wanted.mentions(item))
        return cls(total=found.total(), states=found)


@dataclass(frozen=True, kw_only=True)
class Badge:
    """A state: icon, word, and the tone that colours them."""

    icon: str
    text: str
    tone: str
    #: When a waiting job goes on.
    until: datetime | None = None


def items(
    repositories: Iterable[Repository],
    jobs: Iterable[Job],
    courses: Iterable[Course],
    followed: Iterable[FollowedBranch] = (),
) -> list[Item]:
    """Every repository with its newest job and course; jobs and courses come newest first."""
    branches: dict[UUID, list[str]] = {}
    for entry in followed:
        branches.setdefault(entry.repository_id, []).append(entry.branch)
    newest_job: dict[UUID, Job] = {}
    for job in jobs:
        newest_job.setdefault(job.repository_id, job)
    newest_course: dict[UUID, Course] = {}
    for course in courses:
        newest_course.setdefault(course.repository_id, course)
    return [
        Item(
            repository=entry,
            job=newest_job.get(entry.id),
            course=newest_course.get(entry.id),
            followed=tuple(branches.get(entry.id, ())),
        )
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
    """`read`, with the job as it is shown where a hint has told more since; asked for until there is another job."""
    asked = shown is not None and shown.is_asked and _same(shown.job, read.job)
    if shown is None or shown.job is None or read.job is None or shown.job.id != read.job.id:
        return replace(read, is_asked=asked)
    return replace(read, job=max(read.job, shown.job, key=lambda job: job.revision), is_asked=asked)


def _same(shown: Job | None, read: Job | None) -> bool:
    return (shown.id if shown else None) == (read.id if read else None)


def badge(item: Item) -> Badge:
    """The state of a repository's newest job on its card."""
    job = item.job
    if item.is_asked or job is None:
        return Badge(icon="clock", text=_("Queued"), tone="waiting")
    if job.is_running:
        return Badge(icon="spinner", text=timeline.headline(job), tone="active")
    match job.status:
        case Status.COMPLETED:
            return Badge(icon="check", text=_("Course is ready"), tone="done")
        case Status.FAILED:
            return Badge(icon="clock", text=_("Next attempt"), tone="waiting", until=job.run_at)
        case Status.PENDING if timeline.is_paused(job):
            return Badge(icon="clock", text=timeline.headline(job), tone="waiting", until=job.run_at)
        case Status.DEAD:
            return Badge(icon="alert", text=_("Last run failed"), tone="failed")
        case Status.CANCELED:
            return Badge(icon="x", text=_("Last run was canceled"), tone="pending")
    return Badge(icon="clock", text=_("Queued"), tone="waiting")
