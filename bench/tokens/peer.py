"""What PocketFlow-Tutorial (commit 05b24cb) sends for its four steps, measured once on the same projects.

Its own flow ran with only the provider's call replaced; tokens are characters / 4, the counter used here too. It caches
nothing, so all of its input is paid for in full.
"""

from __future__ import annotations

from typing import NamedTuple


class Bill(NamedTuple):
    """Calls, input and output tokens of one course."""

    calls: int
    input: int
    output: int


BILLS = {
    "httpx": Bill(12, 391_000, 38_000),
    "flask": Bill(11, 470_000, 32_000),
    "requests": Bill(11, 344_000, 36_000),
    "click": Bill(10, 283_000, 24_000),
}
