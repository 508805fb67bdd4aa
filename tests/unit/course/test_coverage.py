"""What a course says of the code that matters most, and its glossary."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course import markup
from course.courses import Course
from course.steps.top import explained, top_keys, with_coverage
from course.survey import survey
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository, made, text
from tests.unit.course.library import LIBRARY, PART

FILES = {**LIBRARY, **{f"src/kettle/part{n}.py": PART.format(n=n) for n in range(6)}}


@pytest.fixture
def library(repository: MakeRepository) -> Course:
    return made(repository(FILES))


def test_the_top_symbols_are_explained(library: Course) -> None:
    top = library.coverage["top_symbols"]
    assert top["explained"] + len(top["missing"]) == top["of"] > 5
    assert top["explained"] >= 0.8 * top["of"]
    assert "definitions the rest of the code leans on most, the chapters explain" in library.chapters[0].markdown
    assert library.explained == pytest.approx(top["explained"] / top["of"], abs=1e-4)
    assert 0 < library.coverage["important"] <= 1


@pytest.mark.parametrize(
    ("of", "missing", "told"),
    [
        (1, [], "The chapters explain the one definition the rest of the code leans on."),
        (1, ["a.py::Kettle"], "The one definition the rest of the code leans on, `Kettle`, is not explained."),
        (7, ["a.py::Kettle"], "leans on most, the chapters explain six. Not explained is `Kettle`."),
        (3, ["a.py::Kettle", "a.py::Lid"], "the chapters explain one. Not explained are `Kettle` and `Lid`."),
    ],
)
def test_coverage_is_told_in_good_grammar(library: Course, of: int, missing: list[str], told: str) -> None:
    chapter = with_coverage(library.chapters[0], of, missing)
    assert chapter.markdown.rstrip().endswith(told)


def test_a_name_alone_explains_nothing(repository: MakeRepository) -> None:
    root = repository(FILES)
    facts, whole = survey(open_tree(root), lambda _: None), made(root)
    keys = top_keys(facts)
    assert "src/kettle/boiler.py::Boiler" in explained(facts, whole.chapters, keys)

    def only(line: str) -> list[str]:
        chapters = [replace(item, markdown=line, citations=item.citations) for item in whole.chapters]
        return explained(facts, chapters, ["src/kettle/boiler.py::Boiler"])

    cited = (item for chapter in whole.chapters for item in chapter.citations)
    cite = next(item for item in cited if item.name == "Boiler" and item.path.endswith("boiler.py"))
    link = markup.Cite(cite.path, cite.start, cite.end).link()
    assert only(f"`Boiler` ({link})") == []
    assert only(f"It heats water until it boils ({link})") == []
    assert only(f"`Boiler` heats water until it boils ({link})") == ["src/kettle/boiler.py::Boiler"]


def test_the_glossary_is_the_last_chapter_and_is_cited(library: Course) -> None:
    last = library.chapters[-1]
    assert (last.slug, last.position) == ("glossary", len(library.chapters))
    terms = {item.term: item for item in library.glossary}
    assert terms["Boiler"].sentence.startswith("Heats water until it boils.")
    assert terms["Boiler"].chapter == "boiler"
    slugs = {chapter.slug for chapter in library.chapters}
    for item in library.glossary:
        assert item.chapter in slugs
        assert item.citation in last.citations
        assert markup.code(item.term) in last.markdown or f"*{item.term}*" in last.markdown
    assert [item.term for item in library.glossary] == sorted(terms, key=lambda term: (term.lower().lstrip("_"), term))


def test_a_word_the_code_defines_is_in_the_glossary(repository: MakeRepository) -> None:
    notes = "\n\n\n".join(f'def use{n}(x):\n    """Uses a steamer, number {n}."""\n    return x' for n in range(4))
    doc = '"""A steamer is a pot with holes in its bottom."""\n\n\n'
    whole = made(repository({**FILES, "src/kettle/steaming.py": doc + notes + "\n"}))
    found = {item.term: item for item in whole.glossary}["steamer"]
    assert found.sentence == "A steamer is a pot with holes in its bottom."
    assert (found.citation.path, found.citation.start) == ("src/kettle/steaming.py", 1)
    assert "*steamer*" in text(whole)
