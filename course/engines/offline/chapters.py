"""A chapter about one abstraction: what it is, why it matters, how it works, where it bites."""

from __future__ import annotations

from course import diagrams, docstrings, wording
from course.briefs.brief import ChapterBrief, Link, Neighbour
from course.courses import Draft
from course.engines.offline import edges, how
from course.engines.offline.page import Page, place
from course.idioms import idiom
from course.markup import chapter_link, code, escape
from course.steps.kinship import third
from course.tasks import NEXT
from course.wording import a, capital, counted, listed, say, some

_NEIGHBOURS = 4


def write(brief: ChapterBrief) -> Draft:
    """The whole chapter."""
    page = Page()
    _opening(page, brief)
    _why(page, brief)
    how.write(page, brief)
    edges.pitfalls(page, brief)
    edges.examples(page, brief)
    _next(page, brief)
    return page.draft(brief.title, _summary(brief))


def _summary(brief: ChapterBrief) -> str:
    if brief.doc:
        return wording.words(docstrings.sentences(brief.doc[0], 1, 180).replace("`", ""))
    if brief.made_of:
        return wording.sentence(brief.made_of.replace("`", ""))
    return say("{kind} of {size} in {path}.", kind=capital(wording.plural(_kind(brief), 1)),
               size=counted(brief.lines, "line"), path=brief.home.path)  # fmt: skip


def _kind(brief: ChapterBrief) -> str:
    return brief.noun if brief.kind in ("class", "module") and brief.home.name else brief.kind


def _opening(page: Page, brief: ChapterBrief) -> None:
    page.add(" ".join(part for part in (_what(page, brief), _family(page, brief)) if part))
    if brief.doc:
        quoted = "\n>\n".join(f"> {escape(wording.sentence(text))}" for text in brief.doc)
        where = f" ({page.cite(brief.doc_cite)})" if brief.doc_cite else ""
        words = idiom(brief.language)
        speaker = words.doc if brief.home.name else words.file_doc
        page.add(say(f"Its {speaker} says what it is for{{where}}:", where=where), quoted)


def _what(page: Page, brief: ChapterBrief) -> str:
    title, home = code(brief.title), page.cite(brief.home)
    size = counted(brief.lines, "line")
    match brief.kind:
        case "class":
            return say("{title} is {kind} of {size}, defined in {place}.", title=title, kind=a(brief.noun), size=size,
                       place=home)  # fmt: skip
        case "module" if brief.home.name:
            heart = "{title} is the {noun} at the heart of its file: {place}."
            rest = _contents(brief, brief.classes - 1, "more ")
            shares = f" {say('The file also defines {rest}.', rest=rest)}" if rest else ""
            return say(heart, title=title, noun=wording.plural(brief.noun, 1), place=home) + shares
        case "module":
            contents = _contents(brief, brief.classes)
            kind = a(idiom(brief.language).module)
            if not contents:
                return say("{title} is {kind} of {size}: {place}.", title=title, kind=kind, size=size, place=home)
            return say("{title} is {kind} of {size} with {contents}: {place}.", title=title, kind=kind, size=size,
                       contents=contents, place=home)  # fmt: skip
        case "package":
            modules = counted(brief.file_count, "module")
            return say("{title} is a package of {modules} and {size}.", title=title, modules=modules, size=size) + (
                _together(brief)
            )
        case "folder":
            files = counted(max(brief.file_count, 1), "file")
            return say("{title} is a folder of {files} and {size} of {language}.", title=title, files=files, size=size,
                       language=brief.language) + _together(brief)  # fmt: skip
        case _:
            return say("{title} is a file of {size} of {language}: {place}.", title=title, size=size,
                       language=brief.language, place=home)  # fmt: skip


def _together(brief: ChapterBrief) -> str:
    """What the files of a folder define."""
    contents = _contents(brief, brief.classes)
    return f" {say('Together they define {contents}.', contents=contents)}" if contents else ""


def _contents(brief: ChapterBrief, classes: int, more: str = "") -> str:
    """How many types and functions it defines; Python has no types but classes."""
    noun = "class" if brief.language == "Python" else "type"
    parts = []
    if classes > 0:
        parts.append(counted(classes, f"{more}{noun}"))
    if brief.functions > 0:
        parts.append(counted(brief.functions, f"{'' if parts else more}function"))
    return listed(parts)


