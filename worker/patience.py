"""Calls that wait for Supabase to come back: what a job has computed is not thrown away because of an outage."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import tenacity

from core.errors import Unreachable

log = logging.getLogger(__name__)

#: Seconds between two tries, at most; full jitter keeps a fleet from coming back all at once.
LONGEST: Final = 15.0

T = TypeVar("T")


async def patiently(call: Callable[[], Awaitable[T]], *, what: str) -> T:
    """The answer of `call`, asked again for as long as Supabase does not answer.

    It ends by being cancelled, which the job's lease sees to: without a heartbeat that was answered the job is given up
    shortly before its lease ends. Every RPC is safe to send twice.
    """
    attempts = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type(Unreachable),
        wait=tenacity.wait_random_exponential(multiplier=0.5, max=LONGEST),
        before_sleep=lambda state: log.warning("job.waits", extra={"what": what, "tries": state.attempt_number}),
    )
    async for attempt in attempts:
        with attempt:
            return await call()
    raise AssertionError("tenacity tries again or raises")
