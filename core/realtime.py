"""One Realtime connection that is never trusted: the supervisor around the client library.

The library's client dies in silence in several ways (an exception in a callback, a closed channel, an outage of fifteen
seconds). So callbacks only enqueue, and whatever looks wrong ends in the same cure: throw the client away, make a new
one, and tell the consumer `JOINED`, upon which it reads a snapshot. Broadcast is a hint, the row is the truth.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from realtime import AsyncRealtimeClient, RealtimeSubscribeStates

log = logging.getLogger(__name__)

#: Seconds.
JOIN_TIMEOUT: Final = 15.0
BACKOFF_MAX: Final = 30.0
#: A token is renewed this long before it ends.
RENEW_BEFORE: Final = 60.0
#: Hints that may wait for a slow consumer; beyond, the connection is renewed and a snapshot read instead.
BACKLOG: Final = 1000


class Kind(Enum):
    """What a signal says."""

    #: Connected: read a snapshot now, hints follow.
    JOINED = "joined"
    #: Something changed.
    HINT = "hint"
    #: Not connected: poll until the next JOINED.
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One thing the supervisor tells."""

    kind: Kind
    event: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a connection joins with."""

    value: str
    #: Unix time; none for a key that does not end.
    expires_at: float | None = None


class Listener:
    """Listens on one private topic, for as long as `signals` is iterated."""

    def __init__(
        self, url: str, key: str, topic: str, events: Iterable[str], token: Callable[[], Awaitable[Token]]
    ) -> None:
        self._url = f"{url.rstrip('/')}/realtime/v1"
        self._key = key
        self._topic = topic
        self._events = tuple(events)
        self._token = token

    async def signals(self) -> AsyncIterator[Signal]:
        """JOINED, then hints, then LOST, then JOINED again …, for ever; LOST also for a try that failed.

        Never raises for a lost connection.
        """
        failures = 0
        while True:
            connection = _Connection(self._url, self._key, self._topic, self._events, self._token)
            try:
                async for signal in connection.signals():
                    failures = 0
                    yield signal
            except Exception as error:
                log.info("realtime.lost", extra={"topic": self._topic, "error": type(error).__name__})
                # Before the close, which may take seconds on a connection that is gone.
                yield Signal(kind=Kind.LOST)
            finally:
                await connection.close()
            failures += 1
            await asyncio.sleep(min(BACKOFF_MAX, 2.0 ** min(failures - 1, 6)) * random.uniform(0.5, 1))  # noqa: S311


class _Connection:
    """One life of a client of the library. Ends, in whatever way, by raising `_Ended`."""

    def __init__(
        self, url: str, key: str, topic: str, events: tuple[str, ...], token: Callable[[], Awaitable[Token]]
    ) -> None:
        self._client = AsyncRealtimeClient(url, key, auto_reconnect=False)
        self._topic = topic
        self._events = events
        self._token = token
        self._queue: asyncio.Queue[Signal] = asyncio.Queue(BACKLOG)
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def signals(self) -> AsyncIterator[Signal]:
        token = await self._join()
        renewal = asyncio.create_task(self._renew(token))
        try:
            while True:
                yield await self._next()
        finally:
            renewal.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await renewal

    async def close(self) -> None:
        with suppress(Exception):
            await asyncio.wait_for(self._client.close(), 5)

    async def _join(self) -> Token:
        token = await self._token()
        async with asyncio.timeout(JOIN_TIMEOUT):
            await self._client.connect()
            await self._client.set_auth(token.value)
            channel = self._client.channel(self._topic, {"config": {"private": True}})  # type: ignore[arg-type]  # keys are optional to the server
            for event in self._events:
                channel.on_broadcast(event, self._heard(event))
            await channel.subscribe(self._state_changed)
        return token

    async def _next(self) -> Signal:
        """The next signal, or `_Ended` as soon as the connection is no more."""
        listening = self._client._listen_task
        signal = asyncio.ensure_future(self._queue.get())
        waits: set[asyncio.Future[Any]] = {signal, self._ended}
        if listening is not None:
            waits.add(listening)
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if signal.done():
                return signal.result()
            raise _Ended(self._ended.result() if self._ended.done() else "the listener stopped")
        finally:
            signal.cancel()

    async def _renew(self, token: Token) -> None:
        """Joins again with a fresh token before the old one ends; a failure to get one ends the connection."""
        try:
            while token.expires_at is not None:
                await asyncio.sleep(max(1.0, token.expires_at - RENEW_BEFORE - time.time()))
                token = await self._token()
                await self._client.set_auth(token.value)
        except Exception as error:
            self._end(f"no fresh token: {type(error).__name__}")

    def _heard(self, event: str) -> Callable[[Any], None]:
        def enqueue(message: Any) -> None:
            payload = message.get("payload", {}) if isinstance(message, dict) else {}
            self._put(Signal(kind=Kind.HINT, event=event, payload=payload))

        return enqueue

    def _state_changed(self, state: RealtimeSubscribeStates, error: Exception | None = None) -> None:
        if state == RealtimeSubscribeStates.SUBSCRIBED:
            self._put(Signal(kind=Kind.JOINED))
        else:
            self._end(f"{state.value}: {error}" if error else str(state.value))

    def _put(self, signal: Signal) -> None:
        try:
            self._queue.put_nowait(signal)
        except asyncio.QueueFull:
            self._end("the consumer is too slow")

    def _end(self, reason: str) -> None:
        if not self._ended.done():
            self._ended.set_result(reason)


class _Ended(Exception):
    """The connection is no more."""
