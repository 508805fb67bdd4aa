"""Jobs as the app and the worker see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.spending import Usage


class Status(StrEnum):
    """The states of a job, in the order a good one passes them."""

    #: Waits for a worker; also after a lost lease or a release.
    PENDING = "pending"
    #: A worker has it.
    CLAIMED = "claimed"
    #: The worker fetches the repository.
    CLONING = "cloning"
    #: The six steps run.
    ANALYZING = "analyzing"
    #: The course is put together and published.
    GATHERING = "gathering"
    #: Final: the course can be read.
    COMPLETED = "completed"
    #: Waits for its next attempt.
    FAILED = "failed"
    #: Final: all attempts spent, or an error no retry can cure. Its owner or an operator may requeue it.
    DEAD = "dead"
    #: Final: its owner canceled it.
    CANCELED = "canceled"


RUNNING: Final = frozenset({Status.CLAIMED, Status.CLONING, Status.ANALYZING, Status.GATHERING})
FINAL: Final = frozenset({Status.COMPLETED, Status.DEAD, Status.CANCELED})

#: The six steps of an analysis; their place in this tuple, from 1, is `step_index`.
STEPS: Final = ("extract", "relate", "order", "write", "review", "tutorials")


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Job(_Row):
    """A row of `jobs`."""

    id: UUID
    repository_id: UUID
    branch: str
    engine: str
    options: dict[str, Any] = {}
    status: Status
    status_reason: str | None = None
    step: str | None = None
    step_index: int = 0
    percent: int = 0
    #: Grows with every visible change; a hint with a smaller one is old news.
    revision: int = 0
    attempt: int = 0
    max_attempts: int = 1
    run_at: datetime
    worker: str | None = None
    cancel_requested: bool = False
    error_code: str | None = None
    error_message: str | None = None
    commit_sha: str | None = None
    course_id: UUID | None = None
    created_at: datetime
    claimed_at: datetime | None = None
    heartbeat_at: datetime | None = None
    #: From then on another worker may take the job.
    lease_expires_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


class JobEvent(_Row):
    """A row of `job_events`: one line of a job's history."""

    id: int
    job_id: UUID
    attempt: int
    at: datetime
    kind: str
    level: str
    status: str | None = None
    step: str | None = None
    message: str | None = None
    data: dict[str, Any] = {}


class EnqueuedJob(_Row):
    """The answer of `enqueue_job`."""

    job_id: UUID
    status: Status
    #: False when the repository and branch had an active job already: this is that one.
    created: bool


class ClaimedJob(_Row):
    """A job this worker holds, with the token that proves it."""

    job_id: UUID
    lease_token: UUID
    lease_expires_at: datetime
    attempt: int
    max_attempts: int
    user_id: UUID
    repository_id: UUID
    host: str
    full_name: str
    is_private: bool
    branch: str
    engine: str
    options: dict[str, Any] = {}


class Verdict(StrEnum):
    """What a heartbeat answers for one lease."""

    #: Go on.
    KEPT = "kept"
    #: Stop at once: the job belongs to somebody else now.
    LOST = "lost"
    #: Its owner canceled it: stop, then release.
    CANCEL = "cancel"


class Unit(_Row):
    """A finished piece of work, stored under the fingerprint of everything it is a function of."""

    fingerprint: str
    kind: str
    key: str
    value: Any
    #: What the calls to a model that made it used; none for a unit that cost nothing or was known already.
    usage: Usage | None = None
