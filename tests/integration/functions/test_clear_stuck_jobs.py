"""clear-stuck-jobs: for operators, whom the database knows, and for the secret key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import psycopg
import pytest
from embedded import Endpoints

from tests.integration.conftest import PASSWORD, Person
from tests.integration.functions.conftest import Functions, Lease, refusal


@pytest.fixture
async def operator(sign_up: Callable[[], Awaitable[Person]], admin: psycopg.Connection) -> str:
    """The access token of an operator."""
    person = await sign_up()
    admin.execute(
        "update auth.users set raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || '{\"role\": \"operator\"}'"
        " where id = %s",
        [person.id],
    )
    session = (await person.client.auth.sign_in_with_password({"email": person.email, "password": PASSWORD})).session
    assert session is not None
    return session.access_token


def silence(admin: psycopg.Connection, lease: Lease) -> None:
    """Let its worker have been silent for an hour."""
    admin.execute("update jobs set heartbeat_at = heartbeat_at - interval '1 h' where id = %s", [lease.job])


async def test_an_operator_takes_a_job_from_a_silent_worker(
    functions: Functions, operator: str, lease: Lease, admin: psycopg.Connection
) -> None:
    bearer = f"Bearer {operator}"
    still = await functions.post("clear-stuck-jobs", {"worker": "dispatcher"}, authorization=bearer)
    assert still.status_code == 200, still.text
    silence(admin, lease)
    answer = await functions.post("clear-stuck-jobs", {"worker": "dispatcher"}, authorization=bearer)
    assert answer.json() == {"cleared": 1}
    assert admin.execute("select phase from jobs where id = %s", [lease.job]).fetchone() != ("running",)


@pytest.mark.parametrize("header", ["apikey", "authorization"])
async def test_so_does_the_secret_key(
    functions: Functions, endpoints: Endpoints, lease: Lease, admin: psycopg.Connection, header: str
) -> None:
    silence(admin, lease)
    key = endpoints.secret_key
    given = {header: f"Bearer {key}" if header == "authorization" else key}
    answer = await functions.post("clear-stuck-jobs", {"silent_seconds": 1800}, **given)
    assert answer.status_code == 200, answer.text
    assert answer.json()["cleared"] >= 1


async def test_nobody_else_does(functions: Functions, ada: Person, endpoints: Endpoints) -> None:
    refused = await functions.post("clear-stuck-jobs", {}, authorization=f"Bearer {ada.token}")
    assert refusal(refused) == (403, "forbidden")
    for token in ("", "Bearer x", "Bearer sb_secret_guess", f"Bearer {endpoints.publishable_key}"):
        answer = await functions.post("clear-stuck-jobs", {}, authorization=token)
        assert refusal(answer) == (401, "not_signed_in"), token


@pytest.mark.parametrize(
    "body", [{"silent_seconds": -1}, {"silent_seconds": "10"}, {"max_jobs": 0.5}, {"worker": 1}, []]
)
async def test_what_makes_no_sense_is_refused(functions: Functions, endpoints: Endpoints, body: object) -> None:
    answer = await functions.post("clear-stuck-jobs", body, apikey=endpoints.secret_key)
    assert refusal(answer) == (400, "bad_request")
