"""What can go wrong with a job, as a closed set of codes with a sentence for its owner."""

from __future__ import annotations

from typing import Final

#: Codes no retry can cure: the job is dead at once.
FINAL_CODES: Final = frozenset(
    {
        "repository_not_found",
        "not_a_repository",
        "damaged_repository",
        "branch_not_found",
        "empty_repository",
        "no_source",
        "too_large",
        "host_not_allowed",
        "local_not_allowed",
        "token_missing",
        "token_unreadable",
        "authentication_failed",
        "unknown_engine",
        "missing_key",
        "engine_unusable",
    }
)


class JobError(Exception):
    """The job cannot be done, or not now. The message is one sentence for its owner."""

    def __init__(self, code: str, message: str, *, retryable: bool | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = code not in FINAL_CODES if retryable is None else retryable


class Paused(JobError):
    """The job cannot go on for so many seconds, through no fault of its own: it waits, and no attempt is spent."""

    def __init__(self, code: str, message: str, seconds: float) -> None:
        super().__init__(code, message, retryable=True)
        self.seconds = seconds
