"""Code as a prompt shows it: masked, with the number of each line in front."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from course.briefs.brief import Excerpt
from course.engines.claude.redaction import Redactor


def numbered(excerpts: Iterable[Excerpt], redactor: Redactor) -> str:
    """Excerpts grouped by file, each line with its number."""
    parts: list[str] = []
    path = ""
    for excerpt in excerpts:
        if excerpt.cite.path != path:
            path = excerpt.cite.path
            parts.append(f"=== {redactor.mask(path)}")
        else:
            parts.append("   ...")
        lines = redactor.mask(excerpt.text).split("\n")
        width = len(str(excerpt.cite.end))
        parts += [f"{number:>{width}}| {line}" for number, line in enumerate(lines, excerpt.cite.start)]
    return "\n".join(parts)


def fenced(name: str, text: str) -> str:
    """Foreign text as data, between marks made of its own hash: it cannot close what it cannot predict."""
    # The same text has the same mark, or no prefix would ever be found in the cache.
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"<{name} {mark}>\n{text}\n</{name} {mark}>"
