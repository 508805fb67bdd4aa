"""Work that is given up after a while: highlighters are regular expressions, and for some texts they take minutes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfPatience(Exception):
    """It took too long."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises OutOfPatience in what takes more time of the processor than that, also inside a regular expression.

    A signal does it, which reaches the main thread alone: in others there is no bound.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfPatience

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
