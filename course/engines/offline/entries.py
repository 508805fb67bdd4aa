"""The parts of the first chapter that say how to install the project, and where it starts."""

from __future__ import annotations

from course.briefs.brief import EntryLine, StartBrief
from course.engines.offline.page import Page
from course.markup import code, escape, table
from course.wording import quoted, say, words

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
    page.heading(2, say("Install it and run it"))
    if brief.install:
        page.add(say("To install it, the project says ({place}):", place=page.cite(brief.install[0].cite)))
        for excerpt in brief.install[:_MOST_EXCERPTS]:
            page.excerpt(excerpt)
    if brief.run:
        page.add(say("And to run it ({place}):", place=page.cite(brief.run[0].cite)))
        for excerpt in brief.run[:_MOST_EXCERPTS]:
            page.excerpt(excerpt)


def starts(page: Page, brief: StartBrief) -> None:
    """Packages, declared commands, and files that are programs."""
    if brief.packages:
        page.heading(2, say("The packages in it"))
        rows = [[code(item.name), code(item.folder), item.kind, escape(quoted(item.description)), page.cite(item.cite)]
                for item in brief.packages]  # fmt: skip
        page.add(table([say("Package"), say("Folder"), say("Kind"), say("What it is"), say("Declared in")], rows))
    bullets = [_entry(page, item) for item in brief.commands]
    for item in brief.programs:
        # Of what is compiled first only the file is known, and not what to type.
        is_file = item.how == item.cite.path
        how = say("A program begins in {file}", file=code(item.how)) if is_file else code(item.how)
        line = f"{how} ({page.cite(item.cite)})"
        told = say("{name}: {told}", name=line, told=escape(words(item.summary))) if item.summary else f"{line}."
        bullets.append(f"- {told}")
    if bullets:
        page.heading(2, say("Where it starts"))
        page.add("\n".join(bullets))


def _entry(page: Page, item: EntryLine) -> str:
    text = _SAYS.get(item.kind, _SAYS["script"])
    said = say(text, name=code(item.name), target=code(item.target) or say("it"))
    where = f", {say('defined in {place}', place=page.cite(item.home))}" if item.home is not None else ""
    return f"- {said}{where} ({say('declared in {place}', place=page.cite(item.cite))})."
