"""What calls used: tokens by kind, and money by the dated price table."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens and US dollars of one call or of several; all input is input + cache_write + cache_read."""

    calls: int = 0
    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0
    usd: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})

    @property
    def prompt(self) -> int:
        return self.input + self.cache_write + self.cache_read

    def value(self) -> dict[str, Any]:
        return {**asdict(self), "usd": round(self.usd, 6)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """Prices in US dollars per million tokens, for prompts of at most `up_to` tokens (none: of any size)."""

    input: float
    output: float
    cache_write_5m: float
    cache_write_1h: float
    cache_read: float
    up_to: int | None = None


@cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__ or "").joinpath("prices.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def as_of() -> str:
    """The day the price table was last held against the published prices."""
    return str(_table()["as_of"])


def models() -> list[str]:
    """Every model with a known price."""
    return list(_table()["models"])


def band(model: str, prompt: int) -> Band | None:
    """The prices of a request, by the size of its whole prompt; None for a model without a known price."""
    for item in _table()["models"].get(model, ()):
        found = Band(**item)
        if found.up_to is None or prompt <= found.up_to:
            return found
    return None


def priced(model: str, *, input_tokens: int, cache_write: int, cache_read: int, output: int) -> Usage:
    """The usage of one call; a model without a known price costs nothing here, and the budget says so."""
    prices = band(model, input_tokens + cache_write + cache_read)
    usd = 0.0
    if prices is not None:
        usd = (
            input_tokens * prices.input
            + cache_write * prices.cache_write_5m
            + cache_read * prices.cache_read
            + output * prices.output
        ) / 1_000_000
    return Usage(calls=1, input=input_tokens, cache_write=cache_write, cache_read=cache_read, output=output, usd=usd)
