"""Sentences with markers are found whole, and mended or taken out alone."""

from __future__ import annotations

from course.engines.claude.statements import replaced, statements

_TEXT = """## How it works
It opens the file [[a.py:1]]. Then it reads `Line` by line [[a.py:2-3]]. Nothing is cited here.

- A point, e.g. This one [[b.py:4]]
See [[chapter other]]. The end."""


def test_each_sentence_with_a_marker_is_one_statement() -> None:
    assert [item.text for item in statements(_TEXT)] == [
        "It opens the file [[a.py:1]].",
        "Then it reads `Line` by line [[a.py:2-3]].",
        "- A point, e.g. This one [[b.py:4]]",
    ]


def test_a_statement_knows_its_markers_and_names() -> None:
    statement = next(statements("`core.Job` starts `run` [[a.py:1]] and ends [[a.py:9]]."))
    assert statement.markers == ["a.py:1", "a.py:9"]
    assert statement.names == {"Job", "run"}


def test_one_statement_is_replaced_and_one_removed() -> None:
    changes = {
        "It opens the file [[a.py:1]].": "It opens a socket [[a.py:7]].",
        "- A point, e.g. This one [[b.py:4]]": "",
    }
    text = replaced(_TEXT, lambda item: changes.get(item.text))
    assert "It opens a socket [[a.py:7]]. Then it reads" in text
    assert "A point" not in text
    assert text.endswith("The end.")
