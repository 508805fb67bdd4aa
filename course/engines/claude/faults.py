"""What an error of the API means: try again, come back later, or do without.

Everything is told by status, type and `error_code`; never by the wording of a message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

import anthropic
import httpx2

from course.errors import CourseError

#: Waits longer than this, in seconds, are not slept through: the run is given back.
LONGEST_WAIT = 60.0
#: After how many seconds to come back when the API does not say.
SPENT_WAIT = 3600.0
KEY_WAIT = 900.0
OUTAGE_WAIT = 300.0

#: All that a call can end with besides an answer; json and httpx2 are not among the SDK's own errors.
CAUGHT = (anthropic.APIError, httpx2.HTTPError, httpx2.StreamError, json.JSONDecodeError)


class Paused(CourseError):
    """The API cannot serve this account for a while; the work so far is kept."""

    code = "engine_paused"
    retryable = True

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        #: When to come back.
        self.seconds = seconds


class KeyRefused(Paused):
    """The API does not accept the key."""

    code = "engine_key_refused"


class Unusable(CourseError):
    """The settings of the engine cannot work: a retired model, a wrong address."""

    code = "engine_unusable"


class Declined(Exception):
    """The model will not or cannot write this one piece; another may."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Interrupted(Exception):
    """The stream ended without a stop reason: a transport failure that looks like success."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about one failure; `seconds` is the wait the API asked for, if any."""

    action: Literal["again", "pause", "key", "decline"]
    reason: str
    seconds: float | None = None


def judge(error: Exception) -> Verdict:
    """What one failure of a call means."""
    if isinstance(error, anthropic.APIStatusError):
        return _status(error)
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError | httpx2.StreamError | Interrupted):
        return Verdict("again", "the connection was lost")
    if isinstance(error, json.JSONDecodeError | anthropic.APIResponseValidationError):
        return Verdict("again", "the answer was damaged on its way")
    return Verdict("again", "the API failed")


def _status(error: anthropic.APIStatusError) -> Verdict:
    status, kind, code = error.status_code, error.type or "", getattr(error, "error_code", None) or ""
    if status == 401:
        return Verdict("key", "the API does not accept the key")
    if status == 402 or kind == "billing_error" or "spend_limit" in code:
        return Verdict("pause", "the spend limit of the account is reached", _asked_for(error) or SPENT_WAIT)
    if status == 403:
        return Verdict("key", "the key may not be used for this")
    if _is_passing(status, kind):
        return _passing(error, "the API is overloaded" if "overloaded" in kind else "the API asks to slow down"
                        if status == 429 else "the API failed")  # fmt: skip
    return Verdict("decline", f"the API refused the request ({kind or status})")


def _is_passing(status: int, kind: str) -> bool:
    # An error in mid-stream comes with status 200.
    return status in (408, 409, 429) or status >= 500 or kind in ("overloaded_error", "api_error", "timeout_error")


def _passing(error: anthropic.APIStatusError, reason: str) -> Verdict:
    seconds = _asked_for(error)
    return Verdict("pause" if seconds is not None and seconds > LONGEST_WAIT else "again", reason, seconds)


def _asked_for(error: anthropic.APIStatusError) -> float | None:
    """Seconds of the Retry-After headers."""
    headers = error.response.headers
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(float(headers[name]) / unit, 0.0)
        except (KeyError, ValueError):
            continue
    return None
