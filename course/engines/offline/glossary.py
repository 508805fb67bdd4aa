"""The last chapter: the words of the project, each in a sentence of its own code."""

from __future__ import annotations

from course import wording
from course.briefs.glossary import GlossaryBrief
from course.courses import Draft
from course.engines.offline.page import Page
from course.markup import chapter_link, code, escape, table


def write(brief: GlossaryBrief) -> Draft:
    """The whole chapter."""
    page = Page()
    count = wording.counted(len(brief.entries), "word")
    page.add(
        f"{count[0].upper()}{count[1:]} this project uses in a sense of its own. Each is told in the words of the "
        "code, with the place they are from and the chapter that says more."
    )
    rows = [
        [
            code(item.term) if item.is_code else f"*{escape(item.term)}*",
            f"{escape(wording.sentence(item.sentence))} ({page.cite(item.cite)})",
            chapter_link(item.chapter, item.slug),
        ]
        for item in brief.entries
    ]
    page.add(table(["Word", "What it means here", "Chapter"], rows))
    return page.draft("Glossary", "The words of this project, and where each is explained.")
