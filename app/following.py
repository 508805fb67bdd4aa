"""A page that follows the database: a snapshot first, hints as they come, and a slow poll behind them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final, Protocol

from nicegui import Client, background_tasks, ui

from app.live import Subscription
from app.visits import Visit, sign_in_path
from core.errors import GatewayError, NotFound, NotSignedIn
from core.realtime import Kind, Signal

log = logging.getLogger(__name__)

#: Seconds between two looks when no hint comes.
POLL: Final = 15.0
#: The same where hints cannot come, because Realtime is not connected.
POLL_ALONE: Final = 4.0
#: Seconds between two reads of one page: the first hint is read at once, those right behind it together.
GATHER: Final = 0.12
#: Seconds after a hint until one more look: the database tells of progress at most twice a second.
SETTLE: Final = 0.6


class View(Protocol):
    """What a page must be able to do to be kept up to date."""

    async def refresh(self) -> None:
        """Reads a snapshot and shows it. Raises GatewayError."""

    def hear(self, signal: Signal) -> bool:
        """Looks at a hint, and may draw what it says. Answers whether a snapshot has to be read."""

    def trouble(self, error: GatewayError | None) -> None:
        """Supabase does not answer, or (none) does again."""


class Following:
    """Keeps one view up to date for as long as its page lives."""

    def __init__(self, visit: Visit, view: View, *, connected: Callable[[bool], None] | None = None) -> None:
        self._visit = visit
        self._view = view
        self._connected = connected or (lambda _: None)
        self._dirty = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._pause = POLL
        #: Seconds between two looks when no hint comes; a view changes it with what it shows.
        self.poll = POLL

    def begin(self, client: Client) -> None:
        """Starts once the browser is connected: a page nobody opens must not cost a subscription."""
        client.on_connect(self._start)
        client.on_delete(self.stop)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def look(self) -> None:
        """Reads a snapshot soon."""
        self._dirty.set()

    def _start(self) -> None:
        if self._task is None:
            context = ui.context.client.content
            self._task = background_tasks.create(self._run(), name="follow the database", context=context)

    async def _run(self) -> None:
        subscription = self._visit.subscribe()
        # In the page's context, because views draw what they hear.
        context = ui.context.client.content
        listening = background_tasks.create(self._listen(subscription), name="listen", context=context)
        hinted = False
        try:
            while await self._refresh():
                rest = time.monotonic() + GATHER
                hinted = await self._wait(SETTLE if hinted else min(self.poll, self._pause))
                if hinted:
                    await asyncio.sleep(rest - time.monotonic())
        finally:
            listening.cancel()
            subscription.close()

    async def _wait(self, seconds: float) -> bool:
        """Whether there was a hint before the time was over."""
        try:
            async with asyncio.timeout(seconds):
                await self._dirty.wait()
        except TimeoutError:
            return False
        return True

    async def _listen(self, subscription: Subscription) -> None:
        async for signal in subscription:
            match signal.kind:
                case Kind.JOINED:
                    self._pause = POLL
                    self._connected(True)
                    self._dirty.set()
                case Kind.LOST:
                    self._pause = POLL_ALONE
                    self._connected(False)
                    # The poll in progress is the long one.
                    self._dirty.set()
                case Kind.HINT:
                    if self._view.hear(signal):
                        self._dirty.set()

    async def _refresh(self) -> bool:
        """Whether to go on."""
        self._dirty.clear()
        try:
            await self._view.refresh()
        except NotSignedIn:
            client = ui.context.client
            ui.navigate.to(sign_in_path(client.request.url.path))
            return False
        except NotFound:
            # What the page is about was removed: loaded again, it says so.
            ui.navigate.to(ui.context.client.request.url.path)
            return False
        except GatewayError as error:
            log.info("page.trouble", extra={"reason": error.message})
            self._view.trouble(error)
        else:
            self._view.trouble(None)
        return True
