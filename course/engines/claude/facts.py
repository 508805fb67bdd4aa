"""A brief as a prompt tells it: short lines of fact, each with the lines of code that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from course.briefs.brief import ChapterBrief, Link, Member, Neighbour, Pitfall, StartBrief
from course.markup import Cite
from course.steps.kinship import third

_MOST_MEMBERS, _MOST_PITFALLS, _MOST_EXAMPLES = 12, 6, 3


def of_chapter(brief: ChapterBrief) -> str:
    """What the survey knows about the subject of one chapter."""
    return "\n".join(_chapter(brief))


def of_project(brief: StartBrief) -> str:
    """What the survey knows about the project as a whole."""
    return "\n".join(_project(brief))


def links(items: Iterable[Link]) -> str:
    """Chapters as `slug: title: summary`."""
    return "\n".join(f"{item.slug}: {item.title}: {item.summary}" for item in items) or "none"


def place(cite: Cite) -> str:
    """Lines as a marker names them."""
    return f"{cite.path}:{cite.start}" if cite.start == cite.end else f"{cite.path}:{cite.start}-{cite.end}"


def _chapter(brief: ChapterBrief) -> Iterator[str]:
    bases = f", {third(brief.builds)} {', '.join(brief.bases)}" if brief.bases else ""
    noun = brief.noun or brief.kind
    yield f"{brief.title}: {noun} in {brief.language}{bases}; {brief.lines} lines at {place(brief.home)}"
    if brief.doc and brief.doc_cite and not _is_shown(brief, brief.doc_cite):
        yield f"Its own words ({place(brief.doc_cite)}): {' '.join(brief.doc)}"
    for file in brief.files:
        yield f"File {file.path} ({file.lines} lines): {file.summary}"
    members = [*brief.members, *brief.others, *brief.nearby]
    yield from (_member(item, _is_shown(brief, item.cite)) for item in members[:_MOST_MEMBERS])
    yield from (f"Used by {_neighbour(item)}" for item in brief.users)
    yield from (f"Uses {_neighbour(item)}" for item in brief.uses)
    yield from (_pitfall(item) for item in brief.pitfalls[:_MOST_PITFALLS])
    for example in brief.examples[:_MOST_EXAMPLES]:
        yield f"Shown by test {example.name} ({place(example.cite)})"


def _is_shown(brief: ChapterBrief, cite: Cite) -> bool:
    """Whether the code of the prompt has these lines, and with them what they say."""
    return any(
        shown.cite.path == cite.path and shown.cite.start <= cite.start and cite.end <= shown.cite.end
        for shown in brief.code
    )


def _member(item: Member, is_shown: bool) -> str:
    told = f": {item.summary}" if item.summary and not is_shown else ""
    return f"Offers {item.signature} ({place(item.cite)}){told}"


def _neighbour(item: Neighbour) -> str:
    where = f" in {item.where}" if item.where else ""
    chapter = f"[[chapter {item.slug}]] {item.title}"
    return f"{chapter}: {item.verb} {item.what}{where} ({place(item.cite)}), {item.count} places"


def _pitfall(item: Pitfall) -> str:
    condition = f" if {item.condition}" if item.condition else ""
    message = f': "{item.message}"' if item.message else ""
    return f"Warns: {item.where} {item.kind} {item.subject}{message}{condition} ({place(item.cite)})"


def _project(brief: StartBrief) -> Iterator[str]:
    yield f"{brief.title}: {brief.description}" if brief.description else brief.title
    yield from (f"README ({place(cite)}): {text}" for text, cite in brief.readme)
    yield "Languages: " + ", ".join(f"{name} ({files} files, {lines} lines)" for name, files, lines in brief.languages)
    for folder in brief.folders:
        told = f": {folder.summary}" if folder.summary else ""
        yield f"{folder.path} ({folder.files} files, {folder.lines} lines){told}"
    yield from (f"Command {item.name} starts {item.target} ({place(item.cite)})" for item in brief.commands)
    yield from (f"Starts with {item.how}: {item.summary} ({place(item.cite)})" for item in brief.programs)
    for link, neighbour in brief.bonds:
        yield f"{link.title} uses {_neighbour(neighbour)}"
