"""The end of a chapter: what the code warns of, and the tests that show it in use."""

from __future__ import annotations

from course import wording
from course.briefs.brief import ChapterBrief, Pitfall
from course.engines.offline.page import Page
from course.idioms import failing, within
from course.markup import code, escape
from course.wording import capital, counted, say, words


def pitfalls(page: Page, brief: ChapterBrief) -> None:
    """What the code itself says can go wrong."""
    if not brief.pitfalls:
        return
    page.heading(2, say("What to watch for"))
    page.add("\n".join(f"- {_sentence(item, brief)} ({page.cite(item.cite)})" for item in brief.pitfalls))


def examples(page: Page, brief: ChapterBrief) -> None:
    """The tests of the repository that use it."""
    if not brief.examples:
        return
    page.heading(2, say("See it in use"))
    told = (
        "{tests} in {files} exercises it directly."
        if brief.test_count == 1
        else "{tests} in {files} exercise it directly."
    )
    page.add(say(told, tests=capital(counted(brief.test_count, "test")), files=counted(brief.test_files, "file")))
    first, *others = brief.examples
    if first.excerpt is not None:
        short = say("A short one to read is {name}", name=code(first.name))
        page.add(say("{name}: {told}", name=short, told=escape(words(first.summary))) if first.summary else f"{short}.")
        page.excerpt(first.excerpt)
    else:
        others = [first, *others]
    if others:
        rest = wording.listed([f"{code(item.name)} ({page.cite(item.cite)})" for item in others])
        page.add(say("Then read {names}." if first.excerpt is not None else "Read {names}.", names=rest))


def _sentence(item: Pitfall, brief: ChapterBrief) -> str:
    where = code(within(brief.title, item.where)) if item.where else say("The file")
    if item.kind == "todo":
        place = where if item.where else say("the file")
        return say("A note left in {place}: {note}", place=place, note=escape(wording.quoted(item.subject)))
    said = f"{where} {_warning(item, brief)}"
    return say("{name}: “{told}”", name=said, told=escape(item.message)) if item.message else said


def _warning(item: Pitfall, brief: ChapterBrief) -> str:
    match item.kind:
        case "raises":
            fails = failing(brief.language, item.subject)
            return (
                say("{fails} if {condition}", fails=fails, condition=code(item.condition)) if item.condition else fails
            )
        case "warns":
            return say("warns that something is deprecated")
        case "outdated":
            return say("is deprecated")
        case _:
            return say("takes for granted that {claim}", claim=code(item.subject))