def _family(page: Page, brief: ChapterBrief) -> str:
    sentences = []
    bases = [base for base in brief.bases if base != "object"]
    if bases:
        sentences.append(say(f"It {third(brief.builds)} {{bases}}.", bases=listed([code(base) for base in bases])))
    if brief.subclasses:
        named = [f"{code(name)} ({page.cite(cite)})" for name, cite in brief.subclasses[:3]]
        rest = len(brief.subclasses) - 3
        if rest > 0:
            named.append(counted(rest, "other"))
        verb = third(brief.heirs) if len(brief.subclasses) == 1 else brief.heirs
        sentences.append(say(f"{{names}} {verb} it.", names=listed(named)))
    if brief.exported is not None:
        home = page.cite(brief.exported)
        sentences.append(say("It belongs to the public interface: {place} hands it on.", place=home))
    return " ".join(sentences)


def _why(page: Page, brief: ChapterBrief) -> None:
    bullets = [_user(page, user) for user in brief.users]
    if brief.other_users:
        places = [page.cite(cite) for cite in brief.other_users]
        bullets.append(f"- {say('Outside the chapters of this course: {files}.', files=some(places, 3, 'file'))}")
    if not bullets and not brief.uses:
        return
    page.heading(2, say("Why it matters"))
    if bullets:
        page.add(_reach(brief), "\n".join(bullets))
    elif brief.uses:
        page.add(
            say(
                "Nothing else in this course depends on {title}: it stands at the top, where the other parts come "
                "together.",
                title=code(brief.title),
            )
        )
    if brief.uses:
        needed = [_used(page, item) for item in brief.uses[:_NEIGHBOURS]]
        page.add(say("It leans on {parts}.", parts=some(needed, _NEIGHBOURS, "part")))
    if brief.cycle:
        links = listed([chapter_link(item.title, item.slug) for item in brief.cycle])
        page.add(
            say("The dependence runs both ways with {links}: read this chapter first, and come back to it after.",
                links=links)
        )  # fmt: skip
    page.diagram(_diagram(brief))


def _reach(brief: ChapterBrief) -> str:
    chapters = len(brief.users)
    if not chapters:
        return say("This is who uses it:")
    if chapters == 1:
        return say("One other part of this course depends on it:")
    number = capital(wording.number(chapters))
    return say("{number} other parts of this course depend on it, the closest first:", number=number)


def _user(page: Page, user: Neighbour) -> str:
    subject = chapter_link(user.title, user.slug)
    return f"- {subject} {wording.verb(user.verb)} {code(user.what)}{place(page, user)}."


def _used(page: Page, item: Neighbour) -> str:
    return (
        f"{chapter_link(item.title, item.slug)} ({wording.verb(item.verb)} {code(item.what)}, {page.cite(item.cite)})"
    )


def _diagram(brief: ChapterBrief) -> str:
    users, uses = brief.users[:_NEIGHBOURS], brief.uses[:_NEIGHBOURS]
    titles = list(dict.fromkeys([*(item.title for item in users), brief.title, *(item.title for item in uses)]))
    drawn = [diagrams.Edge(item.title, brief.title, item.verb, item.count) for item in users]
    drawn += [diagrams.Edge(brief.title, item.title, item.verb, item.count) for item in uses]
    return diagrams.flowchart(titles, drawn)


def _next(page: Page, brief: ChapterBrief) -> None:
    if brief.following is None and brief.previous is None:
        return
    page.heading(2, say(NEXT))
    if brief.following is not None:
        _onward(page, brief, brief.following)
    elif brief.previous is not None:
        start = chapter_link(say("Start here"), "start-here")
        page.add(say("This was the last chapter. The map of the whole is in {start}.", start=start))


def _onward(page: Page, brief: ChapterBrief, following: Link) -> None:
    """What the next chapter is about, and what it has to do with this one."""
    bond = next((item for item in brief.users if item.slug == following.slug), None)
    link = chapter_link(following.title, following.slug)
    if bond is not None:
        next_ = say("Next comes {chapter}, which {uses} {what}", chapter=link, uses=wording.verb(bond.verb),
                    what=code(bond.what))  # fmt: skip
    else:
        next_ = say("Next comes {chapter}", chapter=link)
    told = escape(wording.sentence(following.summary))
    page.add(say("{name}: {told}", name=next_, told=told) if told else f"{next_}.")
