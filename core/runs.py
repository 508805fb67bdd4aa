"""A job with everything its run page shows, as the database answers it at once."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from core.courses import ChapterHeading
from core.jobs import Job, JobEvent
from core.spending import Spending


class Waiting(BaseModel):
    """What a job that could be claimed now is waiting for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    #: Which job from now it is in the order of claims; with `more`, it stands behind so many.
    place: int
    more: bool = False
    #: Workers that gave a sign lately and take jobs.
    workers: int
    #: Jobs of the same user that run, and how many may at the same time.
    own_running: int = 0
    own_limit: int = 1

    @property
    def is_held_by_own(self) -> bool:
        """Whether the user's own runs are what it waits for."""
        return self.own_running >= self.own_limit


class Snapshot(BaseModel):
    """The answer of `job_snapshot`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    #: The database's clock, by which all times of a job are.
    now: datetime
    job: Job
    #: The history behind the event that was named; at most `EVENTS` of it.
    events: list[JobEvent]
    usage: Spending | None = None
    #: The chapters that are finished; none unless asked for.
    chapters: list[ChapterHeading] | None = None
    waiting: Waiting | None = None


#: Events in one answer; as many mean that there may be more.
EVENTS = 1000
