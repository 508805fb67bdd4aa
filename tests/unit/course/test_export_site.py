"""The site: safe whatever the course says, complete without a script, and the same from any folder."""

from __future__ import annotations

import json
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from course import export
from course.export.articles import inline, plain, sections
from course.export.edition import Edition
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.editions import COMMIT, SCRIPT, hostile
from tests.unit.course.library import LIBRARY


class Page(HTMLParser):
    """The tags and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def site(edition: Edition, folder: Path) -> dict[str, str]:
    paths = export.write(edition, "html", folder)
    assert paths[0] == folder / "index.html"
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(params=["library", "hostile"])
def files(request: pytest.FixtureRequest, repository: MakeRepository, tmp_path: Path) -> dict[str, str]:
    edition = hostile() if request.param == "hostile" else Edition(course=made(repository(LIBRARY)))
    return site(edition, tmp_path / "site")


def test_every_link_leads_to_a_place_of_the_site_or_the_source(files: dict[str, str]) -> None:
    pages = {name: Page(text) for name, text in files.items() if name.endswith(".html")}
    ids = {name: [attrs["id"] for _, attrs in page.tags if "id" in attrs] for name, page in pages.items()}
    for name, page in pages.items():
        assert len(set(ids[name])) == len(ids[name])
        for tag, attrs in page.tags:
            address = attrs.get("href", attrs.get("src", ""))
            if not address or address.startswith("https://example.org/o/pots/"):
                continue
            target, fragment = urldefrag(address)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
            assert target in files, (name, tag, address)
            assert not fragment or fragment in ids[target], (name, address)


def test_no_page_can_run_or_load_what_is_not_of_the_site(files: dict[str, str]) -> None:
    for name, text in files.items():
        if not name.endswith(".html"):
            continue
        page = Page(text)
        policy = next(item["content"] for item in page.all("meta") if "http-equiv" in item)
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert {item.get("src", "inline").rpartition("/")[2] for item in page.all("script")} == {
            "first.js", "search-index.js", "search.js", "site.js",
        }  # fmt: skip
        assert not [attrs for _, attrs in page.tags if "style" in attrs or any(key.startswith("on") for key in attrs)]
        assert not page.all("style") + page.all("iframe") + page.all("img")


def test_foreign_text_is_shown_as_it_is(tmp_path: Path) -> None:
    files = site(hostile(), tmp_path)
    for name in ("index.html", "chapters/pot.html"):
        assert "<script>alert" not in files[name]
        assert SCRIPT in Page(files[name]).text
    assert f'"""[not a link](cite:src/pot.py#L1-L1) </pre>{SCRIPT} ]]>"""' in Page(files["chapters/pot.html"]).text
    assert "command:run" not in " ".join(attrs.get("href", "") for _, attrs in Page(files["chapters/pot.html"]).tags)


def test_citations_lead_to_the_commit_where_the_source_can_be_seen(tmp_path: Path) -> None:
    link = f'href="https://example.org/o/pots/blob/{COMMIT}/src/pot.py#L3-L5"'
    assert files_with(link, site(hostile(), tmp_path / "seen")) == ["chapters/pot.html"]
    hidden = site(Edition(course=hostile().course), tmp_path / "hidden")
    assert files_with("https://", hidden) == []
    told, _, quiz = hidden["chapters/pot.html"].partition('class="quiz"')
    for part in (told, quiz):
        assert re.search(r'<span class="cite"[^>]*>src/pot\.py:3-5</span>', part)


def files_with(text: str, files: dict[str, str]) -> list[str]:
    return [name for name, content in files.items() if text in content and name.endswith(".html")]


def test_questions_can_be_answered_without_a_script(tmp_path: Path) -> None:
    text = site(hostile(), tmp_path)["chapters/pot.html"]
    quiz = text[text.index('class="quiz"') :]
    assert quiz.count('type="radio"') == 4
    assert 'data-answer="1"' in quiz
    assert '<details class="answer"><summary>' in quiz
    assert quiz.index("<details") < quiz.index("Because")


def test_diagrams_are_drawn_and_lead_to_their_chapters(tmp_path: Path) -> None:
    files = site(hostile(), tmp_path)
    assert '<a href="chapters/pot.html"><rect' in files["index.html"]
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in files["chapters/pot.html"]
    assert "flowchart LR" not in files["chapters/pot.html"]
    # A drawing does not lead to the page it is on.
    assert '<a href="pot.html"><rect' not in files["chapters/pot.html"]


def test_the_search_knows_every_section(files: dict[str, str]) -> None:
    script = files["assets/search-index.js"]
    assert script.isascii()
    rows = json.loads(re.sub(r"^window\.courseIndex = |;\n$", "", script))
    headings = {heading for _, _, heading, _ in rows}
    for name, text in files.items():
        if name.startswith("chapters/"):
            for heading in re.findall(r'<h[23] id="sec-[^"]*">(.*?)</h', text):
                assert plain(heading) in headings
    for address, _, _, _ in rows:
        assert urldefrag(address)[0] in files


def test_words_stay_whole_in_the_text_that_is_searched() -> None:
    found = sections(
        '<p>A <em>b</em>c</p><h2 id="sec-x">See <code>d</code></h2><pre><span>e</span>.<span>f</span></pre>'
    )
    assert found == [("", "", "A bc"), ("sec-x", "See d", "e.f")]


def test_code_in_a_question_is_code() -> None:
    assert inline("a `b<c` & `d") == "a <code>b&lt;c</code> &amp; `d"
