"""One connection pool to Supabase's Data API, with its errors made into ours and its lost answers tried again."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Final, Protocol

import httpx
import tenacity
from postgrest import APIError, AsyncPostgrestClient
from postgrest.base_request_builder import APIResponse

from core import errors

#: Seconds. Every RPC is short; one that takes longer has been lost.
TIMEOUT: Final = httpx.Timeout(30, connect=5)
RETRIES: Final = 4


class Request(Protocol):
    """Anything the PostgREST builder can execute."""

    async def execute(self) -> APIResponse: ...


class Api:
    """The pool. One a process, shared by all users: a client of its own for each would cost 300 ms of TLS set-up.

    HTTP/1.1 on purpose: idle HTTP/2 connections die with errors that cannot be told from lost answers.
    """

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/")
        self.key = key
        self.http = httpx.AsyncClient(timeout=TIMEOUT, http2=False, follow_redirects=False)

    async def __aenter__(self) -> Api:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    def tables(self, token: str | None = None) -> AsyncPostgrestClient:
        """A PostgREST client that speaks as the owner of `token`, or with the key alone."""
        headers = {"apikey": self.key, "Authorization": f"Bearer {token or self.key}"}
        # Its own retries (7 s for each read) would multiply with ours.
        return AsyncPostgrestClient(f"{self.url}/rest/v1", headers=headers, http_client=self.http, retry_enabled=False)

    async def call(
        self, function: str, arguments: dict[str, Any], *, token: str | None = None, retry: bool = True
    ) -> Any:
        """Calls an RPC and answers its data. Every RPC is safe to send twice, so a lost answer is asked for again."""
        return await self.execute(self.tables(token).rpc(function, arguments), retry=retry)

    async def execute(self, request: Request, *, retry: bool = True) -> Any:
        """Executes a request. Raises a GatewayError; `Unreachable` after the last of the retries."""
        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(errors.Unreachable),
            stop=tenacity.stop_after_attempt(RETRIES if retry else 1),
            wait=tenacity.wait_random_exponential(multiplier=0.2, max=5),
            reraise=True,
        )
        async for attempt in attempts:
            with attempt:
                return await _once(request)
        raise AssertionError("tenacity re-raises")


async def _once(request: Request) -> Any:
    try:
        return (await request.execute()).data
    except APIError as error:
        raise from_api(error) from error
    except httpx.HTTPError as error:
        reason = "Supabase does not answer."
        raise errors.Unreachable(
            reason, hint="Check SUPABASE_URL and the network.", code=type(error).__name__
        ) from error


def from_api(error: APIError) -> errors.GatewayError:
    """The error of ours for an error of PostgREST."""
    code = error.code or ""
    message = (error.message or "").strip()
    hint = error.hint or ""
    if code == "PT429":
        return errors.RateLimited(message, hint=hint, code=code, retry_after=_retry_after(error.details))
    return _kind(code)(message or None, hint=hint, code=code)


_KINDS: Final[dict[str, type[errors.GatewayError]]] = {
    "PT400": errors.BadRequest,
    "22P02": errors.BadRequest,
    "PT401": errors.NotSignedIn,
    "401": errors.NotSignedIn,
    "PGRST301": errors.NotSignedIn,
    "PGRST302": errors.NotSignedIn,
    "PGRST303": errors.NotSignedIn,
    "PT403": errors.Forbidden,
    "42501": errors.Forbidden,
    "403": errors.Forbidden,
    "PT404": errors.NotFound,
    "PGRST116": errors.NotFound,
    "PT409": errors.Conflict,
    "PT413": errors.TooLarge,
    "413": errors.TooLarge,
    "PT503": errors.Unreachable,
    "PGRST000": errors.Unreachable,
    "PGRST001": errors.Unreachable,
    "PGRST002": errors.Unreachable,
    "PGRST003": errors.Unreachable,
    "57P01": errors.Unreachable,
    "57P03": errors.Unreachable,
    "53300": errors.Unreachable,
}


def _kind(code: str) -> type[errors.GatewayError]:
    # PostgREST gives every error a code of its own: a bare status comes from something before it, or in its place.
    if code in {"500", "502", "503", "504", "520"} or code.startswith("08"):
        return errors.Unreachable
    return _KINDS.get(code, errors.GatewayError)


def _retry_after(details: object) -> float:
    try:
        return float(json.loads(str(details))["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 60
