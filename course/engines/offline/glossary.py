"""The last chapter: the words of the project, each in a sentence of its own code."""

from __future__ import annotations

from course.briefs.glossary import GlossaryBrief
from course.courses import Draft
from course.engines.offline.page import Page
from course.markup import chapter_link, code, escape, table
from course.wording import capital, counted, say, sentence


def write(brief: GlossaryBrief) -> Draft:
    """The whole chapter."""
    page = Page()
    page.add(
        say(
            "{words} this project uses in a sense of its own. Each is told in the words of the code, with the place "
            "they are from and the chapter that says more.",
            words=capital(counted(len(brief.entries), "word")),
        )
    )
    rows = [
        [
            code(item.term) if item.is_code else f"*{escape(item.term)}*",
            f"{escape(sentence(item.sentence))} ({page.cite(item.cite)})",
            chapter_link(item.chapter, item.slug),
        ]
        for item in brief.entries
    ]
    page.add(table([say("Word"), say("What it means here"), say("Chapter")], rows))
    return page.draft(say("Glossary"), say("The words of this project, and where each is explained."))
