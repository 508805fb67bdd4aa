"""trigger-job: a course queued by a session or by an API key, under the rules of enqueue_job."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.integration.conftest import Person
from tests.integration.functions.conftest import Functions, refusal


async def a_key(person: Person) -> dict[str, Any]:
    """A new API key: its id, and the key."""
    data: Any = (await person.client.rpc("create_api_key", {"name": "a script"}).execute()).data
    return dict(data[0] if isinstance(data, list) else data)


async def test_a_session_queues_by_id_and_by_name(
    functions: Functions, ada: Person, repository: str, name: str
) -> None:
    bearer = f"Bearer {ada.token}"
    first = await functions.post("trigger-job", {"repository": repository}, authorization=bearer)
    assert first.status_code == 202, first.text
    told = first.json()
    assert told["created"] is True
    assert told["status"] == "pending"
    assert told["url"].endswith(f"/runs/{told['job_id']}")
    assert first.headers["location"] == told["url"]
    again = await functions.post("trigger-job", {"repository": name.upper()}, authorization=bearer)
    assert again.json() == told | {"created": False}


async def test_branch_engine_and_options_arrive(
    functions: Functions, ada: Person, name: str, repository: str, admin: psycopg.Connection
) -> None:
    body = {"repository": name, "branch": "next", "engine": "claude", "options": {"language": "fr"}}
    answer = await functions.post("trigger-job", body, authorization=f"Bearer {ada.token}")
    row = admin.execute(
        "select repository_id::text, branch, engine, options from jobs where id = %s", [answer.json()["job_id"]]
    )
    assert row.fetchone() == (repository, "next", "claude", {"language": "fr"})


@pytest.mark.parametrize("header", ["authorization", "x_api_key"])
async def test_an_api_key_queues_for_its_owner_until_it_is_revoked(
    functions: Functions, ada: Person, repository: str, admin: psycopg.Connection, header: str
) -> None:
    key = await a_key(ada)
    headers = {header: f"Bearer {key['key']}" if header == "authorization" else key["key"]}
    answer = await functions.post("trigger-job", {"repository": repository}, **headers)
    assert answer.status_code == 202, answer.text
    owner = admin.execute("select user_id::text from jobs where id = %s", [answer.json()["job_id"]]).fetchone()
    assert owner == (ada.id,)
    assert (await ada.client.rpc("revoke_api_key", {"key_id": key["id"]}).execute()).data is True
    refused = await functions.post("trigger-job", {"repository": repository}, **headers)
    assert refusal(refused) == (401, "not_signed_in")
    assert "key" in refused.json()["message"]


async def test_nobody_queues_for_somebody_else(
    functions: Functions, ada: Person, sign_up: Any, repository: str, name: str
) -> None:
    bob = await sign_up()
    key = await a_key(bob)
    for named in (repository, name):
        for headers in ({"authorization": f"Bearer {bob.token}"}, {"x_api_key": key["key"]}):
            answer = await functions.post("trigger-job", {"repository": named}, **headers)
            assert refusal(answer) == (404, "not_found")


async def test_the_rate_limit_says_when_to_come_again(
    functions: Functions, ada: Person, repository: str, admin: psycopg.Connection
) -> None:
    admin.execute("insert into private.rate_limits values (%s, 0, private.clock())", [f"enqueue:{ada.id}"])
    key = await a_key(ada)
    for headers in ({"authorization": f"Bearer {ada.token}"}, {"x_api_key": key["key"]}):
        answer = await functions.post("trigger-job", {"repository": repository}, **headers)
        assert refusal(answer) == (429, "too_many_requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 3600


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({}, 400),
        ({"repository": 7}, 400),
        ({"repository": "a/b", "options": []}, 400),
        ({"repository": "a/b", "branch": {}}, 400),
        ({"repository": "no/where"}, 404),
        ({"repository": "x" * 70_000}, 413),
    ],
)
async def test_a_body_that_is_none_is_refused(functions: Functions, ada: Person, body: object, status: int) -> None:
    answer = await functions.post("trigger-job", body, authorization=f"Bearer {ada.token}")
    assert refusal(answer)[0] == status


async def test_options_too_large_and_an_engine_that_is_none(functions: Functions, ada: Person, repository: str) -> None:
    for more, status in (({"engine": "No Engine"}, 400), ({"options": {"x": "é" * 20_000}}, 413)):
        body = {"repository": repository, **more}
        answer = await functions.post("trigger-job", body, authorization=f"Bearer {ada.token}")
        # Postgres compresses what repeats: such options may be small enough.
        assert answer.status_code in ({status, 202} if status == 413 else {status})


async def test_nobody_is_refused_whatever_they_bring(functions: Functions, endpoints: Any, repository: str) -> None:
    for token in (
        "",
        "Bearer",
        "Bearer nonsense",
        "Bearer a.b.c",
        "Bearer fdn_guess",
        "Basic YTpi",
        f"Bearer {endpoints.publishable_key}",
    ):
        answer = await functions.post("trigger-job", {"repository": repository}, authorization=token)
        assert refusal(answer) == (401, "not_signed_in"), token


async def test_a_page_elsewhere_may_ask(functions: Functions) -> None:
    url = f"{functions.url}/functions/v1/trigger-job"
    preflight = await functions.http.options(url, headers={"origin": "https://elsewhere.example"})
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    answer = await functions.http.get(url)
    assert refusal(answer) == (405, "method_not_allowed")
    assert answer.headers["access-control-allow-origin"] == "*"
