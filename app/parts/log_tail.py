"""The log of a run: grows at the end, and never moves under a reader who has scrolled up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nicegui.element import Element

from core.jobs import JobEvent


class LogTail(Element, component="log_tail.js"):
    """One element however long the log is: lines are kept by the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.props["lines"] = []
        self._last = 0

    def append(self, events: Iterable[JobEvent]) -> None:
        """Adds the events that are not shown yet."""
        lines = [_line(event) for event in events if event.id > self._last]
        if not lines:
            return
        self._last = lines[-1]["id"]
        if self.client.has_socket_connection:
            self.run_method("append", lines)
            with self.props.suspend_updates():
                self.props["lines"] = self.props["lines"] + lines
        else:
            self.props["lines"] = self.props["lines"] + lines


def _line(event: JobEvent) -> dict[str, Any]:
    text = event.message or (f"The job is {event.status} now." if event.status else event.kind)
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "level": event.level,
        "about": event.step if event.kind != "status" and event.step else "",
        "text": text,
    }
