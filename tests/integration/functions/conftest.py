"""What the tests of the Edge Functions share: calls by HTTP, a job to hold, GitHub's way to sign."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from embedded import Endpoints

from supabase import AsyncClient
from tests.integration.conftest import WEBHOOK_SECRET, Person


@dataclass(frozen=True, kw_only=True)
class Functions:
    """The functions of the running stack."""

    http: httpx.AsyncClient
    url: str

    async def post(self, name: str, body: object = None, **headers: str) -> httpx.Response:
        """POST a JSON body; `x_api_key="…"` becomes the header `x-api-key`."""
        given = {key.replace("_", "-"): value for key, value in headers.items()}
        return await self.http.post(f"{self.url}/functions/v1/{name}", json=body, headers=given)

    async def deliver(
        self, event: object, *, kind: str = "push", delivery: str | None = None, **headers: str
    ) -> httpx.Response:
        """Deliver an event as GitHub would."""
        body = json.dumps(event).encode()
        given = {
            "content-type": "application/json",
            "x-github-event": kind,
            "x-github-delivery": delivery or str(uuid.uuid4()),
            "x-hub-signature-256": signature(body),
        }
        given |= {key.replace("_", "-"): value for key, value in headers.items()}
        return await self.http.post(f"{self.url}/functions/v1/github-webhook", content=body, headers=given)


def signature(body: bytes, secret: str = WEBHOOK_SECRET) -> str:
    """What GitHub sends as X-Hub-Signature-256."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which must say what happened and what to do."""
    told = answer.json()
    assert set(told) == {"error", "message", "hint"}
    assert told["message"]
    assert told["hint"]
    return answer.status_code, told["error"]


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A claimed job."""

    job: str
    token: str


@pytest.fixture(scope="session")
def functions(endpoints: Endpoints, shared_http: httpx.AsyncClient) -> Functions:
    """The functions of the session's stack."""
    return Functions(http=shared_http, url=endpoints.url)


@pytest.fixture
async def ada(sign_up: Callable[[], Awaitable[Person]]) -> Person:
    """Somebody new."""
    return await sign_up()


@pytest.fixture
def name() -> str:
    """A repository on GitHub that no other test knows."""
    return f"Acme/site-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def repository(ada: Person, name: str) -> str:
    """The id of that repository, once Ada added it."""
    answer = await ada.client.rpc(
        "add_repository", {"host": "github.com", "full_name": name, "default_branch": "main"}
    ).execute()
    return str(answer.data)


@pytest.fixture
async def lease(ada: Person, repository: str, worker_client: AsyncClient, admin: psycopg.Connection) -> Lease:
    """A job of Ada's, claimed by a dispatcher for a runner."""
    # What other tests left waiting would be claimed first.
    admin.execute(
        "update jobs set status = 'canceled', phase = 'ended', finished_at = now() where phase in ('pending', 'failed')"
    )
    job = await ada.client.rpc("enqueue_job", {"repository_id": repository}).execute()
    row: Any = job.data[0] if isinstance(job.data, list) else job.data
    claimed: Any = (await worker_client.rpc("claim_jobs", {"worker": "dispatcher", "max_jobs": 1}).execute()).data
    assert claimed[0]["job_id"] == row["job_id"]
    return Lease(job=claimed[0]["job_id"], token=claimed[0]["lease_token"])
