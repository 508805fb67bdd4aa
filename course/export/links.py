"""Citations and links between chapters, as another form writes them; verbatim code is left alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from course import markup
from course.export.edition import Edition
from course.rendering.links import Target
from course.tree import paths


def rewritten(markdown: str, edition: Edition, chapter: Callable[[str], str]) -> str:
    """Markdown whose citations lead to the source and whose chapter links lead where `chapter` says.

    A link that leads nowhere becomes its own label.
    """
    target = Target(commit=edition.course.commit, source_url=edition.browse_url)

    def cited(match: re.Match[str]) -> str:
        url = target.url(paths.decoded(match["path"]), int(match["start"]), int(match["end"]))
        return f"[{match['label']}]({url})" if url else match["label"]

    def linked(match: re.Match[str]) -> str:
        address = chapter(match["slug"])
        return f"[{match['label']}]({address})" if address else match["label"]

    return markup.outside_fences(
        markdown,
        lambda text: markup.CHAPTER_LINK.sub(linked, markup.CITE.sub(cited, text)),
        lambda code: code[0],
    )
