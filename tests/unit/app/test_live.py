from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app import live
from app.live import Hub, Subscription, TokenSource
from core.errors import NotSignedIn
from core.realtime import Kind, Signal, Token

ADA, BOB = UUID(int=1), UUID(int=2)
JOINED = Signal(kind=Kind.JOINED)


class Connection:
    """A connection whose signals the test gives."""

    def __init__(self, user_id: UUID, token: TokenSource) -> None:
        self.user_id = user_id
        self.token = token
        self.given: asyncio.Queue[Signal] = asyncio.Queue()
        self.closed = False

    async def signals(self) -> AsyncIterator[Signal]:
        try:
            while True:
                yield await self.given.get()
        finally:
            self.closed = True


class World:
    def __init__(self, linger: float = 0) -> None:
        self.connections: list[Connection] = []
        self.hub = Hub(self._connect, linger)

    def _connect(self, user_id: UUID, token: TokenSource) -> Connection:
        self.connections.append(Connection(user_id, token))
        return self.connections[-1]


async def token() -> Token:
    return Token(value="token")


async def signed_out() -> Token:
    raise NotSignedIn


async def heard(subscription: Subscription, number: int = 1) -> list[Signal]:
    signals: list[Signal] = []
    async with asyncio.timeout(2):
        async for signal in subscription:
            signals.append(signal)
            if len(signals) == number:
                break
    return signals


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def hint(number: int) -> Signal:
    return Signal(kind=Kind.HINT, event="job", payload={"revision": number})


async def test_pages_of_a_user_share_one_connection() -> None:
    world = World()
    pages = [world.hub.subscribe(ADA, token) for _ in range(3)]
    world.hub.subscribe(BOB, token)
    assert [connection.user_id for connection in world.connections] == [ADA, BOB]
    world.connections[0].given.put_nowait(hint(1))
    for page in pages:
        assert await heard(page) == [hint(1)]
    await world.hub.close()


async def test_a_page_that_comes_later_is_told_to_read_a_snapshot() -> None:
    world = World()
    first = world.hub.subscribe(ADA, token)
    world.connections[0].given.put_nowait(JOINED)
    assert await heard(first) == [JOINED]
    assert await heard(world.hub.subscribe(ADA, token)) == [JOINED]
    await world.hub.close()


async def test_the_last_page_closes_the_connection() -> None:
    world = World()
    pages = [world.hub.subscribe(ADA, token) for _ in range(2)]
    await settled()
    pages[0].close()
    pages[0].close()
    await settled()
    assert world.hub.connections == 1
    pages[1].close()
    await settled()
    assert world.hub.connections == 0
    assert world.connections[0].closed


async def test_going_from_page_to_page_keeps_the_connection() -> None:
    world = World(linger=60)
    page = world.hub.subscribe(ADA, token)
    await settled()
    page.close()
    world.hub.subscribe(ADA, token)
    await settled()
    assert len(world.connections) == 1
    await world.hub.close()
    assert world.hub.connections == 0


async def test_a_slow_page_reads_a_snapshot_instead_of_old_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BACKLOG", 3)
    world = World()
    slow, quick = world.hub.subscribe(ADA, token), world.hub.subscribe(ADA, token)
    for number in range(4):
        world.connections[0].given.put_nowait(hint(number))
        assert await heard(quick) == [hint(number)]
    assert await heard(slow) == [JOINED]
    await world.hub.close()


async def test_the_token_of_any_session_that_still_listens_is_good() -> None:
    world = World()
    world.hub.subscribe(ADA, signed_out)
    page = world.hub.subscribe(ADA, token)
    assert (await world.connections[0].token()).value == "token"
    page.close()
    with pytest.raises(NotSignedIn):
        await world.connections[0].token()
    await world.hub.close()


async def test_a_page_that_comes_while_the_connection_is_lost_is_told() -> None:
    world = World()
    first = world.hub.subscribe(ADA, token)
    lost = Signal(kind=Kind.LOST)
    for signal in (JOINED, hint(1), lost):
        world.connections[0].given.put_nowait(signal)
    assert await heard(first, 3) == [JOINED, hint(1), lost]
    late = world.hub.subscribe(ADA, token)
    assert await heard(late) == [lost]
    world.connections[0].given.put_nowait(JOINED)
    assert await heard(late) == [JOINED]
    await world.hub.close()
