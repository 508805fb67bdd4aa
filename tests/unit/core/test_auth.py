"""Sign-in: a no of Supabase Auth is told apart from an outage, which must sign nobody out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from core.api import Api
from core.auth import Auth
from core.errors import NotSignedIn, RateLimited, Unreachable

Answer = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def auth(answer: Answer) -> AsyncIterator[Auth]:
    """Auth whose server answers with `answer`."""
    async with Api("http://supabase.example", "sb_publishable_test") as api:
        await api.http.aclose()
        api.http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        yield Auth(api)


def said(status: int, code: str, message: str = "", **more: object) -> Answer:
    body = {"code": status, "error_code": code, "msg": message, **more}
    return lambda _: httpx.Response(status, json=body)


def page(status: int) -> Answer:
    """What a proxy answers instead of Supabase."""
    return lambda _: httpx.Response(status, text="<html>", headers={"content-type": "text/html"})


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize(
    "answer",
    [
        lost,
        said(500, "unexpected_failure", "Database error"),  # Auth is up, its database is away
        said(503, "unavailable"),
        page(500),
        page(502),
        page(200),  # a captive portal
    ],
)
async def test_an_outage_is_no_refusal(answer: Answer) -> None:
    async with auth(answer) as supabase:
        with pytest.raises(Unreachable):
            await supabase.refresh("token")
        with pytest.raises(Unreachable):
            await supabase.sign_in("ada@example.org", "password")


async def test_a_spent_refresh_token_ends_the_session() -> None:
    async with auth(said(400, "refresh_token_not_found")) as supabase:
        with pytest.raises(NotSignedIn, match="has ended"):
            await supabase.refresh("token")


async def test_too_many_tries_are_told_as_such() -> None:
    async with auth(said(429, "over_request_rate_limit")) as supabase:
        with pytest.raises(RateLimited):
            await supabase.sign_in("ada@example.org", "password")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (said(422, "user_already_exists"), "an account with this email"),
        (said(422, "weak_password", "At least 10 characters.", weak_password={"reasons": ["length"]}), "At least 10"),
        (said(400, "validation_failed"), "cannot be created"),
    ],
)
async def test_why_an_account_cannot_be_created(answer: Answer, sentence: str) -> None:
    async with auth(answer) as supabase:
        with pytest.raises(NotSignedIn, match=sentence):
            await supabase.sign_up("ada@example.org", "short")
