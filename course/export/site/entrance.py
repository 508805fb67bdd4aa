"""The first page: what the course is about, its parts in one picture, its chapters, and what it leaves out."""

from __future__ import annotations

from html import escape

from course import wording
from course.courses import Course
from course.export import articles
from course.export.articles import Writer
from course.export.edition import Edition
from course.export.site import frame
from course.wording import say


def page(edition: Edition) -> str:
    """index.html."""
    course = edition.course
    writer = Writer(edition, {chapter.slug: f"chapters/{chapter.slug}.html" for chapter in course.chapters})
    figures = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in articles.facts(course)
    )
    first = course.chapters[0]
    begin = say("Begin with “{title}”", title=escape(first.title))
    body = f"""<main class="reader-main overview-main" id="main" tabindex="-1">
<article class="overview">
<header class="overview-head">
<p class="eyebrow">{say("A course about the code")}</p>
<h1>{escape(course.title)}</h1>
<p class="summary">{articles.inline(course.summary)}</p>
<p><a class="button" href="chapters/{first.slug}.html">{begin}{frame.icon("right")}</a></p>
</header>
<dl class="figures">{figures}</dl>
{_map(course, writer)}
<section><h2>{say("Chapters")}</h2>
<ol class="contents">{"".join(_entry(course, number) for number in range(len(course.chapters)))}</ol></section>
{_left_out(course)}
<footer class="colophon">{_origin(edition)}</footer>
</article>
</main>"""
    return frame.page(edition, title=course.title, body=body, root="")


def _map(course: Course, writer: Writer) -> str:
    figure = writer.diagram(course.diagram, say("The parts of the code and how they connect"))
    return f"<section><h2>{say('The parts and how they connect')}</h2>{figure}</section>" if figure else ""


def _entry(course: Course, number: int) -> str:
    chapter = course.chapters[number]
    told = f"<p>{articles.inline(chapter.summary)}</p>" if chapter.summary else ""
    minutes = f'<span class="minutes">{chapter.reading_minutes} min</span>'
    return (
        f'<li><a href="chapters/{chapter.slug}.html"><span class="position">{chapter.position}</span>'
        f"<strong>{escape(chapter.title)}</strong>{minutes}{told}</a></li>"
    )


def _left_out(course: Course) -> str:
    if not course.left_out:
        return ""
    items = "".join(
        f"<li>{say('{name}: {told}', name=f'<code>{escape(path)}</code>', told=escape(wording.known(reason)))}</li>"
        for path, reason in ((item.path, item.reason) for item in course.left_out)
    )
    files = wording.capital(wording.counted(len(course.left_out), "file"))
    return (
        f'<section class="left-out"><details><summary>{say("{files} left out, each with the reason", files=files)}'
        f"{frame.icon('down')}</summary><ul>{items}</ul></details></section>"
    )


def _origin(edition: Edition) -> str:
    commit = edition.course.commit
    if not commit:
        return f"<p>{say('Made from a folder.')}</p>"
    shown = f"<code>{escape(commit[:12])}</code>"
    if edition.browse_url:
        shown = f'<a href="{escape(edition.browse_url)}/tree/{escape(commit)}" rel="noopener">{shown}</a>'
    checked = say("Every excerpt is verbatim, every citation was checked against that commit.")
    return f"<p>{say('Made from commit {commit}.', commit=shown)} {checked}</p>"
