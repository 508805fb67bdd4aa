"""What goes wrong on purpose: one fault a request, taken from a script in order, or by a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["error", "truncate", "drop", "malformed", "stall"]


class Fault(BaseModel):
    """A fault of one request; nothing set means that the request is answered well."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Answer with this status and nothing else.
    status: int | None = None
    message: str = "scripted"
    #: The `error_code` in the error's details.
    code: str | None = None
    headers: dict[str, str] = {}
    #: Break the stream in this way after so many pieces of text.
    kind: Kind | None = None
    after: int = 1
    error_type: str = "overloaded_error"
    #: Refuse with this category, as a successful answer, after `partial` text.
    refusal: str | None = None
    partial: str = ""
    #: Say this instead of what the writer would say.
    text: str | None = None
    #: Stop as if this many output tokens were all that was allowed.
    max_tokens: int | None = None


class Script:
    """Faults for the requests to come."""

    def __init__(self) -> None:
        self._queue: list[Fault] = []
        self._rules: list[Callable[[dict[str, Any]], Fault | None]] = []

    def then(self, *faults: Fault) -> None:
        """The next requests meet these, one each."""
        self._queue += faults

    def whenever(self, rule: Callable[[dict[str, Any]], Fault | None]) -> None:
        """From now on a request whose body the rule answers with a fault meets it."""
        self._rules.append(rule)

    def clear(self) -> None:
        self._queue.clear()
        self._rules.clear()

    def next(self, body: dict[str, Any]) -> Fault:
        for rule in self._rules:
            if fault := rule(body):
                return fault
        return self._queue.pop(0) if self._queue else Fault()
