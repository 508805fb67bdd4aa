"""Words of the glossary lead to the chapters that explain them, once each and not everywhere."""

from __future__ import annotations

from course.courses import Chapter, Citation, Term
from course.steps.linking import linked, plain
from course.survey import survey
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository


def terms(**chapters: str) -> list[Term]:
    place = Citation(path="a.py", start=1, end=1, name="")
    return [Term(term=name, sentence="x", citation=place, chapter=slug) for name, slug in chapters.items()]


def told(markdown: str, **chapters: str) -> str:
    chapter = Chapter(
        position=2, slug="here", title="Here", summary="", markdown=markdown, citations=(), reading_minutes=1
    )
    return linked(chapter, terms(**chapters)).markdown


def test_only_the_first_mention_of_a_term_is_linked() -> None:
    assert told("Makes a `Pot`, and a `Pot`.\n\nA `Pot`.", Pot="pot") == (
        "Makes a [`Pot`](chapter:pot), and a `Pot`.\n\nA `Pot`."
    )


def test_a_chapter_does_not_link_to_itself() -> None:
    assert told("Makes a `Pot`.", Pot="here") == "Makes a `Pot`."


def test_headings_tables_quotes_links_and_code_stay_as_they_are() -> None:
    markdown = (
        "## `Pot`\n\n| `Pot` | x |\n\n> `Pot`\n\n```python\n`Pot`\n```\n\n"
        "[see `Pot`](cite:a.py#L1-L1) and `Pot.lid` and ``Pot` ``"
    )
    assert told(markdown, Pot="pot") == markdown


def test_a_term_that_is_linked_already_is_not_linked_again() -> None:
    assert told("`Lid` of [Pot](chapter:pot), `Pot`.", Pot="pot", Lid="pot") == "`Lid` of [Pot](chapter:pot), `Pot`."


def test_there_are_at_most_twelve_links() -> None:
    names = {f"Name{number}": f"slug-{number}" for number in range(20)}
    markdown = "\n".join(f"`{name}`" for name in names)
    assert told(markdown, **names).count("](chapter:") == 12


def test_a_name_of_two_things_is_not_linked(repository: MakeRepository) -> None:
    facts = survey(
        open_tree(repository({"a.py": "class Pot:\n    lid = 1\n", "b.py": "class Pot:\n    pass\n"})), print
    )
    assert [item.term for item in plain(facts, terms(Pot="a", lid="a", other="b"))] == ["lid", "other"]
