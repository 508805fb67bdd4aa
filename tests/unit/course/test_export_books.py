"""The book holds to the rules of EPUB 3; the deck keeps what makes Anki know a card again."""

from __future__ import annotations

import json
import posixpath
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest

from course import export
from course.export.edition import Edition
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.editions import SCRIPT, chapter, hostile, question
from tests.unit.course.library import LIBRARY

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_HTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"


def book(edition: Edition, folder: Path) -> dict[str, bytes]:
    (path,) = export.write(edition, "epub", folder / "book.epub")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        return {name: archive.read(name) for name in archive.namelist()}


def parsed(text: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  # made by the code under test


def links(page: ElementTree.Element) -> Iterator[str]:
    for element in page.iter():
        for name in ("href", "src", "{http://www.w3.org/1999/xlink}href"):
            if name in element.attrib:
                yield element.attrib[name]


@pytest.fixture(params=["library", "hostile"])
def edition(request: pytest.FixtureRequest, repository: MakeRepository) -> Edition:
    if request.param == "hostile":
        return hostile()
    return Edition(course=made(repository(LIBRARY)), source_url="https://example.org/o/kettle", committed=1_700_000_000)


def test_the_package_says_what_is_in_it(edition: Edition, tmp_path: Path) -> None:
    files = book(edition, tmp_path)
    assert files["mimetype"] == b"application/epub+zip"
    container = parsed(files["META-INF/container.xml"])
    rootfile = next(item for item in container.iter() if item.tag.endswith("rootfile"))
    assert rootfile.get("media-type") == "application/oebps-package+xml"
    package = parsed(files[rootfile.get("full-path", "")])
    assert package.get("version") == "3.0"
    identifiers = {item.get("id"): item.text for item in package.iter(f"{_DC}identifier")}
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", identifiers[package.get("unique-identifier")] or "")
    assert [item.text for item in package.iter(f"{_DC}title")] == [edition.course.title]
    assert [item.text for item in package.iter(f"{_DC}language")] == ["en"]
    modified = [item.text for item in package.iter(f"{_OPF}meta") if item.get("property") == "dcterms:modified"]
    assert modified == ["2023-11-14T22:13:20Z"]


def test_the_manifest_is_complete_and_the_spine_leads_through_it(edition: Edition, tmp_path: Path) -> None:
    files = book(edition, tmp_path)
    package = parsed(files["EPUB/content.opf"])
    items = {item.get("id", ""): item for item in package.iter(f"{_OPF}item")}
    hrefs = [f"EPUB/{item.get('href')}" for item in items.values()]
    assert len(set(hrefs)) == len(hrefs)
    assert set(hrefs) == set(files) - {"mimetype", "META-INF/container.xml", "EPUB/content.opf"}
    spine = [item.get("idref", "") for item in package.iter(f"{_OPF}itemref")]
    pages = {name for name, item in items.items() if item.get("media-type") == "application/xhtml+xml"}
    assert len(spine) == len(set(spine))
    assert set(spine) == pages
    assert [name for name in spine if name.startswith("chapter-")] == [
        f"chapter-{chapter.slug}" for chapter in edition.course.chapters
    ]
    assert [name for name, item in items.items() if "nav" in (item.get("properties") or "").split()] == ["nav"]
    for name in pages:
        drawn = b"<svg" in files[f"EPUB/{items[name].get('href')}"]
        assert drawn == ("svg" in (items[name].get("properties") or "").split())


def test_every_page_is_xml_with_a_title_and_every_link_leads_somewhere(edition: Edition, tmp_path: Path) -> None:
    files = book(edition, tmp_path)
    pages = {name: parsed(text) for name, text in files.items() if name.endswith(".xhtml")}
    names = {name: [item.get("id") for item in page.iter() if item.get("id")] for name, page in pages.items()}
    for name, page in pages.items():
        assert page.tag == f"{_HTML}html"
        assert (page.findtext(f"{_HTML}head/{_HTML}title") or "").strip()
        assert len(set(names[name])) == len(names[name])
        assert not list(page.iter(f"{_HTML}script"))
        for link in links(page):
            if urlsplit(link).scheme:
                assert link.startswith("https://example.org/o/")
                continue
            target, fragment = urldefrag(link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target))) if target else name
            assert target in files, link
            assert not fragment or fragment in names[target], link


