"""A page that follows the database: a snapshot first, hints as they come, and a slow poll behind them."""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Protocol

from nicegui import Client, background_tasks, ui

from app.live import Subscription
from app.visits import Visit, sign_in_path
from core.errors import GatewayError, NotFound, NotSignedIn
from core.realtime import Kind, Signal

log = logging.getLogger(__name__)

#: Seconds between two looks when no hint comes.
POLL: Final = 15.0
#: Seconds in which hints are gathered before the rows are read again.
GATHER: Final = 0.12
#: Seconds after a hint until one more look: the database tells of progress at most twice a second.
SETTLE: Final = 0.6


class View(Protocol):
    """What a page must be able to do to be kept up to date."""

    async def refresh(self) -> None:
        """Reads a snapshot and shows it. Raises GatewayError."""

    def hear(self, signal: Signal) -> bool:
        """Looks at a hint. Answers whether a snapshot has to be read."""

    def trouble(self, error: GatewayError | None) -> None:
        """Supabase does not answer, or (none) does again."""


class Following:
    """Keeps one view up to date for as long as its page lives."""

    def __init__(self, visit: Visit, view: View) -> None:
        self._visit = visit
        self._view = view
        self._dirty = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

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
        listening = asyncio.create_task(self._listen(subscription))
        pause = POLL
        try:
            while await self._refresh():
                try:
                    async with asyncio.timeout(pause):
                        await self._dirty.wait()
                    pause = SETTLE
                except TimeoutError:
                    pause = POLL
                await asyncio.sleep(GATHER)
        finally:
            listening.cancel()
            subscription.close()

    async def _listen(self, subscription: Subscription) -> None:
        async for signal in subscription:
            if signal.kind is Kind.JOINED or (signal.kind is Kind.HINT and self._view.hear(signal)):
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
