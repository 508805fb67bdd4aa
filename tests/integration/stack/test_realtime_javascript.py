"""The stack as the official JavaScript client speaks it, unmodified: version 2.0.0 of the protocol."""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from embedded import Endpoints, binaries

from tests.integration.ports import settle

LISTENER = Path(__file__).parent / "javascript" / "listener.ts"
CONFIG = Path(__file__).resolve().parents[3] / "supabase" / "local" / "deno.json"


class Script:
    """The running script, commanded and heard by lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def do(self, command: str, **arguments: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"command": command, **arguments}).encode() + b"\n")

    async def hear(self, told: str, **wanted: Any) -> dict[str, Any]:
        """The next line that tells `told`; lines before it are dropped."""
        assert self._process.stdout is not None
        while line := await asyncio.wait_for(self._process.stdout.readline(), 60):
            said: dict[str, Any] = json.loads(line)
            if said["told"] == told and wanted.items() <= said.items():
                return said
        raise AssertionError("the script ended")


async def start(endpoints: Endpoints) -> asyncio.subprocess.Process:
    port = endpoints.url.rpartition(":")[2]
    return await asyncio.create_subprocess_exec(
        *(binaries.deno(), "run", "--cached-only", "--no-prompt", f"--config={CONFIG}", "--allow-env"),
        *(f"--allow-net=127.0.0.1:{port}", LISTENER, endpoints.url, endpoints.publishable_key),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "HOME": "/nonexistent"},
    )


@pytest.fixture
async def script() -> AsyncIterator[Any]:
    processes = []

    async def run(endpoints: Endpoints) -> Script:
        processes.append(await start(endpoints))
        return Script(processes[-1])

    yield run
    for process in processes:
        process.kill()
        await process.communicate()


async def test_join_hear_send_and_leave(own: Endpoints, own_admin: psycopg.Connection, script: Any) -> None:
    client = await script(own)
    client.do("signUp", email=f"{uuid.uuid4().hex}@example.org", password="a good password")
    user = (await client.hear("signed up"))["user"]
    client.do("join", topic=f"user:{user}")
    assert (await client.hear("state"))["state"] == "SUBSCRIBED"
    await client.hear("ready")
    own_admin.execute("select realtime.send('{\"n\": 1}', 'job', %s)", (f"user:{user}",))
    heard = await client.hear("broadcast")
    assert (heard["event"], heard["payload"]["n"]) == ("job", 1)

    client.do("join", topic="user:someone-else")
    refused = await client.hear("state", topic="user:someone-else")
    assert refused["state"] == "CHANNEL_ERROR"
    assert "Unauthorized" in refused["error"]

    client.do("leave", topic=f"user:{user}")
    assert (await client.hear("left"))["answer"] == "ok"


async def test_two_clients_speak(own: Endpoints, script: Any) -> None:
    """What clients send comes as a binary frame, and is acknowledged."""
    clients = [await script(own) for _ in range(2)]
    for client in clients:
        client.do("signUp", email=f"{uuid.uuid4().hex}@example.org", password="a good password")
        client.do("join", topic="room:js")
        assert (await client.hear("state"))["state"] == "SUBSCRIBED"
    clients[0].do("send", topic="room:js", text="héllo ✓")
    assert (await clients[0].hear("sent"))["answer"] == "ok"
    heard = await clients[1].hear("broadcast")
    assert (heard["event"], heard["payload"]["text"]) == ("said", "héllo ✓")


async def test_it_comes_back(subject: Any, script: Any) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        endpoints = await stack.start()
        client = await script(endpoints)
        client.do("signUp", email=f"{uuid.uuid4().hex}@example.org", password="a good password")
        user = (await client.hear("signed up"))["user"]
        client.do("join", topic=f"user:{user}")
        await client.hear("state", state="SUBSCRIBED")
        await client.hear("ready")
        await subject.kill("deno")
        await client.hear("state", state="SUBSCRIBED")
        await client.hear("ready")
        with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
            connection.execute("select realtime.send('{\"n\": 2}', 'job', %s)", (f"user:{user}",))
        assert (await client.hear("broadcast"))["payload"]["n"] == 2


async def test_data_api(own: Endpoints, script: Any) -> None:
    client = await script(own)
    client.do("rpc", name="about_me")
    assert (await client.hear("rpc"))["data"]["role"] == "anon"
    client.do("rpc", name="nothing")
    assert (await client.hear("rpc"))["error"]["code"] == "PGRST202"
