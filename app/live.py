"""One Realtime connection for each signed-in user, shared by all the pages they have open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol
from uuid import UUID

from core.errors import NotSignedIn
from core.realtime import Kind, Listener, Signal, Token

log = logging.getLogger(__name__)

#: What the database sends on a person's topic.
EVENTS: Final = ("job", "unit")
#: Seconds a connection waits for the next page after the last one went: going from page to page keeps it.
LINGER: Final = 10.0
#: Hints a page may leave unread; beyond, it is told to read a snapshot instead.
BACKLOG: Final = 200

TokenSource = Callable[[], Awaitable[Token]]


class Source(Protocol):
    """Anything signals come from."""

    def signals(self) -> AsyncIterator[Signal]: ...


Connect = Callable[[UUID, TokenSource], Source]


def connector(url: str, key: str) -> Connect:
    """Connections to the Realtime of this Supabase."""

    def connect(user_id: UUID, token: TokenSource) -> Source:
        return Listener(url, key, f"user:{user_id}", EVENTS, token)

    return connect


class Subscription:
    """The signals one page gets. JOINED means: read a snapshot; LOST: no hints come until the next JOINED."""

    def __init__(self, feed: Feed, token: TokenSource) -> None:
        self._feed = feed
        self._queue: asyncio.Queue[Signal] = asyncio.Queue(BACKLOG)
        self.token = token

    async def __aiter__(self) -> AsyncIterator[Signal]:
        while True:
            yield await self._queue.get()

    def close(self) -> None:
        """Ends the subscription; safe to call twice."""
        self._feed.leave(self)

    def put(self, signal: Signal) -> None:
        if self._queue.full():
            # The page is behind: drop what it has not read and let it read the truth instead.
            while not self._queue.empty():
                self._queue.get_nowait()
            signal = Signal(kind=Kind.JOINED)
        self._queue.put_nowait(signal)


class Feed:
    """The connection of one user, and who listens to it."""

    def __init__(self, user_id: UUID, connect: Connect, linger: float, on_end: Callable[[Feed], None]) -> None:
        self.user_id = user_id
        self._source = connect(user_id, self._token)
        self._linger = linger
        self._on_end = on_end
        self._subscriptions: list[Subscription] = []
        self._state: Signal | None = None
        self._task = asyncio.create_task(self._run())
        self._closing: asyncio.TimerHandle | None = None

    def join(self, token: TokenSource) -> Subscription:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        subscription = Subscription(self, token)
        self._subscriptions.append(subscription)
        if self._state is not None:
            subscription.put(self._state)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        if subscription not in self._subscriptions:
            return
        self._subscriptions.remove(subscription)
        if not self._subscriptions and self._closing is None:
            self._closing = asyncio.get_running_loop().call_later(self._linger, self._end)

    async def stop(self) -> None:
        self._end()
        with suppress(asyncio.CancelledError, Exception):
            await self._task

    async def _run(self) -> None:
        async for signal in self._source.signals():
            self._state = Signal(kind=Kind.LOST if signal.kind is Kind.LOST else Kind.JOINED)
            for subscription in list(self._subscriptions):
                subscription.put(signal)

    async def _token(self) -> Token:
        """The token of any session that still listens: one of them may have signed out meanwhile."""
        for subscription in list(self._subscriptions):
            with suppress(NotSignedIn):
                return await subscription.token()
        raise NotSignedIn

    def _end(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._on_end(self)
        self._task.cancel()


class Hub:
    """All feeds of this process."""

    def __init__(self, connect: Connect, linger: float = LINGER) -> None:
        self._connect = connect
        self._linger = linger
        self._feeds: dict[UUID, Feed] = {}

    def subscribe(self, user_id: UUID, token: TokenSource) -> Subscription:
        """Listens on the user's topic. The first page opens the connection, the last one closes it."""
        feed = self._feeds.get(user_id)
        if feed is None:
            feed = self._feeds[user_id] = Feed(user_id, self._connect, self._linger, self._forget)
        return feed.join(token)

    @property
    def connections(self) -> int:
        return len(self._feeds)

    async def close(self) -> None:
        await asyncio.gather(*(feed.stop() for feed in list(self._feeds.values())))

    def _forget(self, feed: Feed) -> None:
        if self._feeds.get(feed.user_id) is feed:
            del self._feeds[feed.user_id]
