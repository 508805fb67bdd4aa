"""A real stack for the integration tests, started once: PostgreSQL, Auth, Data API, Realtime, Functions."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from embedded import Endpoints, Stack
from supabase import AsyncClient, AsyncClientOptions, acreate_client

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A signed-up user, and a client that acts as them."""

    id: str
    email: str
    token: str
    client: AsyncClient


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
def sign_up(endpoints: Endpoints) -> Callable[[], Awaitable[Person]]:
    """`await sign_up()` makes a new user with a client of their own."""
    return lambda: new_person(endpoints)


async def new_person(endpoints: Endpoints) -> Person:
    """Sign a new user up through Auth."""
    client = await new_client(endpoints, endpoints.publishable_key)
    email = f"{uuid.uuid4().hex}@example.org"
    answer = await client.auth.sign_up({"email": email, "password": PASSWORD})
    assert answer.user is not None
    assert answer.session is not None
    await client.realtime.set_auth(answer.session.access_token)
    return Person(id=answer.user.id, email=email, token=answer.session.access_token, client=client)


async def new_client(endpoints: Endpoints, key: str) -> AsyncClient:
    """A client that holds no timers: its session is not refreshed behind the test's back."""
    options = AsyncClientOptions(auto_refresh_token=False, persist_session=False)
    return await acreate_client(endpoints.url, key, options)
