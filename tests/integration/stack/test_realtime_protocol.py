"""The Realtime protocol frame by frame, where the official clients do not look."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import jwt
import psycopg
import pytest
import websockets
from embedded import Endpoints


class Wire:
    """One socket, spoken to in frames of version 2.0.0."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    async def push(self, topic: str, event: str, payload: dict[str, Any], ref: str = "1") -> None:
        await self.socket.send(json.dumps(["1", ref, topic, event, payload]))

    async def hear(self, event: str) -> dict[str, Any]:
        """The payload of the next frame of this event."""
        while True:
            _, _, _, name, payload = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
            if name == event:
                return payload

    async def join(self, topic: str, token: str | None = None, **config: Any) -> dict[str, Any]:
        payload: dict[str, Any] = {"config": {"private": True, **config}}
        if token:
            payload["access_token"] = token
        await self.push(f"realtime:{topic}", "phx_join", payload)
        return await self.hear("phx_reply")


def address(endpoints: Endpoints, key: str) -> str:
    return f"{endpoints.url.replace('http', 'ws', 1)}/realtime/v1/websocket?apikey={key}&vsn=2.0.0"


@pytest.fixture
async def wire(own: Endpoints) -> AsyncIterator[Wire]:
    async with websockets.connect(address(own, own.publishable_key)) as socket:
        yield Wire(socket)


@pytest.fixture
def token(own_subject: Any, own: Endpoints) -> Any:
    """`token(user, seconds)` is one that Auth could have given."""
    secret = json.loads((own_subject.data / "keys.json").read_text())["jwt_secret"]

    def make(user: str, seconds: float, role: str = "authenticated") -> str:
        return jwt.encode({"sub": user, "role": role, "exp": time.time() + seconds}, secret)

    return make


@pytest.mark.parametrize("key", ["", "sb_publishable_guess", "null"])
async def test_no_socket_without_a_key(own: Endpoints, key: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(address(own, key))
    assert refused.value.response.status_code == 401


async def test_heartbeats_are_answered(wire: Wire) -> None:
    await wire.push("phoenix", "heartbeat", {}, ref="7")
    assert json.loads(await wire.socket.recv()) == ["1", "7", "phoenix", "phx_reply", {"status": "ok", "response": {}}]


async def test_a_join_is_told_of_presence_and_readiness(wire: Wire, person_on: Any, own: Endpoints) -> None:
    person = await person_on(own)
    answer = await wire.join(
        f"user:{person.id}", person.token, broadcast={"replication_ready": True}, presence={"enabled": True}
    )
    assert answer["status"] == "ok"
    assert await wire.hear("presence_state") == {}
    system = await wire.hear("system")
    assert (system["status"], system["message"]) == ("ok", "Replication connection established")
    assert system["channel"] == f"user:{person.id}"


async def test_tokens_are_checked(wire: Wire, token: Any) -> None:
    expired = await wire.join("user:1", token("1", -10))
    assert expired["response"]["reason"].startswith("InvalidJWTToken: Token has expired")
    forged = await wire.join("user:1", jwt.encode({"role": "service_role", "exp": time.time() + 9}, "x" * 32))
    assert forged["response"]["reason"].startswith("JwtSignatureError")
    garbage = await wire.join("user:1", "garbage")
    assert garbage["response"]["reason"].startswith("MalformedJWT")
    stranger = await wire.join("user:1", token("1", 60, role="supabase_admin"))
    assert stranger["response"]["reason"].startswith("Unauthorized")


async def test_a_channel_ends_with_its_token(wire: Wire, token: Any) -> None:
    user = "11111111-1111-4111-8111-111111111111"
    assert (await wire.join(f"user:{user}", token(user, 1.2)))["status"] == "ok"
    system = await wire.hear("system")
    assert (system["status"], system["message"]) == ("error", "Token has expired 0 seconds ago")
    await wire.hear("phx_close")


async def test_a_new_token_prolongs_or_ends(wire: Wire, token: Any) -> None:
    user = "22222222-2222-4222-8222-222222222222"
    topic = f"user:{user}"
    await wire.join(topic, token(user, 5))
    await wire.push(f"realtime:{topic}", "access_token", {"access_token": token(user, 60)})
    await wire.push(f"realtime:{topic}", "access_token", {"access_token": "sb_publishable_is_ignored"})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wire.hear("phx_close"), 7)
    await wire.push(f"realtime:{topic}", "access_token", {"access_token": token("no uuid", 60)})
    assert "permissions" in (await wire.hear("system"))["message"]
    await wire.hear("phx_close")


async def test_sender_options(own: Endpoints, token: Any) -> None:
    user = "33333333-3333-4333-8333-333333333333"
    async with websockets.connect(address(own, own.publishable_key)) as socket:
        wire = Wire(socket)
        await wire.join("room:self", token(user, 60), broadcast={"self": True, "ack": True})
        said = {"type": "broadcast", "event": "said", "payload": {"text": "hi"}}
        await wire.push("realtime:room:self", "broadcast", said, ref="9")
        assert await wire.hear("broadcast") == said
        assert (await wire.hear("phx_reply"))["status"] == "ok"


async def test_replay(own: Endpoints, own_admin: psycopg.Connection, wire: Wire, token: Any) -> None:
    user = "44444444-4444-4444-8444-444444444444"
    since = time.time() * 1000 - 1000
    for number in range(30):
        own_admin.execute("select realtime.send(%s::jsonb, 'job', %s)", (f'{{"n": {number}}}', f"user:{user}"))
    await wire.join(f"user:{user}", token(user, 60), broadcast={"replay": {"since": since, "limit": 100}})
    replayed = [await wire.hear("broadcast") for _ in range(25)]
    assert [message["payload"]["n"] for message in replayed] == list(range(5, 30))
    assert all(message["meta"]["replayed"] for message in replayed)


async def test_postgres_changes_are_refused_clearly(wire: Wire) -> None:
    answer = await wire.join("any", private=False, postgres_changes=[{"event": "*", "schema": "public"}])
    assert answer["status"] == "error"
    assert "use Broadcast" in answer["response"]["reason"]


async def test_nonsense_is_survived(wire: Wire) -> None:
    for frame in ("", "[]", "{}", "null", "[1,2,3,4,5]", '["1","1","x"', b"\x03\xff\xff", b"\x09"):
        await wire.socket.send(frame)
    await wire.push("realtime:never-joined", "broadcast", {})
    assert (await wire.hear("phx_reply"))["response"]["reason"] == "unmatched topic"


async def test_a_join_again_closes_the_first(wire: Wire, token: Any) -> None:
    user = "55555555-5555-4555-8555-555555555555"
    await wire.join(f"user:{user}", token(user, 60))
    await wire.push(f"realtime:user:{user}", "phx_join", {"config": {"private": True}, "access_token": token(user, 60)})
    await wire.hear("phx_close")
    assert (await wire.hear("phx_reply"))["status"] == "ok"
