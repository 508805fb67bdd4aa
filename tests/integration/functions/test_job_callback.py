"""job-callback: a whole job by a runner that has nothing but its lease."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import psycopg
import pytest
from embedded import Endpoints

from tests.integration.conftest import Person
from tests.integration.functions.conftest import Functions, Lease, refusal

CHAPTER = {"position": 1, "slug": "one", "title": "One", "markdown": "# One", "html": "<h1>One</h1>"}
COURSE = {"title": "A course", "engine": "offline", "commit_sha": "a" * 40, "chapters": [CHAPTER]}
UNIT = {"fingerprint": "0" * 64, "kind": "chapter", "key": "one", "value": {"markdown": "# One"}}


async def say(functions: Functions, lease: Lease, action: str, **fields: Any) -> httpx.Response:
    """One action of the runner."""
    body = {"action": action, **fields}
    return await functions.post("job-callback", body, x_job_id=lease.job, x_lease_token=lease.token)


async def test_a_whole_job(functions: Functions, ada: Person, lease: Lease, admin: psycopg.Connection) -> None:
    steps = [
        await say(functions, lease, "progress", status="cloning", message="Fetching."),
        await say(functions, lease, "progress", status="analyzing", step="extract", step_index=1, percent=20),
        await say(functions, lease, "heartbeat", lease_seconds=120),
    ]
    assert [(step.status_code, step.json()) for step in steps] == [(200, {"cancel": False})] * 3
    held = "select lease_expires_at - heartbeat_at, status, percent from jobs where id = %s"
    row = admin.execute(held, [lease.job]).fetchone()
    assert row is not None
    assert (row[0].total_seconds(), *row[1:]) == (120, "analyzing", 20)
    assert (await say(functions, lease, "unit", **UNIT)).json() == {"saved": True}
    assert (await say(functions, lease, "units", kinds=["chapter"])).json()["units"] == [UNIT]
    early = await say(functions, lease, "complete", course=COURSE)
    assert refusal(early) == (409, "conflict")
    await say(functions, lease, "progress", status="gathering")
    completed = await say(functions, lease, "complete", course=COURSE)
    assert completed.status_code == 200, completed.text
    course = completed.json()["course_id"]
    # Safe to send twice, and the end of it.
    assert (await say(functions, lease, "complete", course=COURSE)).json() == {"course_id": course}
    assert refusal(await say(functions, lease, "progress", percent=99)) == (409, "conflict")
    read = await ada.client.from_("courses").select("title").eq("id", course).execute()
    assert read.data == [{"title": "A course"}]


async def test_a_failure_and_a_return(functions: Functions, lease: Lease, admin: psycopg.Connection) -> None:
    failed = await say(functions, lease, "fail", error_code="no_access", message="No.", retryable=False)
    assert (failed.status_code, failed.json()["status"]) == (200, "dead")
    assert admin.execute("select error_code from jobs where id = %s", [lease.job]).fetchone() == ("no_access",)


async def test_a_job_given_back_spends_no_attempt(
    functions: Functions, lease: Lease, admin: psycopg.Connection
) -> None:
    released = await say(functions, lease, "release", reason="Shutting down.")
    assert released.json() == {"status": "pending"}
    assert admin.execute("select attempt from jobs where id = %s", [lease.job]).fetchone() == (0,)


async def test_the_runner_hears_of_a_cancel(functions: Functions, ada: Person, lease: Lease) -> None:
    await ada.client.rpc("cancel_job", {"job_id": lease.job}).execute()
    assert (await say(functions, lease, "heartbeat")).json() == {"cancel": True}


@pytest.mark.parametrize("action", ["progress", "heartbeat", "unit", "units", "complete", "fail", "release"])
async def test_a_stale_lease_is_fenced_off(functions: Functions, lease: Lease, action: str) -> None:
    fields: dict[str, Any] = {
        "unit": UNIT,
        "complete": {"course": COURSE},
        "fail": {"error_code": "x", "message": "x"},
    }.get(action, {})
    stale = Lease(job=lease.job, token=str(uuid.uuid4()))
    assert refusal(await say(functions, stale, action, **fields)) == (409, "conflict")


async def test_the_lease_may_be_a_bearer_and_must_be_there(
    functions: Functions, lease: Lease, endpoints: Endpoints
) -> None:
    async def beat(token: str, job: str = lease.job) -> httpx.Response:
        return await functions.post("job-callback", {"action": "heartbeat"}, authorization=token, x_job_id=job)

    assert (await beat(f"Bearer {lease.token}")).status_code == 200
    for token in ("", "Bearer", "Bearer x", f"Bearer {endpoints.secret_key}"):
        assert refusal(await beat(token)) == (401, "not_signed_in")
    for job in ("", "x"):
        assert refusal(await beat(f"Bearer {lease.token}", job)) == (400, "bad_request")


async def test_of_a_stranger_no_large_body_is_read(functions: Functions, lease: Lease) -> None:
    """Nor of anybody else than who holds the lease: the answer does not wait for the end, which never comes."""
    there = httpx.URL(functions.url)
    reader, writer = await asyncio.open_connection(there.host, there.port)
    head = (
        f"POST /functions/v1/job-callback HTTP/1.1\r\nHost: {there.host}\r\nTransfer-Encoding: chunked\r\n"
        f"X-Job-Id: {lease.job}\r\nX-Lease-Token: {uuid.uuid4()}\r\n\r\n"
    )
    writer.write(head.encode() + b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000))
    try:
        async with asyncio.timeout(20):
            assert (await reader.readline()).split()[1] == b"409"
    finally:
        writer.close()


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", '<p onclick="alert(1)">x</p>', "</div><p>x</p>"])
async def test_html_that_nobody_cleaned_is_not_stored(
    functions: Functions, lease: Lease, admin: psycopg.Connection, html: str
) -> None:
    """It would be shown as it is: while the job runs, and in the course."""
    unit = UNIT | {"value": {"markdown": "# One", "html": html}}
    assert refusal(await say(functions, lease, "unit", **unit)) == (400, "bad_request")
    await say(functions, lease, "progress", status="cloning")
    await say(functions, lease, "progress", status="analyzing")
    await say(functions, lease, "progress", status="gathering")
    chapter = COURSE | {"chapters": [CHAPTER | {"html": html}]}
    assert refusal(await say(functions, lease, "complete", course=chapter)) == (400, "bad_request")
    lines = COURSE | {"sources": [{"path": "a.py", "start": 1, "html": html}]}
    assert refusal(await say(functions, lease, "complete", course=lines)) == (400, "bad_request")
    assert admin.execute("select course_id from jobs where id = %s", [lease.job]).fetchone() == (None,)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "claim"}, 400),
        ({"action": "constructor"}, 400),
        ({}, 400),
        ({"action": "unit"}, 400),
        ({"action": "progress", "status": "completed"}, 400),
        ({"action": "progress", "percent": "many"}, 400),
        ({"action": "heartbeat", "pad": "x" * 5000}, 413),
        ({"action": "unit", **UNIT, "value": {"markdown": "x" * 3_000_000}}, 413),
        ({"action": "complete", "course": {}}, 400),
        ({"action": "unit", **UNIT, "value": "x" * 5_000_000}, 413),
    ],
)
async def test_what_makes_no_sense_is_refused_and_no_key_shown(
    functions: Functions, lease: Lease, endpoints: Endpoints, body: dict[str, Any], status: int
) -> None:
    answer = await functions.post("job-callback", body, x_job_id=lease.job, x_lease_token=lease.token)
    assert refusal(answer)[0] == status, answer.text
    assert endpoints.secret_key not in answer.text + str(answer.headers)
