"""A network between two programs that can be cut and mended: a TCP proxy on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Carries connections to one server. While it is cut, nobody answers and nothing that was open goes on."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._open: set[asyncio.StreamWriter] = set()
        self._cut = False
        #: Connections that were refused or broken off.
        self.broken = 0

    @property
    def is_cut(self) -> bool:
        return self._cut

    def cut(self) -> None:
        """Breaks everything off and refuses what comes."""
        self._cut = True
        for writer in list(self._open):
            self.broken += 1
            writer.transport.abort()

    def mend(self) -> None:
        self._cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from its beginning to its end."""
        if self._cut:
            self.broken += 1
            writer.transport.abort()
            return
        try:
            there = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, there[1]}
        if self.is_cut:
            # In the meantime.
            self.broken += 1
            for end in pair:
                end.transport.abort()
            return
        self._open |= pair
        try:
            await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))
        finally:
            self._open -= pair
            for end in pair:
                end.transport.abort()


@asynccontextmanager
async def wire(target: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to `target`, a URL, and the URL of its near end."""
    carrier = Wire(target)
    server = await asyncio.start_server(carrier.carry, "127.0.0.1", 0)
    try:
        yield carrier, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        carrier.cut()
        server.close()
        await server.wait_closed()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
