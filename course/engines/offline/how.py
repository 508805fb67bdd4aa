"""The middle of a chapter: files, attributes, interface, and a walk through what matters most."""

from __future__ import annotations

from course import wording
from course.briefs.brief import ChapterBrief, FileLine, Member, Step
from course.engines.offline.page import Page
from course.idioms import within
from course.markup import code, escape, table
from course.wording import capital, counted, quoted, say, thousands, words

_EXCERPTS = 3
#: What decorators make of a definition, as far as a table says it.
_MARKS = ("property", "class method", "static method", "abstract", "async")
#: The same thing is said a little differently each time.
_STEPS = (
    "Reading it from top to bottom, it calls on these parts of the project:",
    "On its way it goes through:",
    "Line after line, it relies on:",
    "What it calls, in order:",
)


def write(page: Page, brief: ChapterBrief) -> None:
    """How the abstraction works, as far as the code tells."""
    if not (brief.members or brief.files or brief.walk or brief.nearby or brief.construction):
        return
    page.heading(2, say("How it works"))
    _files(page, brief)
    _construction(page, brief)
    if brief.home.name:
        _attributes(page, brief)
    _interface(page, brief)
    if not brief.home.name:
        _attributes(page, brief)
    for file in brief.files:
        _opening(page, file)
    shown = 0
    for turn, member in enumerate(brief.walk):
        shown += _walk(page, brief, member, turn, with_excerpt=shown < _EXCERPTS)


def _files(page: Page, brief: ChapterBrief) -> None:
    if not brief.files:
        return
    is_package = brief.kind == "package"
    name = say("Module") if is_package else say("File")
    rows = [[code(item.path), escape(quoted(item.summary)), thousands(item.lines)] for item in brief.files]
    if any(item.summary for item in brief.files):
        page.add(table([name, say("What it is for"), say("Lines")], rows))
    else:
        page.add(table([name, say("Lines")], [[row[0], row[2]] for row in rows]))
    if brief.inner:
        inside = (
            "Inside, the modules use each other like this:"
            if is_package
            else "Inside, the files use each other like this:"
        )
        page.add(say(inside))
        page.diagram(brief.inner)


def _opening(page: Page, file: FileLine) -> None:
    """What a file says at its top, if that is more than the table has shown."""
    if file.cite is None or len(" ".join(file.paragraphs)) <= len(file.summary) + 20:
        return
    page.heading(3, code(file.path.rsplit("/", 1)[-1]))
    page.add(*(escape(words(text)) for text in file.paragraphs))
    page.add(say("So says its opening comment, {place}.", place=page.cite(file.cite)))


def _construction(page: Page, brief: ChapterBrief) -> None:
    made = brief.construction
    if made is None:
        return
    name = made.qualname.rpartition(".")[0].rpartition(".")[2]
    is_python = made.signature.startswith("__init__")
    signature = made.signature.replace(made.name, name, 1).removesuffix(" -> None") if is_python else made.call
    told = f" {escape(words(made.summary))}" if made.summary else ""
    page.add(say("One is made with {call} ({place}).", call=code(signature), place=page.cite(made.cite)) + told)
    # The constructor is shown when nothing longer is: it is where the state is declared.
    if made.excerpt is not None and sum(1 for item in brief.walk if item.excerpt) < _EXCERPTS:
        page.excerpt(made.excerpt)


def _attributes(page: Page, brief: ChapterBrief) -> None:
    if len(brief.attributes) < 2:
        return
    rows = [
        [code(item.name), code(item.returns or item.value), escape(quoted(item.summary)), page.cite(item.cite)]
        for item in brief.attributes
    ]
    keep = [0, *(column for column in (1, 2) if any(row[column] for row in rows)), 3]
    headings = [say("Name"), say("Type or value"), say("Meaning"), say("Where")]
    page.add(say("What it holds:") if brief.home.name else say("Its constants:"))
    page.add(table([headings[column] for column in keep], [[row[column] for column in keep] for row in rows]))


def _interface(page: Page, brief: ChapterBrief) -> None:
    if not brief.members:
        _nearby(page, brief)
        return
    page.add(_heading(brief))
    _definitions(page, brief.members)
    if brief.others:
        page.add(say("Next to {name}, the same file defines:", name=code(brief.title)))
        _definitions(page, brief.others)
    _nearby(page, brief)