def test_nothing_is_fetched_from_elsewhere(edition: Edition, tmp_path: Path) -> None:
    files = book(edition, tmp_path)
    assert b"url(" not in files["EPUB/style.css"]
    assert b"@import" not in files["EPUB/style.css"]
    for name, text in files.items():
        if name.endswith(".xhtml"):
            page = parsed(text)
            assert not [item for item in page.iter() if item.get("src")]
            sheets = [item.get("href") for item in page.iter(f"{_HTML}link")]
            assert set(sheets) <= {"style.css"}


def test_the_contents_name_every_chapter(edition: Edition, tmp_path: Path) -> None:
    nav = parsed(book(edition, tmp_path)["EPUB/nav.xhtml"])
    (toc,) = (item for item in nav.iter(f"{_HTML}nav") if item.get(_TYPE) == "toc")
    listed = [item.text for item in toc.iter(f"{_HTML}a")]
    assert [chapter.title for chapter in edition.course.chapters] == listed[1 : 1 + len(edition.course.chapters)]


def test_answers_are_at_the_end_of_the_book(tmp_path: Path) -> None:
    files = book(hostile(), tmp_path)
    assert b"Because" not in files["EPUB/chapter-pot.xhtml"]
    assert b"Because" in files["EPUB/answers.xhtml"]
    told = "".join(parsed(files["EPUB/answers.xhtml"]).itertext())
    assert f"B. {SCRIPT}" in told
    shown = "".join(parsed(files["EPUB/chapter-pot.xhtml"]).itertext())
    assert f'class Pot:\n    """[not a link](cite:src/pot.py#L1-L1) </pre>{SCRIPT} ]]>"""' in shown


def deck(edition: Edition, folder: Path) -> tuple[dict[str, list[str]], dict[str, object]]:
    """Fields of each note by its GUID, and what is known of all: decks, models, dates."""
    (path,) = export.write(edition, "anki", folder / "deck.apkg")
    with zipfile.ZipFile(path) as archive:
        (folder / "collection.anki2").write_bytes(archive.read("collection.anki2"))
        assert json.loads(archive.read("media")) == {}
    with closing(sqlite3.connect(folder / "collection.anki2")) as database:
        notes = {guid: fields.split("\x1f") for guid, fields in database.execute("select guid, flds from notes")}
        (decks, models) = database.execute("select decks, models from col").fetchone()
        about = {
            "decks": {number: item["name"] for number, item in json.loads(decks).items() if number != "1"},
            "models": sorted(json.loads(models)),
            "dates": {date for (date,) in database.execute("select mod from notes")},
            "cards": database.execute("select count(*) from cards").fetchone()[0],
        }
    return notes, about


def test_a_card_asks_and_answers(tmp_path: Path) -> None:
    notes, about = deck(hostile(), tmp_path)
    assert about["cards"] == len(notes) == 2
    asked = next(fields for fields in notes.values() if "Which" in fields[0])
    assert asked[0] == "Which <code>x &lt; y</code> &lt;script&gt;alert(1)&lt;/script&gt;?"
    assert asked[1].startswith("<ol><li><code>a &amp; b</code></li><li>&lt;script&gt;")
    assert asked[2].startswith("B. &lt;script&gt;")
    assert "https://example.org/o/pots/blob/" in asked[4]
    word = next(fields for fields in notes.values() if fields[0] == "brew")
    assert word[1].startswith("To brew")
    assert "::" not in "".join(about["decks"].values())  # type: ignore[attr-defined]
    assert not [field for fields in notes.values() for field in fields if SCRIPT in field]


def test_a_newer_deck_updates_its_cards_instead_of_doubling_them(tmp_path: Path) -> None:
    before, then = deck(hostile(), tmp_path)
    changed = hostile(
        commit="f" * 40,
        chapters=(chapter(1, "pot", "Pot", "New.", question(explanation="New."), question(id="q2")),),
    )
    after, now = deck(replace(changed, committed=1_800_000_000), tmp_path)
    assert set(before) < set(after)
    asked = next(guid for guid, fields in before.items() if "Which" in fields[0])
    assert after[asked][3] == "New."
    assert (then["decks"], then["models"]) == (now["decks"], now["models"])
    assert (then["dates"], now["dates"]) == ({1_700_000_000}, {1_800_000_000})
