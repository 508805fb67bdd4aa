"""Realtime as the official Python client speaks it, unmodified."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from embedded import Endpoints
from realtime import AsyncRealtimeClient, RealtimeSubscribeStates

from tests.integration.ports import settle

PRIVATE = {"config": {"private": True, "broadcast": {"replication_ready": True}}}

#: Seconds within which a busy machine does anything of this.
PATIENCE = 60


class Listener:
    """One client on one topic, and what it hears."""

    def __init__(self, endpoints: Endpoints, key: str, token: str | None) -> None:
        self._token = token
        self.client = AsyncRealtimeClient(
            endpoints.url.replace("http", "ws", 1) + "/realtime/v1", token=key, max_retries=10**6
        )
        self.states: asyncio.Queue[tuple[Any, Any]] = asyncio.Queue()
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ready = asyncio.Event()

    async def join(self, topic: str, params: Any = PRIVATE, event: str = "job") -> Any:
        """Join, and answer the first state."""
        if self._token is not None:
            await self.client.set_auth(self._token)
        channel = self.client.channel(topic, params)
        channel.on_broadcast(event, self.heard.put_nowait)
        channel.on_system(lambda _: self.ready.set())
        await channel.subscribe(lambda state, error: self.states.put_nowait((state, error)))
        return await self.state()

    async def state(self) -> Any:
        """The next state the client reports."""
        return (await asyncio.wait_for(self.states.get(), PATIENCE))[0]

    async def next(self) -> dict[str, Any]:
        """The next broadcast."""
        return await asyncio.wait_for(self.heard.get(), PATIENCE)


@pytest.fixture
async def listen(own: Endpoints) -> AsyncIterator[Any]:
    listeners: list[Listener] = []

    def make(token: str | None = None, *, key: str | None = None, endpoints: Endpoints = own) -> Listener:
        listeners.append(Listener(endpoints, key or endpoints.publishable_key, token))
        return listeners[-1]

    yield make
    for listener in listeners:
        await listener.client.close()


def send(connection: psycopg.Connection, topic: str, payload: str = '{"a": 1}', private: bool = True) -> None:
    """Broadcast from the database."""
    connection.execute("select realtime.send(%s::jsonb, 'job', %s, %s)", (payload, topic, private))


async def test_a_broadcast_reaches_its_owner(
    own: Endpoints, own_admin: psycopg.Connection, person_on: Any, listen: Any
) -> None:
    person = await person_on(own)
    listener = listen(person.token)
    assert await listener.join(f"user:{person.id}") is RealtimeSubscribeStates.SUBSCRIBED
    await asyncio.wait_for(listener.ready.wait(), PATIENCE)
    send(own_admin, f"user:{person.id}", '{"id": "x", "percent": 12}')
    message = await listener.next()
    assert message["event"] == "job"
    assert message["payload"] == {"id": "x", "percent": 12}
    assert message["meta"]["id"]


async def test_someone_elses_topic_is_refused(own: Endpoints, person_on: Any, listen: Any) -> None:
    person, other = await person_on(own), await person_on(own)
    listener = listen(person.token)
    assert await listener.join(f"user:{other.id}") is RealtimeSubscribeStates.CHANNEL_ERROR


async def test_without_a_token_private_topics_are_refused(own: Endpoints, person_on: Any, listen: Any) -> None:
    person = await person_on(own)
    assert await listen().join(f"user:{person.id}") is RealtimeSubscribeStates.CHANNEL_ERROR


async def test_the_secret_key_hears_every_topic(own: Endpoints, own_admin: psycopg.Connection, listen: Any) -> None:
    listener = listen(key=own.secret_key)
    assert await listener.join("queue") is RealtimeSubscribeStates.SUBSCRIBED
    await asyncio.wait_for(listener.ready.wait(), PATIENCE)
    send(own_admin, "queue")
    assert (await listener.next())["payload"]["a"] == 1


async def test_private_and_public_never_meet(own: Endpoints, own_admin: psycopg.Connection, listen: Any) -> None:
    public, private = listen(), listen(key=own.secret_key)
    await public.join("mixed", {"config": {"private": False, "broadcast": {"replication_ready": True}}})
    await private.join("mixed")
    await asyncio.wait_for(asyncio.gather(public.ready.wait(), private.ready.wait()), PATIENCE)
    send(own_admin, "mixed", '{"n": "private"}')
    send(own_admin, "mixed", '{"n": "public"}', private=False)
    assert (await public.next())["payload"]["n"] == "public"
    assert (await private.next())["payload"]["n"] == "private"
    assert public.heard.empty()
    assert private.heard.empty()


async def test_broadcasts_keep_their_order(own: Endpoints, own_admin: psycopg.Connection, listen: Any) -> None:
    listener = listen(key=own.secret_key)
    await listener.join("order")
    await asyncio.wait_for(listener.ready.wait(), PATIENCE)
    with own_admin.transaction():
        for number in range(200):
            send(own_admin, "order", f'{{"n": {number}, "text": "{"x" * 9000}"}}')
    assert [(await listener.next())["payload"]["n"] for _ in range(200)] == list(range(200))


async def test_a_rolled_back_broadcast_is_not_heard(own: Endpoints, own_admin: psycopg.Connection, listen: Any) -> None:
    listener = listen(key=own.secret_key)
    await listener.join("rollback")
    await asyncio.wait_for(listener.ready.wait(), PATIENCE)
    with own_admin.transaction(force_rollback=True):
        send(own_admin, "rollback", '{"n": 1}')
    send(own_admin, "rollback", '{"n": 2}')
    assert (await listener.next())["payload"]["n"] == 2


async def test_clients_broadcast_where_a_policy_lets_them(own: Endpoints, person_on: Any, listen: Any) -> None:
    people = [await person_on(own) for _ in range(2)]
    first, second = (listen(person.token) for person in people)
    await first.join("room:1")
    await second.join("room:1")
    await first.client.channel("room:1").send_broadcast("job", {"from": "first"})
    assert (await second.next())["payload"] == {"from": "first"}
    assert first.heard.empty()


async def test_clients_do_not_broadcast_where_none_does(
    own: Endpoints, own_admin: psycopg.Connection, person_on: Any, listen: Any
) -> None:
    person = await person_on(own)
    topic = f"user:{person.id}"
    forger, reader = listen(person.token), listen(person.token)
    await forger.join(topic)
    await reader.join(topic)
    await forger.client.channel(topic).send_broadcast("job", {"forged": True})
    # Frames of one socket are handled in order: once the second join is answered, the first was dropped.
    await forger.join("room:after")
    send(own_admin, topic, '{"forged": false}')
    assert (await reader.next())["payload"]["forged"] is False


# The client asks websockets for a name that is deprecated; as an error, that would end its reconnecting.
@pytest.mark.filterwarnings("ignore:ConnectionClosed:DeprecationWarning")
async def test_a_client_survives_both_servers(subject: Any, person_on: Any, listen: Any) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        endpoints = await stack.start()
        person = await person_on(endpoints)
        topic = f"user:{person.id}"
        listener = listen(person.token, endpoints=endpoints)
        assert await listener.join(topic) is RealtimeSubscribeStates.SUBSCRIBED
        await asyncio.wait_for(listener.ready.wait(), PATIENCE)

        listener.ready.clear()
        await subject.kill("deno")
        while await listener.state() is not RealtimeSubscribeStates.SUBSCRIBED:
            pass
        await asyncio.wait_for(listener.ready.wait(), PATIENCE)
        with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
            send(connection, topic, '{"after": "deno"}')
        assert (await listener.next())["payload"]["after"] == "deno"

        await subject.kill("postgres")
        # Stored before the server listens again, or after: it comes either way.
        with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
            send(connection, topic, '{"after": "postgres"}')
        assert (await listener.next())["payload"]["after"] == "postgres"
        assert listener.states.empty()


def _looks_by_itself(connection: psycopg.Connection) -> bool:
    """Whether the server holds the lock that spares senders the NOTIFY."""
    held = "select from pg_locks where classid = 1179602502 and mode = 'ExclusiveLock' and granted"
    return connection.execute(held).fetchone() is not None


async def _until_it_looks(connection: psycopg.Connection, by_itself: bool) -> None:
    async with asyncio.timeout(30):
        while await asyncio.to_thread(_looks_by_itself, connection) is not by_itself:
            pass


async def test_under_load_nothing_is_lost_doubled_or_out_of_order(
    own: Endpoints, own_admin: psycopg.Connection, listen: Any
) -> None:
    """One sender even ends long after the load, and did not notify."""
    listener = listen(key=own.secret_key)
    await listener.join("load")
    await asyncio.wait_for(listener.ready.wait(), PATIENCE)
    enough = threading.Event()

    def sends(who: int) -> int:
        with psycopg.connect(own.database_url, autocommit=True) as connection:
            for number in itertools.count():
                with connection.transaction(force_rollback=number % 10 == 9):
                    send(connection, "load", f'{{"who": {who}, "n": {number}}}')
                if enough.is_set():
                    return number + 1
        raise AssertionError

    load = [asyncio.create_task(asyncio.to_thread(sends, who)) for who in range(3)]
    with psycopg.connect(own.database_url) as slow:
        await _until_it_looks(own_admin, True)
        send(slow, "load", '{"who": "slow"}')
        enough.set()
        sent = [[n for n in range(number) if n % 10 != 9] for number in await asyncio.gather(*load)]
        heard = [(await listener.next())["payload"] for _ in range(sum(map(len, sent)))]
        assert [[m["n"] for m in heard if m["who"] == who] for who in range(3)] == sent
        await _until_it_looks(own_admin, False)
        slow.commit()
    assert (await listener.next())["payload"]["who"] == "slow"
    send(own_admin, "load", '{"who": "last"}')
    assert (await listener.next())["payload"]["who"] == "last"
    assert listener.heard.empty()
