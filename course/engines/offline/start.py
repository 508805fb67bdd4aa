"""The first chapter: what the project is, its layout, its entry points, and the way through the course."""

from __future__ import annotations

from course import docstrings, wording
from course.briefs.brief import Link, Neighbour, StartBrief
from course.courses import Draft
from course.engines.offline import entries
from course.engines.offline.page import Page
from course.markup import chapter_link, code, escape, table
from course.wording import counted, listed


def write(brief: StartBrief) -> Draft:
    """The whole chapter."""
    page = Page()
    _what(page, brief)
    entries.install(page, brief)
    _layout(page, brief)
    entries.starts(page, brief)
    _map(page, brief)
    _honesty(page, brief)
    return page.draft("Start here", _summary(brief))


def _summary(brief: StartBrief) -> str:
    if brief.description:
        return wording.sentence(brief.description.replace("`", ""))
    if brief.readme:
        return docstrings.sentences(brief.readme[0][0], 1, 200).replace("`", "")
    return f"What {brief.title} is made of, and in which order to read it."


def _what(page: Page, brief: StartBrief) -> None:
    for text, cite in brief.readme:
        page.add(f"{escape(wording.sentence(text))} ({page.cite(cite)})")
    if not brief.readme and brief.description:
        page.add(escape(wording.sentence(brief.description)))
    page.add(_size(brief))


def _size(brief: StartBrief) -> str:
    counts = [f"{counted(files, 'file')} of {name} ({lines:,} {wording.plural('line', lines)})"
              for name, files, lines in brief.languages[:3]]  # fmt: skip
    rest = len(brief.languages) - 3
    if rest > 0:
        counts.append(counted(rest, "other language"))
    tests = ""
    check = "checks" if max(brief.tests) == 1 else "check"
    if brief.tests[0]:
        tests = (
            f" {counted(brief.tests[0], 'test function').capitalize()} in {counted(brief.tests[1], 'file')} {check} it."
        )
    elif brief.tests[1]:
        tests = f" {counted(brief.tests[1], 'file').capitalize()} of tests {check} it."
    return f"The repository holds {listed(counts)}.{tests}"


def _layout(page: Page, brief: StartBrief) -> None:
    if not brief.folders:
        return
    page.heading(2, "How it is laid out")
    of_files = all(row.files == 1 and row.path.rpartition("/")[2].count(".") for row in brief.folders)
    rows = []
    for row in brief.folders:
        linked = f" → {chapter_link(_title(brief, row.slug), row.slug)}" if row.slug else ""
        rows.append([code(row.path) + linked, escape(row.summary), str(row.files), f"{row.lines:,}"])
    if of_files:
        rows = [[row[0], row[1], row[3]] for row in rows]
        page.add(table(["File", "What is in it", "Lines"], rows))
    elif any(row[1] for row in rows):
        page.add(table(["Folder", "What is in it", "Files", "Lines"], rows))
    else:
        page.add(table(["Folder", "Files", "Lines"], [[row[0], *row[2:]] for row in rows]))


def _title(brief: StartBrief, slug: str) -> str:
    return next(item.title for item in brief.chapters if item.slug == slug)


def _map(page: Page, brief: StartBrief) -> None:
    page.heading(2, "The parts and how they connect")
    count = len(brief.chapters)
    page.add(
        f"This course follows {counted(count, 'part')} of the code. They come in an order in which each builds on "
        "what you have already read."
        if count > 1
        else "One part of the code carries this repository, and this course is about it."
    )
    lines = []
    for number, item in enumerate(brief.chapters, 1):
        told = f": {escape(wording.sentence(item.summary))}" if item.summary else ""
        lines.append(f"{number}. {chapter_link(item.title, item.slug)}{told}")
    page.add("\n".join(lines))
    page.diagram(brief.diagram)
    if brief.bonds:
        bonds = [_bond(page, link, neighbour) for link, neighbour in brief.bonds]
        page.add("The strongest bonds, each with one place that shows it:", "\n".join(bonds))
    for cycle in brief.cycles:
        page.add(_circle(cycle, count))


def _few(shown: list[str], count: int) -> str:
    rest = count - len(shown)
    return listed([*shown, f"{wording.number(rest)} more"] if rest else shown)


def _circle(cycle: tuple[str, ...], count: int) -> str:
    if len(cycle) <= 5:
        who = listed([code(title) for title in cycle])
    elif len(cycle) == count:
        who = f"All {wording.number(count)} parts"
    else:
        who = f"{wording.number(len(cycle)).capitalize()} of the {wording.number(count)} parts"
    return (
        f"{who} depend on each other in a circle: no order is right for all of them, so the course starts "
        "where the others lean most, and each chapter says which later ones it needs."
    )


def _bond(page: Page, source: Link, used: Neighbour) -> str:
    is_member = used.what.split(".", 1)[0] == used.title
    of = "" if is_member else f" of {chapter_link(used.title, used.slug)}"
    where = f" in {code(used.where)}" if used.where and used.verb != "inherits" else ""
    many = f"; {counted(used.count, wording.UNITS[used.verb])} in all" if used.count > 1 else ""
    subject = chapter_link(source.title, source.slug)
    return f"- {subject} {wording.VERBS[used.verb]} {code(used.what)}{of}{where} ({page.cite(used.cite)}){many}."


def _honesty(page: Page, brief: StartBrief) -> None:
    page.heading(2, "What this course leaves out")
    page.add(
        f"The chapters cover {round(100 * brief.covered)} % of the code, weighed by how much it is used "
        "and how much of it there is."
    )
    if brief.uncovered:
        rows = [[code(path), escape(told)] for path, told in brief.uncovered]
        intro = "The most important files without a chapter of their own:"
        if any(row[1] for row in rows):
            page.add(intro, table(["File", "What it is for"], rows))
        else:
            page.add(f"{intro} {listed([row[0] for row in rows])}.")
    if brief.left_out:
        bullets = [
            f"- {counted(count, 'file').capitalize()}, {reason}: {_few([code(path) for path in shown], count)}."
            for reason, count, shown in brief.left_out
        ]
        page.add("Not read at all:", "\n".join(bullets))
