"""The first chapter: what the project is, its layout, its entry points, and the way through the course."""

from __future__ import annotations

from course import docstrings, wording
from course.briefs.brief import Link, Neighbour, StartBrief
from course.courses import Draft
from course.engines.offline import entries
from course.engines.offline.page import Page, place
from course.idioms import within
from course.markup import chapter_link, code, escape, table
from course.wording import capital, counted, listed, say, thousands, words


def write(brief: StartBrief) -> Draft:
    """The whole chapter."""
    page = Page()
    _what(page, brief)
    entries.install(page, brief)
    _layout(page, brief)
    entries.starts(page, brief)
    _map(page, brief)
    _honesty(page, brief)
    return page.draft(say("Start here"), _summary(brief))


def _summary(brief: StartBrief) -> str:
    if brief.description:
        return words(brief.description.replace("`", ""))
    if brief.readme:
        return wording.quoted(docstrings.sentences(brief.readme[0][0], 1, 200).replace("`", ""))
    return say("What {title} is made of, and in which order to read it.", title=brief.title)


def _what(page: Page, brief: StartBrief) -> None:
    for text, cite in brief.readme:
        page.add(f"{escape(words(text))} ({page.cite(cite)})")
    if not brief.readme and brief.description:
        page.add(escape(words(brief.description)))
    page.add(_size(brief))
    page.add(_tongue())


def _tongue() -> str:
    """What is quoted, for readers of a course in another language than that of the code."""
    if wording.language() == wording.ENGLISH.tag:
        return ""
    return say(
        "Words between quotation marks, and quoted paragraphs, are those of the repository, in its own language."
    )


def _size(brief: StartBrief) -> str:
    counts = [
        say("{files} of {language} ({lines})", files=counted(files, "file"), language=name,
            lines=f"{thousands(lines)} {wording.plural('line', lines)}")
        for name, files, lines in brief.languages[:3]
    ]  # fmt: skip
    rest = len(brief.languages) - 3
    if rest > 0:
        counts.append(counted(rest, "other language"))
    return say("The repository holds {counts}.", counts=listed(counts)) + _tested(*brief.tests)


def _tested(functions: int, files: int) -> str:
    """By how many tests it is checked."""
    many = counted(files, "file")
    if functions:
        said = "{functions} in {files} checks it." if functions == 1 else "{functions} in {files} check it."
        return f" {say(said, functions=capital(counted(functions, 'test function')), files=many)}"
    if files:
        said = "{files} of tests checks it." if files == 1 else "{files} of tests check it."
        return f" {say(said, files=capital(many))}"
    return ""


def _layout(page: Page, brief: StartBrief) -> None:
    if not brief.folders:
        return
    page.heading(2, say("How it is laid out"))
    of_files = all(row.files == 1 and row.path.rpartition("/")[2].count(".") for row in brief.folders)
    rows = []
    for row in brief.folders:
        linked = f" → {chapter_link(_title(brief, row.slug), row.slug)}" if row.slug else ""
        rows.append(
            [code(row.path) + linked, escape(wording.quoted(row.summary)), str(row.files), thousands(row.lines)]
        )
    if of_files:
        rows = [[row[0], row[1], row[3]] for row in rows]
        page.add(table([say("File"), say("What is in it"), say("Lines")], rows))
    elif any(row[1] for row in rows):
        page.add(table([say("Folder"), say("What is in it"), say("Files"), say("Lines")], rows))
    else:
        page.add(table([say("Folder"), say("Files"), say("Lines")], [[row[0], *row[2:]] for row in rows]))


def _title(brief: StartBrief, slug: str) -> str:
    return next(item.title for item in brief.chapters if item.slug == slug)


def _map(page: Page, brief: StartBrief) -> None:
    page.heading(2, say("The parts and how they connect"))
    count = len(brief.chapters)
    page.add(_parts(brief, count))
    lines = []
    for number, item in enumerate(brief.chapters, 1):
        link = chapter_link(item.title, item.slug)
        told = say("{name}: {told}", name=link, told=escape(wording.sentence(item.summary))) if item.summary else link
        lines.append(f"{number}. {told}")
    page.add("\n".join(lines))
    page.diagram(brief.diagram)
    if brief.bonds:
        bonds = [_bond(page, link, neighbour) for link, neighbour in brief.bonds]
        page.add(say("The strongest bonds, each with one place that shows it:"), "\n".join(bonds))
    if brief.cycles:
        page.add(_circle(brief.cycles[0], count))
    for cycle in brief.cycles[1:]:
        page.add(say("The same holds for {who}.", who=_members(cycle, count)))


def _parts(brief: StartBrief, count: int) -> str:
    """How many chapters there are, and what decides their order."""
    if count == 1:
        return say("One part of the code carries this repository, and this course is about it.")
    if not brief.diagram:
        return say("This course follows {parts} of the code, the heaviest first.", parts=counted(count, "part"))
    return say(
        "This course follows {parts} of the code. They come in an order in which each builds on what you have "
        "already read.",
        parts=counted(count, "part"),
    )


def _few(shown: list[str], count: int) -> str:
    rest = count - len(shown)
    return listed([*shown, say("{number} more", number=wording.number(rest))] if rest else shown)


def _circle(cycle: tuple[str, ...], count: int) -> str:
    return say(
        "{who} depend on each other in a circle: no order is right for all of them, so the course starts "
        "where the others lean most, and each chapter says which later ones it needs.",
        who=capital(_members(cycle, count)),
    )


def _members(cycle: tuple[str, ...], count: int) -> str:
    """The parts of a circle by name, or how many of all they are."""
    if len(cycle) <= 5:
        return listed([code(title) for title in cycle])
    if len(cycle) == count:
        return say("all {number} parts", number=wording.number(count))
    return say("{some} of the {number} parts", some=wording.number(len(cycle)), number=wording.number(count))


def _bond(page: Page, source: Link, used: Neighbour) -> str:
    is_member = used.what == used.title or within(used.title, used.what) != used.what
    of = "" if is_member else f" {say('of {part}', part=chapter_link(used.title, used.slug))}"
    subject = chapter_link(source.title, source.slug)
    return f"- {subject} {wording.verb(used.verb)} {code(used.what)}{of}{place(page, used)}."


def _honesty(page: Page, brief: StartBrief) -> None:
    page.heading(2, say("What this course leaves out"))
    page.add(
        say(
            "The chapters cover {share} % of the code, weighed by how much it is used and how much of it there is.",
            share=round(100 * brief.covered),
        )
    )
    if brief.uncovered:
        rows = [[code(path), escape(wording.quoted(told))] for path, told in brief.uncovered]
        intro = say("The most important files without a chapter of their own:")
        if any(row[1] for row in rows):
            page.add(intro, table([say("File"), say("What it is for")], rows))
        else:
            page.add(f"{intro} {listed([row[0] for row in rows])}.")
    if brief.left_out:
        bullets = [
            "- "
            + say("{files}, {reason}: {which}.", files=capital(counted(count, "file")), reason=wording.known(reason),
                  which=_few([code(path) for path in shown], count))
            for reason, count, shown in brief.left_out
        ]  # fmt: skip
        page.add(say("Not read at all:"), "\n".join(bullets))
