"""From the form before a run to the options of a job."""

from __future__ import annotations

from typing import Any

import pytest

from app import wishes
from app.wishes import Unclear, Wishes

FORM = {"mode": "update", "branch": "", "engine": "offline", "language_offline": "fr", "language": "de",
        "audience": "expert", "focus": "the cache", "budget": "2,50"}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "wished"),
    [
        # what is for Claude alone is no wish to the offline engine
        ({}, Wishes(options={"language": "fr"})),
        ({"mode": "anew", "branch": " 8.1.x "}, Wishes(branch="8.1.x", options={"language": "fr", "anew": True})),
        (
            {"engine": "claude"},
            Wishes(
                engine="claude", options={"language": "de", "audience": "expert", "focus": "the cache", "budget": 2.5}
            ),
        ),
        (
            {"engine": "claude", "focus": "", "budget": "", "audience": "x", "language": "xx"},
            Wishes(engine="claude", options={"language": "en"}),
        ),
        # a language the offline engine does not speak
        ({"language_offline": "de"}, Wishes(options={"language": "en"})),
    ],
)
def test_wishes_become_options(said: dict[str, str], wished: Wishes) -> None:
    assert wishes.parse(FORM | said) == wished


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"branch": "--upload-pack=x"}, "branch"),
        ({"branch": "a b"}, "branch"),
        ({"branch": "a..b"}, "branch"),
        ({"branch": "x" * 256}, "branch"),
        ({"engine": "claude", "budget": "much"}, "budget"),
        ({"engine": "claude", "budget": "0"}, "budget"),
        ({"engine": "claude", "budget": "nan"}, "budget"),
        ({"engine": "claude", "budget": "1e9"}, "budget"),
        ({"engine": "claude", "focus": "x" * 301}, "focus"),
    ],
)
def test_what_makes_no_sense_is_said_where_it_stands(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Unclear) as caught:
        wishes.parse(FORM | said)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("text", "branch", "commit"),
    [
        ("main", True, False),
        ("feature/tides", True, False),
        ("a" * 40, True, True),
        ("a" * 64, True, True),
        # the beginning of a commit may as well be a name
        ("abc1234", True, False),
        ("-x", False, False),
        ("a b", False, False),
        ("", False, False),
    ],
)
def test_names_of_branches_and_of_commits(text: str, branch: bool, commit: bool) -> None:
    assert (wishes.is_branch(text), wishes.is_commit(text)) == (branch, commit)
