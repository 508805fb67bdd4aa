"""From what the analysis said to what is stored: rendered by a child of its own, cleaned here, on the trusted side."""

from __future__ import annotations

from typing import Any

from core.jobs import Unit
from course import diagrams
from course.rendering.cleaning import clean
from worker import cited
from worker.clone import Clone
from worker.renderer import Renderer
from worker.sources import Source

_KEPT = (
    "title", "summary", "engine", "language", "diagram", "outline", "glossary", "coverage", "left_out", "stats",
)  # fmt: skip


class Publisher:
    """Renders the chapters of one course. What the child says is untrusted; what is made here is what people see."""

    def __init__(self, source: Source, clone: Clone, renderer: Renderer) -> None:
        self._source_url = source.web_url
        self._clone = clone
        self._renderer = renderer

    async def chapter(self, chapter: dict[str, Any], glossary: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """A chapter as stored: with clean HTML and its table of contents. Raises JobError."""
        question = {
            "markdown": chapter["markdown"],
            "commit": self._clone.commit,
            "source_url": self._source_url,
            "glossary": _terms(glossary or [], chapter.get("slug")),
        }
        rendered = await self._renderer.ask(question)
        return chapter | {"html": clean(rendered["html"]), "toc": rendered["toc"]}

    def unit_for_analysis(self, unit: Unit) -> Unit:
        """A stored unit as the analysis made it: what was rendered here is not its business, and is rendered anew."""
        if unit.kind != "chapter":
            return unit
        made = {name: value for name, value in unit.value.items() if name not in ("html", "toc")}
        return unit.model_copy(update={"value": made})

    async def course(self, course: dict[str, Any]) -> dict[str, Any]:
        """A course as `complete_job` takes it. Raises JobError."""
        stored = {name: course[name] for name in _KEPT if name in course}
        if not diagrams.is_valid(str(stored.get("diagram", ""))):
            stored["diagram"] = ""
        chapters = [await self.chapter(chapter, course.get("glossary")) for chapter in course["chapters"]]
        stored |= {"commit_sha": self._clone.commit, "chapters": chapters}
        # On GitHub a link leads to the lines; a folder of this machine can be seen nowhere else.
        if self._source_url:
            return stored
        return stored | {"sources": await cited.sources(self._renderer, self._clone, stored)}


def _terms(glossary: list[dict[str, Any]], own: str | None) -> dict[str, dict[str, Any]]:
    """The words a chapter may be marked with: those that are clear, and that another chapter explains."""
    return {
        str(item["term"]): {"chapter": str(item["chapter"]), "is_code": bool(item.get("is_code", True))}
        for item in glossary
        if item.get("is_unique", True) and item["chapter"] != own
    }
