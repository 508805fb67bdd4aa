"""Every error a caller of `core` may meet.

FondationError
├── SettingsError      a setting is missing or wrong
└── GatewayError       Supabase answered with an error, or not at all
    ├── Unreachable    no answer: network, timeout, a server that is starting
    ├── BadRequest     what was sent makes no sense
    ├── NotSignedIn    no session, or one that has ended
    ├── Forbidden      the role may not do this
    ├── NotFound       no such row, or not this user's
    ├── Conflict       the state forbids it; for a worker: the lease is lost
    ├── TooLarge       the value exceeds a limit
    └── RateLimited    too much in a short time; says when to come back
"""

from __future__ import annotations


class FondationError(Exception):
    """Something went wrong. The message is one sentence for a person; `hint` says what to do."""

    def __init__(self, message: str | None = None, *, hint: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.hint = hint

    @property
    def message(self) -> str:
        return str(self.args[0])


class SettingsError(FondationError):
    """A setting is missing or wrong."""


class GatewayError(FondationError):
    """Supabase answered with an error."""

    def __init__(self, message: str | None = None, *, hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint)
        #: SQLSTATE, PostgREST code or HTTP status, as it came.
        self.code = code


class Unreachable(GatewayError):
    """Supabase does not answer."""


class BadRequest(GatewayError):
    """The request makes no sense."""


class NotSignedIn(GatewayError):
    """The session has ended. Sign in again."""


class Forbidden(GatewayError):
    """This is not allowed."""


class NotFound(GatewayError):
    """There is no such thing, or it belongs to somebody else."""


class Conflict(GatewayError):
    """The state of things does not allow this."""


class TooLarge(GatewayError):
    """This is too large."""


class RateLimited(GatewayError):
    """Too much in a short time."""

    def __init__(self, message: str | None = None, *, hint: str = "", code: str = "", retry_after: float = 60) -> None:
        super().__init__(message, hint=hint, code=code)
        #: Seconds until the next try makes sense.
        self.retry_after = retry_after
