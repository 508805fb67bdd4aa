"""A chapter being written: blocks in order, and every citation remembered with the name it claims."""

from __future__ import annotations

from course import markup, wording
from course.briefs.brief import Excerpt, Neighbour
from course.courses import Draft
from course.markup import Cite


class Page:
    """Collects Markdown blocks; nothing empty gets in."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._claims: dict[tuple[str, int, int, str], None] = {}

    def add(self, *blocks: str) -> None:
        self._blocks.extend(block for block in blocks if block.strip())

    def heading(self, level: int, text: str) -> None:
        self.add(f"{'#' * level} {text}")

    def cite(self, cite: Cite) -> str:
        """An inline citation."""
        self._claim(cite)
        return cite.link()

    def excerpt(self, excerpt: Excerpt) -> None:
        self._claim(excerpt.cite)
        self.add(markup.excerpt(excerpt.label, excerpt.cite, excerpt.text))

    def diagram(self, source: str) -> None:
        if source:
            self.add(f"```mermaid\n{source}\n```")

    def _claim(self, cite: Cite) -> None:
        if cite.name:
            self._claims[cite.path, cite.start, cite.end, cite.name] = None

    def draft(self, title: str, summary: str) -> Draft:
        markdown = "\n\n".join(self._blocks) + "\n"
        return Draft(title=title, summary=summary, markdown=markdown, claims=tuple(self._claims))


def place(page: Page, used: Neighbour) -> str:
    """Where one use stands, and how many there are: ` in f (path:3); four calls in all`."""
    where = (
        f" {wording.say('in {name}', name=markup.code(used.where))}" if used.where and used.verb != "inherits" else ""
    )
    line = f"{where} ({page.cite(used.cite)})"
    if used.count < 2:
        return line
    return wording.say("{place}; {count} in all", place=line, count=wording.tally(used.verb, used.count))
