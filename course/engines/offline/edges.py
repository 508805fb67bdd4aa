"""The end of a chapter: what the code warns of, and the tests that show it in use."""

from __future__ import annotations

from course import wording
from course.briefs.brief import ChapterBrief, Pitfall
from course.engines.offline.page import Page
from course.idioms import failing
from course.markup import code, escape
from course.wording import counted


def pitfalls(page: Page, brief: ChapterBrief) -> None:
    """What the code itself says can go wrong."""
    if not brief.pitfalls:
        return
    page.heading(2, "What to watch for")
    page.add("\n".join(f"- {_sentence(item, brief)} ({page.cite(item.cite)})" for item in brief.pitfalls))


def examples(page: Page, brief: ChapterBrief) -> None:
    """The tests of the repository that use it."""
    if not brief.examples:
        return
    page.heading(2, "See it in use")
    verb = "exercises" if brief.test_count == 1 else "exercise"
    count = f"{counted(brief.test_count, 'test')} in {counted(brief.test_files, 'file')} {verb} it directly."
    page.add(wording.sentence(count[0].upper() + count[1:]))
    first, *others = brief.examples
    told = f": {escape(wording.sentence(first.summary))}" if first.summary else "."
    if first.excerpt is not None:
        page.add(f"A short one to read is {code(first.name)}{told}")
        page.excerpt(first.excerpt)
    else:
        others = [first, *others]
    if others:
        rest = wording.listed([f"{code(item.name)} ({page.cite(item.cite)})" for item in others])
        page.add(f"{'Then read' if first.excerpt is not None else 'Read'} {rest}.")


def _sentence(item: Pitfall, brief: ChapterBrief) -> str:
    where = code(item.where.removeprefix(f"{brief.title}.")) if item.where else "The file"
    message = f": “{escape(item.message)}”" if item.message else ""
    match item.kind:
        case "raises":
            when = f" if {code(item.condition)}" if item.condition else ""
            return f"{where} {failing(brief.language, item.subject)}{when}{message}"
        case "warns":
            return f"{where} warns that something is deprecated{message}"
        case "outdated":
            return f"{where} is deprecated{message}"
        case "asserts":
            return f"{where} takes for granted that {code(item.subject)}{message}"
        case _:
            return f"A note left in {where if item.where else 'the file'}: {escape(item.subject)}"
