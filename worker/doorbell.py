"""The doorbell: Realtime tells a worker that there is work, so that it need not wait for its next poll."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

from core.realtime import Kind, Listener, Token


class Doorbell:
    """Rings `work` for new jobs and `cancel` for canceled ones. The poll behind it is the truth."""

    def __init__(self, url: str, key: str) -> None:
        async def token() -> Token:
            return Token(value=key)

        self._listener = Listener(url, key, "queue", ["doorbell"], token)
        self.work = asyncio.Event()
        self.cancel = asyncio.Event()

    async def listen(self, mine: set[UUID]) -> None:
        """Listens for ever. `mine` are the jobs of this worker, as they change."""
        async for signal in self._listener.signals():
            if signal.kind is Kind.JOINED:
                self.work.set()
            elif signal.kind is Kind.HINT and signal.payload.get("kind") == "cancel":
                with suppress(ValueError):
                    if UUID(str(signal.payload.get("id"))) in mine:
                        self.cancel.set()
            elif signal.kind is Kind.HINT:
                self.work.set()

    async def wait(self, seconds: float) -> None:
        """Waits for the bell, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.work.wait(), seconds)
        self.work.clear()
