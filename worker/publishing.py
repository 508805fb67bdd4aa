"""From what the analysis said to what is stored: chapters are rendered and cleaned here, once, on the trusted side."""

from __future__ import annotations

from typing import Any

from core.jobs import Unit
from course import diagrams, rendering
from course.rendering import Term
from worker import cited
from worker.clone import Clone
from worker.sources import Source

_KEPT = (
    "title", "summary", "engine", "language", "diagram", "outline", "glossary", "coverage", "left_out", "stats",
)  # fmt: skip


class Publisher:
    """Renders the chapters of one course. What the child says is untrusted; what is made here is what people see."""

    def __init__(self, source: Source, clone: Clone) -> None:
        self._source_url = source.web_url
        self._clone = clone

    def chapter(self, chapter: dict[str, Any], glossary: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """A chapter as stored: with clean HTML and its table of contents."""
        rendered = rendering.render(
            chapter["markdown"],
            commit=self._clone.commit,
            source_url=self._source_url,
            glossary=_terms(glossary or [], chapter.get("slug")),
        )
        return chapter | {"html": rendered.html, "toc": rendered.toc}

    def unit_for_analysis(self, unit: Unit) -> Unit:
        """A stored unit as the analysis made it: what was rendered here is not its business, and is rendered anew."""
        if unit.kind != "chapter":
            return unit
        made = {name: value for name, value in unit.value.items() if name not in ("html", "toc")}
        return unit.model_copy(update={"value": made})

    def course(self, course: dict[str, Any]) -> dict[str, Any]:
        """A course as `complete_job` takes it."""
        stored = {name: course[name] for name in _KEPT if name in course}
        if not diagrams.is_valid(str(stored.get("diagram", ""))):
            stored["diagram"] = ""
        chapters = [self.chapter(chapter, course.get("glossary")) for chapter in course["chapters"]]
        stored |= {"commit_sha": self._clone.commit, "chapters": chapters}
        # On GitHub a link leads to the lines; a folder of this machine can be seen nowhere else.
        return stored if self._source_url else stored | {"sources": cited.sources(self._clone, stored)}


def _terms(glossary: list[dict[str, Any]], own: str | None) -> dict[str, Term]:
    """The words a chapter may be marked with: those that are clear, and that another chapter explains."""
    return {
        str(item["term"]): Term(chapter=str(item["chapter"]), is_code=bool(item.get("is_code", True)))
        for item in glossary
        if item.get("is_unique", True) and item["chapter"] != own
    }
