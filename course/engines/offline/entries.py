"""The parts of the first chapter that say how to install the project, and where it starts."""

from __future__ import annotations

from course import wording
from course.briefs.brief import EntryLine, StartBrief
from course.engines.offline.page import Page
from course.markup import code, escape, table

_MOST_EXCERPTS = 3
#: What is said of a way in, by its kind; the name and what it runs are filled in.
_SAYS = {
    "script": "The command {name} runs {target}",
    "window": "The program {name} opens a window and runs {target}",
    "binary": "The program {name} is made from {target}",
    "start": "{name} runs {target}",
    "container": "Its container runs {target}",
    "process": "The process {name} runs {target}",
    "target": "{name} runs {target}",
}


def install(page: Page, brief: StartBrief) -> None:
    """What to type, in the words of the README."""
    if not brief.install and not brief.run:
        return
    page.heading(2, "Install it and run it")
    if brief.install:
        page.add(f"To install it, the project says ({page.cite(brief.install[0].cite)}):")
        for excerpt in brief.install[:_MOST_EXCERPTS]:
            page.excerpt(excerpt)
    if brief.run:
        page.add(f"And to run it ({page.cite(brief.run[0].cite)}):")
        for excerpt in brief.run[:_MOST_EXCERPTS]:
            page.excerpt(excerpt)


def starts(page: Page, brief: StartBrief) -> None:
    """Packages, declared commands, and files that are programs."""
    if brief.packages:
        page.heading(2, "The packages in it")
        rows = [[code(item.name), code(item.folder), item.kind, escape(item.description), page.cite(item.cite)]
                for item in brief.packages]  # fmt: skip
        page.add(table(["Package", "Folder", "Kind", "What it is", "Declared in"], rows))
    bullets = [_entry(page, item) for item in brief.commands]
    for item in brief.programs:
        tail = f": {escape(wording.sentence(item.summary))}" if item.summary else "."
        # Of what is compiled first only the file is known, and not what to type.
        how = f"The program in {code(item.how)} begins there" if item.how == item.cite.path else code(item.how)
        bullets.append(f"- {how} ({page.cite(item.cite)}){tail}")
    if bullets:
        page.heading(2, "Where it starts")
        page.add("\n".join(bullets))


def _entry(page: Page, item: EntryLine) -> str:
    said = _SAYS.get(item.kind, _SAYS["script"]).format(name=code(item.name), target=code(item.target) or "it")
    where = f", defined in {page.cite(item.home)}" if item.home is not None else ""
    return f"- {said}{where} (declared in {page.cite(item.cite)})."
