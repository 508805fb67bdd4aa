"""Which repositories match what is typed."""

from __future__ import annotations

import pytest

from app.pages.import_options import MOST, matching
from core.github import Repo

REPOS = [Repo(full_name=name) for name in ("clicks/atlas", "ada/my-click", "pallets/click", "ada/notes")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # names that begin with it, names that hold it, owners
        ("click", ["pallets/click", "ada/my-click", "clicks/atlas"]),
        ("CLICK", ["pallets/click", "ada/my-click", "clicks/atlas"]),
        ("ada/", ["ada/my-click", "ada/notes"]),
        ("https://github.com/pallets/click", ["pallets/click"]),
        ("nothing", []),
        # the order GitHub gave: pushed to last first
        ("", ["clicks/atlas", "ada/my-click", "pallets/click", "ada/notes"]),
    ],
)
def test_the_best_matches_come_first(text: str, names: list[str]) -> None:
    assert [repo.full_name for repo in matching(REPOS, text)] == names


def test_no_more_than_can_be_looked_over() -> None:
    assert len(matching([Repo(full_name=f"ada/project-{number}") for number in range(50)], "project")) == MOST
