"""The log of a run: grows at the end, and never moves under a reader who has scrolled up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nicegui.element import Element

from app.i18n import _
from core.jobs import JobEvent


class LogTail(Element, component="log_tail.js"):
    """One element however long the log is: lines, their filters and their numbers are kept by the browser."""

    def __init__(self, file_name: str) -> None:
        super().__init__()
        self.props["lines"] = []
        self.props["words"] = _words() | {"file": file_name}
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
    text = event.message or (_("The job is {status} now.", status=event.status) if event.status else event.kind)
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "level": event.level,
        "about": event.step if event.kind != "status" and event.step else "",
        "attempt": event.attempt,
        "text": text,
    }


def _words() -> dict[str, str]:
    """What the browser says by itself."""
    return {
        "log": _("Log of this run"),
        "filter": _("Filter the log"),
        "level": _("Level"),
        "all": _("All lines"),
        "warning": _("Warnings and errors"),
        "error": _("Errors"),
        "warnings": _("warning"),
        "errors": _("error"),
        "copy": _("Copy"),
        "copied": _("The log was copied."),
        "refused": _("The browser does not let pages copy here."),
        "download": _("Download"),
        "link": _("Link to line"),
        "attempt": _("Attempt"),
        "empty": _("Nothing has happened yet."),
        "nothing": _("No line is like that."),
        "clear": _("Show all lines"),
        "new": _("new"),
    }
