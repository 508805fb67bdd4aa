"""A chapter about one abstraction: what it is, why it matters, how it works, where it bites."""

from __future__ import annotations

from course import diagrams, docstrings, wording
from course.briefs.brief import ChapterBrief, Neighbour
from course.courses import Draft
from course.engines.offline import edges, how
from course.engines.offline.page import Page
from course.idioms import idiom
from course.markup import chapter_link, code, escape
from course.steps.kinship import third
from course.tasks import NEXT
from course.wording import UNITS, VERBS, article, counted, listed, some

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
        return wording.sentence(docstrings.sentences(brief.doc[0], 1, 180).replace("`", ""))
    if brief.made_of:
        return wording.sentence(brief.made_of.replace("`", ""))
    return f"{_kind(brief).capitalize()} of {counted(brief.lines, 'line')} in {brief.home.path}."


def _kind(brief: ChapterBrief) -> str:
    return brief.noun if brief.kind in ("class", "module") and brief.home.name else brief.kind


def _opening(page: Page, brief: ChapterBrief) -> None:
    page.add(" ".join(part for part in (_what(page, brief), _family(page, brief)) if part))
    if brief.doc:
        quoted = "\n>\n".join(f"> {escape(wording.sentence(text))}" for text in brief.doc)
        where = f" ({page.cite(brief.doc_cite)})" if brief.doc_cite else ""
        words = idiom(brief.language)
        speaker = words.doc if brief.home.name else words.file_doc
        page.add(f"Its {speaker} says what it is for{where}:", quoted)


def _what(page: Page, brief: ChapterBrief) -> str:
    title, home = code(brief.title), page.cite(brief.home)
    size = counted(brief.lines, "line")
    match brief.kind:
        case "class":
            return f"{title} is {article(brief.noun)} {brief.noun} of {size}, defined in {home}."
        case "module" if brief.home.name:
            rest = _contents(brief, brief.classes - 1, "more ")
            shares = f" The file also defines {rest}." if rest else ""
            return f"{title} is the {brief.noun} at the heart of its file: {home}.{shares}"
        case "module":
            contents = _contents(brief, brief.classes)
            noun = idiom(brief.language).module
            return f"{title} is a {noun} of {size}{' with ' + contents if contents else ''}: {home}."
        case "package":
            contents = _contents(brief, brief.classes)
            defines = f" Together they define {contents}." if contents else ""
            return f"{title} is a package of {counted(brief.file_count, 'module')} and {size}.{defines}"
        case "folder":
            contents = _contents(brief, brief.classes)
            defines = f" Together they define {contents}." if contents else ""
            files = counted(max(brief.file_count, 1), "file")
            return f"{title} is a folder of {files} and {size} of {brief.language}.{defines}"
        case _:
            return f"{title} is a file of {size} of {brief.language}: {home}."


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
        sentences.append(f"It {third(brief.builds)} {listed([code(base) for base in bases])}.")
    if brief.subclasses:
        named = [f"{code(name)} ({page.cite(cite)})" for name, cite in brief.subclasses[:3]]
        rest = len(brief.subclasses) - 3
        if rest > 0:
            named.append(f"{counted(rest, 'other')}" if rest > 1 else "one other")
        verb = third(brief.heirs) if len(brief.subclasses) == 1 else brief.heirs
        sentences.append(f"{listed(named)} {verb} it.")
    if brief.exported is not None:
        sentences.append(f"It belongs to the public interface: {page.cite(brief.exported)} hands it on.")
    return " ".join(sentences)


def _why(page: Page, brief: ChapterBrief) -> None:
    bullets = [_user(page, user) for user in brief.users]
    if brief.other_users:
        places = [page.cite(cite) for cite in brief.other_users]
        bullets.append(f"- Outside the chapters of this course: {some(places, 3, 'file')}.")
    if not bullets and not brief.uses:
        return
    page.heading(2, "Why it matters")
    if bullets:
        page.add(_reach(brief), "\n".join(bullets))
    elif brief.uses:
        page.add(
            f"Nothing else in this course depends on {code(brief.title)}: it stands at the top, "
            f"where the other parts come together."
        )
    if brief.uses:
        needed = [_used(page, item) for item in brief.uses[:_NEIGHBOURS]]
        page.add(f"It leans on {some(needed, _NEIGHBOURS, 'part')}.")
    if brief.cycle:
        links = [chapter_link(item.title, item.slug) for item in brief.cycle]
        page.add(
            f"The dependence runs both ways with {listed(links)}: read this chapter first, and come back to it after."
        )
    page.diagram(_diagram(brief))


def _reach(brief: ChapterBrief) -> str:
    chapters = len(brief.users)
    if not chapters:
        return "This is who uses it:"
    if chapters == 1:
        return "One other part of this course depends on it:"
    return f"{wording.number(chapters).capitalize()} other parts of this course depend on it, the closest first:"


def _user(page: Page, user: Neighbour) -> str:
    where = f" in {code(user.where)}" if user.where and user.verb != "inherits" else ""
    many = f"; {counted(user.count, UNITS[user.verb])} in all" if user.count > 1 else ""
    subject = chapter_link(user.title, user.slug)
    return f"- {subject} {VERBS[user.verb]} {code(user.what)}{where} ({page.cite(user.cite)}){many}."


def _used(page: Page, item: Neighbour) -> str:
    return f"{chapter_link(item.title, item.slug)} ({VERBS[item.verb]} {code(item.what)}, {page.cite(item.cite)})"


def _diagram(brief: ChapterBrief) -> str:
    users, uses = brief.users[:_NEIGHBOURS], brief.uses[:_NEIGHBOURS]
    titles = list(dict.fromkeys([*(item.title for item in users), brief.title, *(item.title for item in uses)]))
    drawn = [diagrams.Edge(item.title, brief.title, item.verb, item.count) for item in users]
    drawn += [diagrams.Edge(brief.title, item.title, item.verb, item.count) for item in uses]
    return diagrams.flowchart(titles, drawn)


def _next(page: Page, brief: ChapterBrief) -> None:
    if brief.following is None and brief.previous is None:
        return
    page.heading(2, NEXT)
    if brief.following is not None:
        bond = next((item for item in brief.users if item.slug == brief.following.slug), None)
        reason = f", which {VERBS[bond.verb]} {code(bond.what)}" if bond is not None else ""
        tail = f": {escape(wording.sentence(brief.following.summary))}" if brief.following.summary else "."
        page.add(f"Next comes {chapter_link(brief.following.title, brief.following.slug)}{reason}{tail}")
    elif brief.previous is not None:
        page.add(f"This was the last chapter. The map of the whole is in {chapter_link('Start here', 'start-here')}.")
