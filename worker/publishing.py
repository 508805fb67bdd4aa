"""From what the analysis said to what is stored: chapters are rendered and cleaned here, once, on the trusted side."""

from __future__ import annotations

from typing import Any

from core.jobs import Unit
from course import diagrams, rendering
from worker.clone import Clone, Source


class Publisher:
    """Renders the chapters of one course. What the child says is untrusted; what is made here is what people see."""

    def __init__(self, source: Source, clone: Clone) -> None:
        self._source_url = source.web_url
        self._commit = clone.commit

    def chapter(self, chapter: dict[str, Any]) -> dict[str, Any]:
        """A chapter as stored: with clean HTML and its table of contents."""
        rendered = rendering.render(chapter["markdown"], commit=self._commit, source_url=self._source_url)
        return chapter | {"html": rendered.html, "toc": rendered.toc}

    def unit_for_analysis(self, unit: Unit) -> Unit:
        """A stored unit as the analysis made it: what was rendered here is not its business, and is rendered anew."""
        if unit.kind != "chapter":
            return unit
        made = {name: value for name, value in unit.value.items() if name not in ("html", "toc")}
        return unit.model_copy(update={"value": made})

    def course(self, course: dict[str, Any]) -> dict[str, Any]:
        """A course as `complete_job` takes it."""
        kept = ("title", "summary", "engine", "language", "diagram", "outline", "coverage", "left_out", "stats")
        stored = {name: course[name] for name in kept if name in course}
        if not diagrams.is_valid(str(stored.get("diagram", ""))):
            stored["diagram"] = ""
        chapters = [self.chapter(chapter) for chapter in course["chapters"]]
        return stored | {"commit_sha": self._commit, "chapters": chapters}
