"""A real stack for the integration tests, started once: PostgreSQL, Auth, Data API, Realtime, Functions."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from embedded import Endpoints, Stack
from supabase_auth import AsyncMemoryStorage

from supabase import AsyncClient, AsyncClientOptions, acreate_client

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery staple"
WEBHOOK_SECRET = "it's a secret to everybody"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A signed-up user, and a client that acts as them."""

    id: str
    email: str
    token: str
    client: AsyncClient


ClientOn = Callable[[Endpoints, str], Awaitable[AsyncClient]]
PersonOn = Callable[[Endpoints], Awaitable[Person]]


@pytest.fixture(scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """The stack with the repository's own migrations and functions."""
    reports: list[str] = []
    running = Stack(
        tmp_path_factory.mktemp("stack") / "data",
        functions=ROOT / "supabase" / "functions",
        migrations=ROOT / "supabase" / "migrations",
        report=reports.append,
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GITHUB_WEBHOOK_SECRET", WEBHOOK_SECRET)
        async with running:
            yield running


@pytest.fixture(scope="session")
async def endpoints(stack: Stack) -> Endpoints:
    """Where the stack answers."""
    return await stack.start()


@pytest.fixture(scope="session")
def admin(endpoints: Endpoints) -> Iterator[psycopg.Connection]:
    """An autocommitting connection as superuser."""
    with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
async def shared_http() -> AsyncIterator[httpx.AsyncClient]:
    """The connection pool all clients use: one of their own each is slow to make, and nobody closes it."""
    async with httpx.AsyncClient(timeout=30) as pool:
        yield pool


@pytest.fixture(scope="session")
def client_on(shared_http: httpx.AsyncClient) -> ClientOn:
    """`await client_on(endpoints, key)` makes a client with the publishable or the secret key."""

    async def make(endpoints: Endpoints, key: str) -> AsyncClient:
        options = AsyncClientOptions(
            auto_refresh_token=False, persist_session=False, httpx_client=shared_http, storage=AsyncMemoryStorage()
        )
        return await acreate_client(endpoints.url, key, options)

    return make


@pytest.fixture(scope="session")
def person_on(client_on: ClientOn) -> PersonOn:
    """`await person_on(endpoints)` signs a new user up, and makes a client that acts as them."""

    async def make(endpoints: Endpoints) -> Person:
        client = await client_on(endpoints, endpoints.publishable_key)
        email = f"{uuid.uuid4().hex}@example.org"
        answer = await client.auth.sign_up({"email": email, "password": PASSWORD})
        assert answer.user is not None
        assert answer.session is not None
        await client.realtime.set_auth(answer.session.access_token)
        return Person(id=answer.user.id, email=email, token=answer.session.access_token, client=client)

    return make


@pytest.fixture(scope="session")
def sign_up(endpoints: Endpoints, person_on: PersonOn) -> Callable[[], Awaitable[Person]]:
    """`await sign_up()` does so on the session's stack."""
    return lambda: person_on(endpoints)


@pytest.fixture(scope="session")
async def worker_client(endpoints: Endpoints, client_on: ClientOn) -> AsyncClient:
    """A client with the secret key, as the worker has."""
    return await client_on(endpoints, endpoints.secret_key)
