"""What a user sees of Supabase, whatever the size of its pages."""

from __future__ import annotations

from uuid import UUID

import httpx

from core.api import Api
from core.users import UserGateway

JOB = UUID(int=1)


def history(length: int, largest_answer: int = 1000) -> httpx.MockTransport:
    """A Data API with a job of so many events."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        first = int(asked["id"].removeprefix("gt.")) + 1
        last = min(length, first + min(int(asked["limit"]), largest_answer) - 1)
        rows = [
            {
                "id": number,
                "job_id": str(JOB),
                "attempt": 1,
                "at": "2026-05-01T12:00:00Z",
                "kind": "log",
                "level": "info",
            }
            for number in range(first, last + 1)
        ]
        return httpx.Response(200, json=rows)

    return httpx.MockTransport(answer)


async def token() -> str:
    return "token"


async def test_a_long_history_comes_whole() -> None:
    async with Api("http://supabase.example", "sb_publishable_test") as api:
        await api.http.aclose()
        api.http = httpx.AsyncClient(transport=history(1201))
        gateway = UserGateway(api, token)
        assert [event.id for event in await gateway.events(JOB)] == list(range(1, 1202))
        assert [event.id for event in await gateway.events(JOB, after=1199)] == [1200, 1201]
