"""github-webhook: what GitHub signed, once, for everybody who follows the branch."""

from __future__ import annotations

import json
import uuid
from typing import Any

import psycopg
import pytest

from tests.integration.conftest import Person
from tests.integration.functions.conftest import Functions, refusal, signature

COMMIT = "c" * 40


def push(name: str, branch: str = "main", commit: str = COMMIT, **more: Any) -> dict[str, Any]:
    """The part of a push event that matters, and some that does not."""
    repository = {"full_name": name, "default_branch": "main", "private": False}
    return {"ref": f"refs/heads/{branch}", "after": commit, "repository": repository, "commits": [], **more}


@pytest.fixture
async def followed(ada: Person, repository: str) -> str:
    """Ada's repository, whose branch main she follows."""
    arguments = {"repository_id": repository, "branch": "main", "engine": "claude", "options": {"language": "fr"}}
    assert (await ada.client.rpc("follow_branch", arguments).execute()).data == "main"
    return repository


def jobs(admin: psycopg.Connection, repository: str) -> list[tuple[Any, ...]]:
    """Branch, engine and options of a repository's jobs."""
    query = "select branch, engine, options from jobs where repository_id = %s order by created_at"
    return admin.execute(query, [repository]).fetchall()


async def test_a_push_queues_the_course_of_every_follower_once(
    functions: Functions, sign_up: Any, followed: str, name: str, admin: psycopg.Connection
) -> None:
    bob = await sign_up()
    theirs = (await bob.client.rpc("add_repository", {"host": "github.com", "full_name": name}).execute()).data
    await bob.client.rpc("follow_branch", {"repository_id": theirs}).execute()
    delivery = str(uuid.uuid4())
    first = await functions.deliver(push(name.lower()), delivery=delivery)
    assert first.status_code == 202, first.text
    assert first.json() == {"replayed": False, "queued": 2, "active": 0, "limited": 0}
    assert jobs(admin, followed) == [("main", "claude", {"language": "fr"})]
    assert jobs(admin, theirs) == [("HEAD", "offline", {})]
    seen = admin.execute("select last_seen_commit from repositories where id = %s", [followed]).fetchone()
    assert seen == (COMMIT,)
    # GitHub signs the body alone: neither a redelivery nor a made-up id does anything.
    admin.execute(
        "update jobs set status = 'canceled', phase = 'ended', finished_at = now() where repository_id = %s", [followed]
    )
    for same in (delivery, str(uuid.uuid4())):
        again = await functions.deliver(push(name.lower()), delivery=same)
        assert (again.status_code, again.json()["replayed"]) == (202, True)
    assert len(jobs(admin, followed)) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"branch": "other"},
        {"ref": "refs/tags/main"},
        {"commit": "0" * 40, "deleted": True},
    ],
)
async def test_other_pushes_do_nothing(
    functions: Functions, followed: str, name: str, admin: psycopg.Connection, event: dict[str, Any]
) -> None:
    answer = await functions.deliver(push(name, **event))
    assert answer.status_code == 202
    assert not answer.json().get("queued")
    assert jobs(admin, followed) == []


async def test_a_repository_nobody_follows_does_nothing(
    functions: Functions, repository: str, name: str, admin: psycopg.Connection
) -> None:
    answer = await functions.deliver(push(name))
    assert answer.json()["queued"] == 0
    assert jobs(admin, repository) == []


@pytest.mark.parametrize(
    "claimed", ["", "sha256=", f"sha256={'0' * 64}", "sha1=abc", signature(b"another body"), "other secret"]
)
async def test_what_github_did_not_sign_is_refused(
    functions: Functions, followed: str, name: str, admin: psycopg.Connection, claimed: str
) -> None:
    event = push(name)
    if claimed == "other secret":
        claimed = signature(json.dumps(event).encode(), "other secret")
    answer = await functions.deliver(event, x_hub_signature_256=claimed)
    assert refusal(answer) == (401, "not_signed_in")
    assert jobs(admin, followed) == []


async def test_a_ping_is_answered_and_other_events_ignored(functions: Functions) -> None:
    ping = await functions.deliver({"zen": "Speak like a human."}, kind="ping")
    assert (ping.status_code, ping.json()) == (200, {"message": "pong"})
    star = await functions.deliver({"action": "created"}, kind="star")
    assert star.status_code == 202
    assert "ignored" in star.json()


async def test_what_is_no_push_is_refused(functions: Functions, name: str) -> None:
    for event in ([], {}, {"ref": 7}, {"ref": "refs/heads/main", "after": COMMIT}, push(name, commit="HEAD")):
        assert refusal(await functions.deliver(event)) == (400, "bad_request")
    assert refusal(await functions.deliver(push(name), x_github_delivery=""))[0] == 400
    form = await functions.deliver(push(name), content_type="application/x-www-form-urlencoded")
    assert refusal(form) == (415, "unsupported_media_type")
    big = await functions.deliver(push(name, head={"message": "x" * 9_000_000}))
    assert refusal(big) == (413, "too_large")
