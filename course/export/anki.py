"""A course as a deck of Anki cards: its questions, and the words of its glossary.

Deck, models and notes keep their identity from one export to the next, and a note's date is that of the commit: to
import a newer deck brings the cards up to date and leaves what was learned.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from html import escape
from pathlib import Path

import genanki  # type: ignore[import-untyped]

from course.courses import Chapter, Question, Term
from course.export import outputs
from course.export.articles import Writer, inline
from course.export.edition import Edition
from course.wording import say

#: Seconds since 1970: the date of cards about code that has none.
_NO_DATE = 946684800
_LETTERS = "ABCDEFGH"
_CSS = """
.card { font: 18px/1.5 Georgia, serif; color: #1d1c1a; background: #faf9f6; text-align: left; max-width: 38em; margin: 1em auto; padding: 0 1em; }
.nightMode.card { color: #ebe9e3; background: #151715; }
code { font: 0.88em Menlo, Consolas, monospace; background: rgba(127, 127, 127, 0.16); padding: 0.1em 0.3em; border-radius: 4px; }
ol { list-style: upper-alpha; padding-left: 1.6em; } li { margin: 0.3em 0; }
.from { margin-top: 1.5em; font-size: 13px; opacity: 0.7; }
"""  # noqa: E501  # one rule a line


def write(edition: Edition, path: Path) -> list[Path]:
    """Write the deck as an .apkg file; the same course gives the same bytes."""
    return outputs.write_file(path, package(edition), outputs.is_sealed)


def package(edition: Edition) -> bytes:
    """The deck as the bytes of its file."""
    title = edition.course.title
    deck = genanki.Deck(
        _number("deck", title),
        re.sub(r"::+", ":", title),
        say("A course about the code of {title}.", title=escape(title)),
    )
    writer = Writer(edition, {})
    titles = {chapter.slug: chapter.title for chapter in edition.course.chapters}
    for chapter in edition.course.chapters:
        for question in chapter.quiz:
            deck.add_note(_question(title, chapter, question, writer))
    for term in edition.course.glossary:
        deck.add_note(_term(title, term, titles, writer))
    when = edition.committed or _NO_DATE
    with tempfile.TemporaryDirectory(prefix="fondation-") as folder:
        file = Path(folder, "deck.apkg")
        genanki.Package(deck).write_to_file(file, timestamp=when)
        with zipfile.ZipFile(file) as archive:
            return outputs.sealed({name: archive.read(name) for name in sorted(archive.namelist())}, when)


def _question(course: str, chapter: Chapter, item: Question, writer: Writer) -> genanki.Note:
    options = f"<ol>{''.join(f'<li>{inline(option)}</li>' for option in item.options)}</ol>"
    letter = _LETTERS[item.answer] if item.answer < len(_LETTERS) else str(item.answer + 1)
    return genanki.Note(
        model=_model("question", ["Question", "Options", "Answer", "Explanation", "From"], "{{Question}}{{Options}}",
                     "<p><b>{{Answer}}</b></p><p>{{Explanation}}</p>"),
        fields=[
            inline(item.question),
            options,
            f"{letter}. {inline(item.options[item.answer])}",
            inline(item.explanation),
            _from(chapter.title, [writer.cite(place) for place in item.citations]),
        ],
        guid=genanki.guid_for("fondation", course, item.id),
        tags=[chapter.slug],
    )  # fmt: skip


def _term(course: str, item: Term, titles: dict[str, str], writer: Writer) -> genanki.Note:
    return genanki.Note(
        model=_model(
            "term",
            ["Term", "Meaning", "From"],
            say("What is {term} here?", term="<b>{{Term}}</b>"),
            "<p>{{Meaning}}</p>",
        ),
        fields=[
            inline(item.term),
            inline(item.sentence),
            _from(titles.get(item.chapter, ""), [writer.cite(item.citation)]),
        ],
        guid=genanki.guid_for("fondation", course, "term", item.term),
        tags=["glossary", *([item.chapter] if item.chapter in titles else [])],
    )


def _model(kind: str, fields: list[str], front: str, back: str) -> genanki.Model:
    place = '<p class="from">{{From}}</p>'
    return genanki.Model(
        _number("model", kind),
        f"Fondation {kind}",
        fields=[{"name": name} for name in fields],
        templates=[{"name": "Card", "qfmt": front, "afmt": f"{{{{FrontSide}}}}<hr id=answer>{back}{place}"}],
        css=_CSS,
    )


def _from(title: str, places: list[str]) -> str:
    return " · ".join(part for part in (escape(title), ", ".join(places)) if part)


def _number(*parts: str) -> int:
    """A number that stays the same for the same name, in the range Anki expects."""
    return (1 << 30) + int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:4], "big") % (1 << 30)
