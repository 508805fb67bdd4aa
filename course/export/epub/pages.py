"""The pages of the book, as XHTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from course.courses import Chapter, Course, Question
from course.export import articles
from course.export.articles import Writer, inline
from course.export.edition import Edition
from course.wording import say

_LETTERS = "ABCDEFGH"
_ANSWERS = "answers"
#: What XML cannot hold, not even escaped.
_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOLDED = re.compile(r'<details class="(\w+)"><summary>(.*?)</summary>')


class Page(NamedTuple):
    """One file of the book."""

    id: str
    title: str
    text: str


def pages(edition: Edition) -> list[Page]:
    """Title page, chapters, answers."""
    course = edition.course
    writer = Writer(edition, {item.slug: f"{_id(item)}.xhtml" for item in course.chapters}, linked_diagrams=False)
    found = [_title_page(course, writer), *(_chapter(course, item, writer) for item in course.chapters)]
    if any(chapter.quiz for chapter in course.chapters):
        found.append(_answers(course, writer))
    return found


def printable(text: str) -> str:
    """Text with nothing in it that XML forbids."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _id(chapter: Chapter) -> str:
    return f"chapter-{chapter.slug}"


def _title_page(course: Course, writer: Writer) -> Page:
    figures = "".join(
        f"<tr><td>{escape(label)}</td><td>{escape(value)}</td></tr>" for label, value in articles.facts(course)
    )
    commit = say("Made from commit {commit}.", commit=f"<code>{escape(course.commit[:12])}</code>")
    body = (
        f'<header class="title"><h1>{escape(course.title)}</h1><p class="summary">{inline(course.summary)}</p></header>'
        f"{writer.diagram(course.diagram, say('The parts of the code and how they connect'))}"
        f'<table class="facts"><tbody>{figures}</tbody></table>{f"<p>{commit}</p>" if course.commit else ""}'
    )
    return _page(course, "title", course.title, body)


def _chapter(course: Course, chapter: Chapter, writer: Writer) -> Page:
    html = _unfolded(writer.article(chapter.markdown, chapter.slug).html)
    told = f'<p class="summary">{inline(chapter.summary)}</p>' if chapter.summary else ""
    number = say("Chapter {number}", number=chapter.position)
    body = (
        f'<header><p class="number">{number}</p><h1>{escape(chapter.title)}</h1>{told}</header>{html}{_quiz(chapter)}'
    )
    return _page(course, _id(chapter), chapter.title, body)


def _quiz(chapter: Chapter) -> str:
    if not chapter.quiz:
        return ""
    asked = "".join(
        f'<li><p>{inline(item.question)}</p><ol class="options">'
        f"{''.join(f'<li>{inline(option)}</li>' for option in item.options)}</ol></li>"
        for item in chapter.quiz
    )
    end = say("The answers are at the end of the book.")
    return (
        f'<section><h2 id="questions">{say("Check yourself")}</h2><ol class="questions">{asked}</ol>'
        f'<p><a href="{_ANSWERS}.xhtml#{_id(chapter)}">{end}</a></p></section>'
    )


def _answers(course: Course, writer: Writer) -> Page:
    parts = "".join(_answered(chapter, writer) for chapter in course.chapters if chapter.quiz)
    return _page(course, _ANSWERS, say("Answers"), f"<header><h1>{say('Answers')}</h1></header>{parts}")


def _answered(chapter: Chapter, writer: Writer) -> str:
    items = "".join(f"<li>{''.join(_answer(item, writer))}</li>" for item in chapter.quiz)
    back = f"{_id(chapter)}.xhtml#questions"
    return (
        f'<section><h2 id="{_id(chapter)}"><a href="{back}">{escape(chapter.title)}</a></h2>'
        f'<ol class="questions">{items}</ol></section>'
    )


def _answer(item: Question, writer: Writer) -> Iterator[str]:
    letter = _LETTERS[item.answer] if item.answer < len(_LETTERS) else str(item.answer + 1)
    yield f"<p>{inline(item.question)}</p>"
    yield f"<p><strong>{letter}. {inline(item.options[item.answer])}</strong></p>"
    places = ", ".join(writer.cite(place) for place in item.citations)
    yield f"<p>{inline(item.explanation)}{f' ({places})' if places else ''}</p>"


def _unfolded(html: str) -> str:
    """What unfolds on a screen, as marked paragraphs: few readers of books can unfold anything."""
    html = _FOLDED.sub(r'<div class="\1"><p class="fold"><strong>\2</strong></p>', html)
    return html.replace("</details>", "</div>")


def _page(course: Course, name: str, title: str, body: str) -> Page:
    # The cleaned HTML is well-formed but for its two elements without an end and its one named entity.
    body = re.sub(r"<(br|hr)>", r"<\1/>", printable(body)).replace("&nbsp;", "&#160;")
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'lang="{escape(course.language)}" xml:lang="{escape(course.language)}">\n<head><title>'
        f'{escape(printable(title))}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    return Page(name, printable(title), text)
