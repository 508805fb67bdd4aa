"""The middle of a chapter: files, attributes, interface, and a walk through what matters most."""

from __future__ import annotations

from course import wording
from course.briefs.brief import ChapterBrief, Member
from course.engines.offline.page import Page
from course.markup import chapter_link, code, escape, table
from course.wording import counted

_EXCERPTS = 3


def write(page: Page, brief: ChapterBrief) -> None:
    """How the abstraction works, as far as the code tells."""
    if not (brief.members or brief.files or brief.walk):
        return
    page.heading(2, "How it works")
    _files(page, brief)
    _construction(page, brief)
    _attributes(page, brief)
    _interface(page, brief)
    shown = 0
    for member in brief.walk:
        shown += _walk(page, brief, member, with_excerpt=shown < _EXCERPTS)


def _files(page: Page, brief: ChapterBrief) -> None:
    if not brief.files:
        return
    noun = "module" if brief.kind == "package" else "file"
    rows = [[code(item.path), escape(item.summary), f"{item.lines:,}"] for item in brief.files]
    if any(item.summary for item in brief.files):
        page.add(table([noun.capitalize(), "What it is for", "Lines"], rows))
    else:
        page.add(table([noun.capitalize(), "Lines"], [[row[0], row[2]] for row in rows]))


def _construction(page: Page, brief: ChapterBrief) -> None:
    made = brief.construction
    if made is None:
        return
    owner = made.qualname.rpartition(".")[0]
    signature = made.signature.replace("__init__", owner, 1).removesuffix(" -> None")
    told = f" {escape(wording.sentence(made.summary))}" if made.summary else ""
    page.add(f"One is made with {code(signature)} ({page.cite(made.cite)}).{told}")
    # The constructor is shown when nothing longer is: it is where the state is declared.
    if made.excerpt is not None and sum(1 for item in brief.walk if item.excerpt) < _EXCERPTS:
        page.excerpt(made.excerpt)


def _attributes(page: Page, brief: ChapterBrief) -> None:
    if len(brief.attributes) < 2:
        return
    rows = [
        [code(item.name), code(item.returns or item.value), escape(item.summary), page.cite(item.cite)]
        for item in brief.attributes
    ]
    keep = [0, *(column for column in (1, 2) if any(row[column] for row in rows)), 3]
    headings = ["Name", "Type or value", "Meaning", "Where"]
    page.add("What it holds:" if brief.home.name else "Its constants:")
    page.add(table([headings[column] for column in keep], [[row[column] for column in keep] for row in rows]))


def _interface(page: Page, brief: ChapterBrief) -> None:
    if not brief.members:
        return
    rows = [[code(_short(item)), _told(item), page.cite(item.cite)] for item in brief.members]
    listed = _grouped(brief)
    more = f" ({counted(brief.hidden, 'more definition')} not listed)" if brief.hidden else ""
    page.add(f"{listed}{more}:")
    if any(row[1] for row in rows):
        page.add(table(["Name", "What it does", "Where"], rows))
    else:
        page.add(table(["Name", "Where"], [[row[0], row[2]] for row in rows]))


def _grouped(brief: ChapterBrief) -> str:
    return "The interface, in the order of the source" if len(brief.members) > 1 else "The interface"


def _short(member: Member) -> str:
    if member.kind == "class":
        return f"class {member.name}"
    name, opening, rest = member.signature.partition("(")
    if not opening or len(member.signature) <= 48:
        return member.signature.split(" -> ", 1)[0]
    return f"{name}(…)"


def _told(member: Member) -> str:
    told = escape(wording.sentence(member.summary)) if member.summary else ""
    marks = [mark for mark in member.traits if mark in ("property", "class method", "static method", "abstract", "async")]
    prefix = f"*{', '.join(marks)}* " if marks else ""
    return f"{prefix}{told}".strip()


def _walk(page: Page, brief: ChapterBrief, member: Member, with_excerpt: bool) -> bool:
    """One definition in detail; answers whether it was shown in full."""
    excerpt = member.excerpt if with_excerpt else None
    if not (member.paragraphs or len(member.steps) > 1 or excerpt):
        return False
    page.heading(3, code(_name(brief, member)))
    page.add(_introduction(page, member))
    page.add(*(escape(wording.sentence(text)) for text in member.paragraphs[:2]))
    _steps(page, member)
    if excerpt is not None:
        page.excerpt(excerpt)
    return excerpt is not None


def _name(brief: ChapterBrief, member: Member) -> str:
    return member.qualname.removeprefix(f"{brief.title}.") if member.kind != "class" else member.qualname


def _introduction(page: Page, member: Member) -> str:
    size = counted(member.cite.end - member.cite.start + 1, "line")
    kind = " ".join(trait for trait in member.traits if trait in ("async", "abstract"))
    noun = next((trait for trait in member.traits if trait not in ("async", "abstract")), member.kind)
    label = f"{kind} {noun}".strip()
    returns = f" It returns {code(member.returns)}." if member.returns and member.returns != "None" else ""
    used = f" It is used in {counted(member.used, 'place')} outside this chapter." if member.used > 1 else ""
    opening = f"{wording.article(label).capitalize()} {label} of {size}: {page.cite(member.cite)}."
    signature = f" Its signature is {code(member.signature)}." if "(" in member.signature else ""
    return f"{opening}{signature or returns}{used}"


def _steps(page: Page, member: Member) -> None:
    steps = member.steps
    if not steps:
        return
    if len(steps) == 1:
        told = f": {escape(wording.sentence(steps[0].summary))}" if steps[0].summary else "."
        page.add(f"Inside, it relies on {code(steps[0].target)} ({page.cite(steps[0].cite)}){told}")
        return
    lines = []
    for number, step in enumerate(steps, 1):
        told = f": {escape(wording.sentence(step.summary))}" if step.summary else ""
        link = f", see {chapter_link(step.target.split('.')[0], step.slug)}" if step.slug else ""
        lines.append(f"{number}. {code(step.target)} ({page.cite(step.cite)}{link}){told}")
    page.add("Reading it from top to bottom, these are the parts of the project it calls on:", "\n".join(lines))
