"""The queue as it ought to be, in plain Python: what the state machine compares the database with."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

RUNNING: Final = ("claimed", "cloning", "analyzing", "gathering")
FINAL: Final = ("completed", "dead", "canceled")
_ENDS: Final = itertools.count(1)

#: The diagram, and nothing else.
ALLOWED: Final = frozenset(
    {
        *((None, "pending"), ("pending", "claimed"), ("pending", "canceled")),
        *((RUNNING[i], RUNNING[i + 1]) for i in range(3)),
        ("gathering", "completed"),
        *((old, new) for old in RUNNING for new in ("pending", "failed", "dead", "canceled")),
        *(("failed", "pending"), ("failed", "canceled"), ("dead", "pending")),
        # No transition, but in the history: the owner ended a wait that its worker had asked for.
        ("pending", "pending"),
    }
)


@dataclass(kw_only=True)
class Job:
    """One job. `expires` and `due` are seconds of the tests' clock; `run_at` is the database's, for the order only."""

    id: uuid.UUID
    user: uuid.UUID
    branch: str
    run_at: datetime
    due: float
    status: str = "pending"
    attempt: int = 0
    max_attempts: int = 2
    token: uuid.UUID | None = None
    worker: str | None = None
    claimed: float = 0
    expires: float = 0
    beaten: float = 0
    ended: float = 0
    #: The place of its end among all ends: tells which came later within one moment.
    ended_as: int = 0
    cancel_requested: bool = False
    #: The token that ended the last lease.
    last_token: uuid.UUID | None = None

    @property
    def running(self) -> bool:
        return self.status in RUNNING

    @property
    def final(self) -> bool:
        return self.status in FINAL

    def claim(self, token: uuid.UUID, worker: str, now: float, lease: float) -> None:
        self.status, self.attempt = "claimed", self.attempt + 1
        self.token, self.worker, self.claimed, self.expires, self.beaten = token, worker, now, now + lease, now

    def end(self, status: str, now: float, *, ended_by_worker: bool) -> None:
        """The lease ends, one way or another."""
        self.ended_as = next(_ENDS)
        if ended_by_worker:
            self.last_token = self.token
        self.status, self.token, self.due = status, None, now
        self.worker = self.worker if status == "completed" else None
        self.ended = now if self.final else 0

    def lose(self, now: float) -> None:
        """The lease ran out, or was taken away."""
        status = "canceled" if self.cancel_requested else "dead" if self.attempt >= self.max_attempts else "pending"
        self.end(status, now, ended_by_worker=False)

    def requeue(self, now: float) -> None:
        self.status, self.attempt, self.cancel_requested, self.due, self.ended = "pending", 0, False, now, 0


@dataclass
class Queue:
    """All jobs, and where the ring stands."""

    limit: int
    keys: dict[uuid.UUID, int] = field(default_factory=dict)
    jobs: dict[uuid.UUID, Job] = field(default_factory=dict)
    ring: int = 0

    def active(self, user: uuid.UUID, branch: str) -> Job | None:
        """The one active job of a repository (each user has one) and branch."""
        found = [j for j in self.jobs.values() if j.user == user and j.branch == branch and not j.final]
        assert len(found) <= 1
        return found[0] if found else None

    def superseded(self, job: Job) -> bool:
        """Whether its branch is active again, or has got its course since."""
        same = [j for j in self.jobs.values() if (j.user, j.branch) == (job.user, job.branch)]
        return any(not j.final or (j.status == "completed" and j.ended_as > job.ended_as) for j in same)

    def recover(self, now: float) -> None:
        for job in self.jobs.values():
            if job.running and job.expires <= now:
                job.lose(now)
            elif job.status == "failed" and job.due <= now:
                job.status = "pending"

    def next(self, now: float) -> Job | None:
        """Who is to be claimed: the ring decides between users, age between the jobs of one."""
        for user in sorted(self.keys, key=lambda u: (self.keys[u] <= self.ring, self.keys[u])):
            mine = [job for job in self.jobs.values() if job.user == user]
            waiting = [job for job in mine if job.status == "pending" and job.due <= now]
            if waiting and sum(job.running for job in mine) < self.limit:
                self.ring = self.keys[user]
                return min(waiting, key=lambda job: (job.run_at, job.id))
        return None

    def holder(self, token: uuid.UUID) -> Job | None:
        """The job whose current lease this is."""
        return next((job for job in self.jobs.values() if job.token == token), None)
