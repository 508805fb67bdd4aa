"""What a course would cost: the same requests, put together and counted, and none of them sent."""

from __future__ import annotations

import threading
from collections.abc import Callable

from course.engines.claude.budget import Ledger
from course.engines.claude.client import Request
from course.engines.claude.usage import priced

#: Characters of a prompt in one token, where the API was not asked.
CHARACTERS_A_TOKEN = 3.2
#: Output tokens of one call as they are usually, some thinking included.
_OUTPUT = {"extract": 1_500, "relate": 900, "order": 400, "write": 3_000, "review": 800, "tutorials": 900}
#: The emptiest answer of each form; the steps then keep to what the survey proposes.
_EMPTY = {"parts", "relations", "numbers", "statements", "questions"}


class Rehearsal:
    """Stands in for the client: counts each request as if it had been sent, with the prefix cached after the first."""

    is_official = False

    def __init__(self, ledger: Ledger, count: Callable[[Request], int] | None = None) -> None:
        self._ledger = ledger
        self._count = count
        self._ratio = 0.0
        self._warm: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def ask(self, request: Request) -> str:
        with self._lock:
            prefix, prompt = self._tokens(request)
            mark = (request.model, request.prefix[-1])
            is_warm = mark in self._warm
            self._warm.add(mark)
        with self._ledger.call(request.step, request.unit, 0.0) as call:
            call.use(
                priced(
                    request.model,
                    input_tokens=prompt,
                    cache_write=0 if is_warm else prefix,
                    cache_read=prefix if is_warm else 0,
                    output=_OUTPUT[request.step],
                )
            )
        return _empty(request)

    def model(self, _name: str) -> None:
        return None

    def _tokens(self, request: Request) -> tuple[int, int]:
        if not self._ratio:
            counted = self._count(request) if self._count else 0
            self._ratio = request.characters / counted if counted else CHARACTERS_A_TOKEN
        prefix = sum(len(text) for text in request.prefix)
        return int(prefix / self._ratio), int(len(request.prompt) / self._ratio)


def _empty(request: Request) -> str:
    if request.schema is None:
        return ""
    name = next(name for name in request.schema["properties"] if name in _EMPTY)
    return f'{{"{name}": []}}'
