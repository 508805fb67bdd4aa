"""How much is measured."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes and times of one benchmark."""

    #: Open pages, each of a run of its own; `browsers` of them in Chromium, the others with a websocket of their own.
    pages: int = 50
    browsers: int = 8
    #: People signed in; each has a session and a share of the pages.
    people: int = 25
    #: Times the live part is run. Each page's run changes `changes` times in it, once in `pace` seconds.
    runs: int = 3
    changes: int = 10
    pace: float = 4.0
    #: Seconds in which nothing changes, for the CPU of open pages at rest.
    idle: float = 30.0
    #: Chapters painted of each kind, in turning order: so often cold, and so often warm.
    paints: int = 15


FULL = Plan()
QUICK = Plan(browsers=4, runs=1, changes=4, idle=5.0, paints=3)