def _nearby(page: Page, brief: ChapterBrief) -> None:
    if brief.nearby:
        page.add(say("Much of the project also relies on these, close by:"))
        _definitions(page, brief.nearby)


def _definitions(page: Page, members: tuple[Member, ...]) -> None:
    rows = [[code(item.short), _told(item), page.cite(item.cite)] for item in members]
    if any(row[1] for row in rows):
        page.add(table([say("Name"), say("What it does"), say("Where")], rows))
    else:
        page.add(table([say("Name"), say("Where")], [[row[0], row[2]] for row in rows]))


def _heading(brief: ChapterBrief) -> str:
    is_one = len(brief.members) == 1
    if not brief.hidden:
        return say("What it offers:") if is_one else say("What it offers, in the order of the source:")
    noun = "helper" if brief.home.name or brief.kind != "package" else "definition"
    more = counted(brief.hidden, f"more {noun}")
    if is_one:
        return say("What it offers ({more} not shown):", more=more)
    return say("What it offers, in the order of the source ({more} not shown):", more=more)


def _told(member: Member) -> str:
    # A comment of one word is a heading rather than a description.
    is_told = " " in member.summary or not member.facts
    told = escape(words(member.summary) if is_told else wording.sentence(member.facts))
    marks = [say(mark) for mark in member.traits if mark in _MARKS]
    prefix = f"*{', '.join(marks)}* " if marks else ""
    return f"{prefix}{told}".strip()


def _walk(page: Page, brief: ChapterBrief, member: Member, turn: int, with_excerpt: bool) -> bool:
    """One definition in detail; answers whether it was shown in full."""
    excerpt = member.excerpt if with_excerpt else None
    if not (member.paragraphs or member.methods or len(member.steps) > 1 or excerpt):
        return False
    page.heading(3, code(_name(brief, member)))
    page.add(_introduction(page, member, is_shown=excerpt is not None))
    if excerpt is None or not excerpt.is_documented:
        page.add(*(escape(words(text)) for text in member.paragraphs[:2]))
    if excerpt is None:
        _methods(page, member)
    _steps(page, member, turn)
    if excerpt is not None:
        page.excerpt(excerpt)
    return excerpt is not None


def _name(brief: ChapterBrief, member: Member) -> str:
    return within(brief.title, member.qualname) if member.kind != "class" else member.qualname


def _introduction(page: Page, member: Member, is_shown: bool) -> str:
    """What kind of thing it is and where; of what is shown in full, only who else uses it."""
    used = ""
    if member.used > 1:
        used = say("Code outside this chapter uses it in {places}.", places=counted(member.used, "place"))
    if is_shown:
        return used
    kind = " ".join(trait for trait in member.traits if trait in ("async", "abstract"))
    noun = next((trait for trait in member.traits if trait not in ("async", "abstract")), member.noun)
    opening = say("{kind} of {size}: {place}.", kind=capital(wording.a(f"{kind} {noun}".strip())),
                  size=counted(member.size, "line"), place=page.cite(member.cite))  # fmt: skip
    shown = member.signature != member.short and "(" in member.signature
    signature = say("Its signature is {signature}.", signature=code(member.signature)) if shown else ""
    return " ".join(part for part in (opening, signature, used) if part)


def _methods(page: Page, member: Member) -> None:
    if len(member.methods) < 2:
        return
    rows = [[code(name), escape(words(told)), page.cite(cite)] for name, told, cite in member.methods]
    page.add(table([say("Method"), say("What it does"), say("Where")], rows))


def _steps(page: Page, member: Member, turn: int) -> None:
    steps = member.steps
    if not steps:
        return
    if len(steps) == 1:
        line = _step(page, steps[0])
        page.add(say("Inside, it relies on {what}", what=line if steps[0].summary else f"{line}."))
        return
    lines = [f"{number}. {_step(page, step)}" for number, step in enumerate(steps, 1)]
    page.add(say(_STEPS[turn % len(_STEPS)]), "\n".join(lines))


def _step(page: Page, step: Step) -> str:
    """What is called, where, and what it says of itself."""
    line = f"{_named(step)} ({page.cite(step.cite)})"
    return say("{name}: {told}", name=line, told=escape(words(step.summary))) if step.summary else line


def _named(step: Step) -> str:
    """The name of what is called, leading to its chapter if that is another one."""
    return f"[{code(step.target)}](chapter:{step.slug})" if step.slug else code(step.target)
