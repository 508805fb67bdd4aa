"""The Data API answers as hosted PostgREST does: keys, roles, grants, timeouts, errors and JSON."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from embedded import Endpoints
from postgrest import APIError


@pytest.fixture(scope="module")
async def person(own: Endpoints, person_on: Any) -> Any:
    return await person_on(own)


@pytest.fixture(scope="module")
async def worker(own: Endpoints, client_on: Any) -> Any:
    return await client_on(own, own.secret_key)


@pytest.fixture(scope="module")
async def anyone(own: Endpoints, client_on: Any) -> Any:
    return await client_on(own, own.publishable_key)


@pytest.fixture
async def http(own: Endpoints) -> Any:
    async with httpx.AsyncClient(base_url=own.url, timeout=60) as client:
        yield client


async def test_no_request_without_a_key(http: httpx.AsyncClient, own: Endpoints, person: Any) -> None:
    bearer = {"Authorization": f"Bearer {person.token}"}
    for headers in ({}, bearer, {"Authorization": f"Bearer {own.secret_key}"}, {"apikey": "sb_secret_guess"}):
        for path in ("/rest/v1/notes", "/rest/v1/rpc/about_me", "/auth/v1/user"):
            answer = await http.get(path, headers=headers)
            assert answer.status_code == 401, (path, headers)


@pytest.mark.parametrize(
    "forged",
    [
        "garbage",
        jwt.encode({"role": "service_role", "exp": time.time() + 99}, "another secret" * 4),
        jwt.encode({"role": "service_role", "exp": time.time() + 99}, None, algorithm="none"),
    ],
    ids=["no token", "signed by another", "not signed"],
)
async def test_a_forged_token_is_refused(http: httpx.AsyncClient, own: Endpoints, forged: str) -> None:
    headers = {"apikey": own.publishable_key, "Authorization": f"Bearer {forged}"}
    assert (await http.get("/rest/v1/notes", headers=headers)).status_code == 401


async def test_each_key_has_its_role(person: Any, worker: Any, anyone: Any) -> None:
    me = (await person.client.rpc("about_me").execute()).data
    assert me["uid"] == person.id
    assert (me["role"], me["current_user"], me["session_user"]) == ("authenticated", "authenticated", "authenticator")
    assert me["email"] == person.email
    assert me["claims"]["sub"] == person.id
    assert me["search_path"] == "public, extensions"
    assert (await worker.rpc("about_me").execute()).data["current_user"] == "service_role"
    assert (await anyone.rpc("about_me").execute()).data["role"] == "anon"


async def test_people_see_their_own_rows_only(own: Endpoints, person: Any, person_on: Any) -> None:
    other = await person_on(own)
    await person.client.table("notes").insert({"body": "mine"}).execute()
    assert (await other.client.table("notes").select("*").execute()).data == []
    with pytest.raises(APIError) as refused:
        await other.client.table("notes").insert({"body": "forged", "user_id": person.id}).execute()
    assert refused.value.code == "42501"


async def test_grants_stay_what_migrations_made_them(
    own_admin: psycopg.Connection, person: Any, worker: Any, anyone: Any
) -> None:
    """Row level security makes @supabase/lite grant everything to everyone, were it let to."""
    for client in (person.client, worker, anyone):
        for table in ("notes", "hidden"):
            try:
                await client.table(table).select("*").execute()
            except APIError as error:
                assert error.code == "42501"
    grants = own_admin.execute(
        "select table_name, grantee, string_agg(privilege_type, ',' order by privilege_type) "
        "from information_schema.role_table_grants where table_schema = 'public' "
        "and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC') group by 1, 2"
    ).fetchall()
    assert grants == [("notes", "authenticated", "DELETE,INSERT,SELECT,UPDATE")]


async def test_execute_is_refused_without_a_grant(person: Any, worker: Any) -> None:
    with pytest.raises(APIError) as refused:
        await person.client.rpc("everyone").execute()
    assert refused.value.code == "42501"
    assert isinstance((await worker.rpc("everyone").execute()).data, list)


async def test_timeouts_are_the_roles(person: Any, worker: Any, anyone: Any) -> None:
    assert (await anyone.rpc("timeout").execute()).data == "3s"
    assert (await person.client.rpc("timeout").execute()).data == "8s"
    assert (await worker.rpc("timeout").execute()).data == "8s"
    with pytest.raises(APIError) as cut:
        await anyone.rpc("nap", {"seconds": 4}).execute()
    assert cut.value.code == "57014"


async def test_a_function_may_ask_for_more_time(anyone: Any) -> None:
    await anyone.rpc("long_nap", {"seconds": 3.2}).execute()


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("PT409", 409),
        ("PT403", 403),
        ("PT429", 429),
        ("P0001", 400),
        ("23505", 409),
        ("23514", 400),
        ("22023", 400),
        ("40001", 500),
        ("57014", 500),
        ("53300", 503),
    ],
)
async def test_errors_have_postgrests_status(http: httpx.AsyncClient, own: Endpoints, state: str, status: int) -> None:
    answer = await http.post("/rest/v1/rpc/refuse", json={"state": state}, headers={"apikey": own.publishable_key})
    assert answer.status_code == status
    if state != "53300":
        assert answer.json()["code"] == state
        assert answer.json()["message"] == "refused"
        assert answer.json()["details"] == "a detail; with signs"


async def test_pt_errors_carry_everything(person: Any) -> None:
    with pytest.raises(APIError) as refused:
        await person.client.rpc("refuse", {"state": "PT409"}).execute()
    assert refused.value.code == "PT409"
    assert (refused.value.message, refused.value.details, refused.value.hint) == (
        "refused",
        "a detail; with signs",
        "a hint",
    )


async def test_unknown_names_are_404(person: Any) -> None:
    with pytest.raises(APIError) as missing:
        await person.client.rpc("nothing_of_the_kind").execute()
    assert missing.value.code == "PGRST202"
    with pytest.raises(APIError) as missing:
        await person.client.table("nothing_of_the_kind").select("*").execute()
    assert missing.value.code == "PGRST205"


async def test_values_are_written_as_postgrest_writes_them(person: Any) -> None:
    row = {
        "body": "50 % – né ✓",
        "seen_at": ["2026-11-23T21:07:43.4+00:00"],
        "raw": "\\x00ff",
        "large": 9007199254740991,
        "options": {"a": [1, None, True, {"b": 1.5}]},
    }
    stored = (await person.client.table("notes").insert(row).execute()).data[0]
    assert {name: stored[name] for name in row} == row
    assert stored["created_at"].endswith("+00:00")
    assert "T" in stored["local_at"]
    assert "+" not in stored["local_at"]


async def test_arguments_of_every_shape(person: Any) -> None:
    given = {"value": [{"lease": 1}, None], "words": ["a,b", 'q"{}'], "ids": [person.id]}
    assert (await person.client.rpc("echo", given).execute()).data == given
    assert (await person.client.rpc("echo", {"value": {}}).execute()).data == {"value": {}, "words": [], "ids": []}


async def test_changes_need_a_filter(person: Any) -> None:
    with pytest.raises(APIError) as refused:
        await person.client.table("notes").delete().execute()
    assert refused.value.code == "21000"


async def test_a_new_function_is_found_at_once(own_admin: psycopg.Connection, anyone: Any, eventually: Any) -> None:
    own_admin.execute("create function public.newcomer() returns int language sql as 'select 42'")
    answers: list[Any] = []
    try:
        async with asyncio.timeout(60):
            while not answers:
                try:
                    answers.append((await anyone.rpc("newcomer").execute()).data)
                except APIError as error:
                    assert error.code == "PGRST202"
        assert answers == [42]
    finally:
        own_admin.execute("drop function public.newcomer()")


async def test_a_browser_may_ask(http: httpx.AsyncClient) -> None:
    wish = {
        "Origin": "http://127.0.0.1:8080",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "apikey,authorization,content-type",
    }
    for path in ("/rest/v1/notes", "/auth/v1/token"):
        answer = await http.options(path, headers=wish)
        assert answer.is_success, path
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "apikey" in answer.headers["access-control-allow-headers"]


async def test_only_loopback_is_served(own: Endpoints) -> None:
    assert own.url.startswith("http://127.0.0.1:")


async def test_unknown_addresses_are_404_as_json(http: httpx.AsyncClient) -> None:
    answer = await http.get("/storage/v2/x")
    assert answer.status_code == 404
    assert "message" in answer.json()
