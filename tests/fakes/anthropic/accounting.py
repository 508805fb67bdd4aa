"""Tokens and the prompt cache: what a request costs, by the API's rules of prefixes, minimums and lifetimes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.anthropic.catalogue import Model

_LIFETIMES = {"5m": 300, "1h": 3600}
_MOST_BREAKPOINTS = 4


class TooManyBreakpoints(ValueError):
    """A request marks more blocks than may be cached."""


@dataclass
class _Breakpoint:
    digest: str
    tokens: int
    ttl: str


def tokens(value: Any) -> int:
    """Tokens of a text or of a JSON value: a quarter of its characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return max(1, len(text) // 4)


def prompt_tokens(body: dict[str, Any]) -> int:
    """All input tokens of a request, cached or not."""
    return sum(tokens(_plain(block)) for block in _blocks(body))


class Cache:
    """Prefixes by model that were written and have not expired."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._expires: dict[str, float] = {}

    def clear(self) -> None:
        self._expires.clear()

    def usage(self, body: dict[str, Any], model: Model) -> dict[str, Any]:
        """The usage object of a request, output not counted yet; what it marks is cached from now on."""
        total, marks = self._marks(body, model)
        now = self._clock()
        known = [mark.tokens for mark in marks if self._expires.get(mark.digest, 0) > now]
        read = max((count for count in known if count >= model.cache_minimum), default=0)
        written = {"5m": 0, "1h": 0}
        reached = read
        for mark in marks:
            if mark.tokens < model.cache_minimum:
                continue
            written[mark.ttl] += max(mark.tokens - reached, 0)
            reached = max(reached, mark.tokens)
            self._expires[mark.digest] = now + _LIFETIMES[mark.ttl]
        return {
            "input_tokens": total - reached,
            "cache_creation_input_tokens": sum(written.values()),
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written["5m"],
                "ephemeral_1h_input_tokens": written["1h"],
            },
            "output_tokens": 0,
            "service_tier": "standard",
            "inference_geo": "not_available",
        }

    def _marks(self, body: dict[str, Any], model: Model) -> tuple[int, list[_Breakpoint]]:
        digest = hashlib.sha256(model.id.encode())
        total = 0
        marks: list[_Breakpoint] = []
        for block in _blocks(body):
            plain = _plain(block)
            digest.update(json.dumps(plain, sort_keys=True).encode())
            total += tokens(plain)
            if control := block.get("cache_control"):
                marks.append(_Breakpoint(digest.hexdigest(), total, control.get("ttl", "5m")))
        if len(marks) > _MOST_BREAKPOINTS:
            raise TooManyBreakpoints(
                f"A maximum of {_MOST_BREAKPOINTS} blocks with cache_control may be provided. Found {len(marks)}."
            )
        return total, marks


def _plain(block: dict[str, Any]) -> Any:
    kept = {key: value for key, value in block.items() if key != "cache_control"}
    return kept["text"] if set(kept) == {"type", "text"} else kept


def _blocks(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a request in the order the cache sees them: tools, system, messages."""
    blocks: list[dict[str, Any]] = [dict(tool) for tool in body.get("tools") or []]
    blocks += _texts(body.get("system") or [])
    for message in body["messages"]:
        blocks += _texts(message["content"])
    if body.get("cache_control") and blocks:
        blocks[-1] = {**blocks[-1], "cache_control": body["cache_control"]}
    return blocks


def _texts(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
