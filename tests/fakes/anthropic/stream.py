"""A message as server-sent events, in the API's order, and the ways a stream can break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from tests.fakes.anthropic.faults import Fault

#: Characters of text in one delta.
_PIECE = 64


class Dropped(ConnectionError):
    """Raised inside a response: the server cuts the connection without ending the body."""


async def events(message: dict[str, Any], fault: Fault, request_id: str) -> AsyncIterator[str]:
    """The events of one message; a fault breaks them off."""
    opening = {**message, "content": [], "stop_reason": None, "stop_details": None,
               "usage": {**message["usage"], "output_tokens": 1}}  # fmt: skip
    yield _event("message_start", {"message": opening})
    sent = 0
    for index, block in enumerate(message["content"]):
        yield _event("content_block_start", {"index": index, "content_block": _empty(block)})
        if index == 0:
            yield _event("ping", {})
        for delta in _deltas(block):
            yield _event("content_block_delta", {"index": index, "delta": delta})
            sent += delta["type"] == "text_delta"
            if fault.kind and sent >= fault.after:
                async for last in _broken(fault, request_id):
                    yield last
                return
        yield _event("content_block_stop", {"index": index})
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    delta = {"stop_reason": message["stop_reason"], "stop_sequence": None, "stop_details": message["stop_details"]}
    yield _event("message_delta", {"delta": delta, "usage": {name: message["usage"][name] for name in names}})
    yield _event("message_stop", {})


async def _broken(fault: Fault, request_id: str) -> AsyncIterator[str]:
    match fault.kind:
        case "error":
            error = {"type": fault.error_type, "message": fault.message}
            yield _event("error", {"error": error, "request_id": request_id})
        case "malformed":
            yield 'event: content_block_delta\ndata: {"type": "content_bl\n\n'
        case "drop":
            raise Dropped
        case "stall":
            # Until the client gives up.
            await asyncio.Event().wait()
        case _:
            return


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n"


def _empty(block: dict[str, Any]) -> dict[str, Any]:
    if block["type"] == "thinking":
        return {"type": "thinking", "thinking": "", "signature": ""}
    return {"type": "text", "text": ""}


def _deltas(block: dict[str, Any]) -> list[dict[str, Any]]:
    if block["type"] == "thinking":
        return [{"type": "signature_delta", "signature": block["signature"]}]
    text = block["text"]
    return [{"type": "text_delta", "text": text[start : start + _PIECE]} for start in range(0, len(text), _PIECE)]
