"""The supervisor around the Realtime client, where there is no Realtime."""

from __future__ import annotations

import asyncio
import socket

from core.realtime import Kind, Listener, Token


async def token() -> Token:
    return Token(value="token")


async def test_a_page_is_told_that_no_hints_will_come() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        # Bound and not listening: every try is refused.
        signals = Listener(f"http://127.0.0.1:{port}", "key", "user:1", ["job"], token).signals()
        async with asyncio.timeout(10):
            assert [(await anext(signals)).kind for _ in range(2)] == [Kind.LOST, Kind.LOST]
        await signals.aclose()  # type: ignore[attr-defined]


async def test_a_session_that_has_ended_is_no_crash() -> None:
    async def gone() -> Token:
        raise ValueError

    signals = Listener("http://127.0.0.1:1", "key", "user:1", ["job"], gone).signals()
    async with asyncio.timeout(10):
        assert (await anext(signals)).kind is Kind.LOST
    await signals.aclose()  # type: ignore[attr-defined]
