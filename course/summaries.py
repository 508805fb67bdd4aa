"""What a run came to, as the one JSON object every command prints."""

from __future__ import annotations

from typing import Any

from course.courses import Course
from course.messages import Message, UnitDone


class Tally:
    """Counts the units of a run as it goes."""

    def __init__(self) -> None:
        self.units = 0
        self.reused = 0

    def hear(self, message: Message) -> None:
        if isinstance(message, UnitDone):
            self.units += 1
            self.reused += message.unit.reused


def summary(course: Course, tally: Tally, seconds: float) -> dict[str, Any]:
    """The summary of a run; `coverage` is the share of the definitions that matter most the chapters explain."""
    return {
        "engine": course.engine,
        "commit": course.commit,
        "chapters": len(course.chapters),
        "citations": course.stats["citations"],
        "citations_valid": course.stats["citations_valid"],
        "coverage": course.explained,
        "left_out": len(course.left_out),
        "units": tally.units,
        "units_reused": tally.reused,
        "seconds": round(seconds, 2),
    }
