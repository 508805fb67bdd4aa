"""What a run and a course cost, as people read it."""

from __future__ import annotations

from typing import Any

import pytest

from app import costs, wording
from core.spending import Spending, Usage

USED = Usage(calls=12, input=10_000, cache_write=2_000, cache_read=36_210, output=9_120, usd=0.4185)


@pytest.mark.parametrize(
    ("spending", "line"),
    [
        (Spending(total=USED, budget=2), "48.2 k tokens in, 75 % from the cache · 9.1 k out · $0.42 of $2.00"),
        (Spending(total=USED, masked=3),
         "48.2 k tokens in, 75 % from the cache · 9.1 k out · $0.42 · 3 likely secrets masked"),
        (Spending(total=Usage(calls=1, input=950, output=7, usd=0.0003)), "950 tokens in · 7 out · < $0.01"),
        (Spending(budget=0), "0 tokens in · 0 out · $0.00 of $0.00"),
    ],
)  # fmt: skip
def test_a_run_is_told_in_one_line(spending: Spending, line: str) -> None:
    assert costs.line(spending) == line


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1_000, "1.0 k"), (999_949, "999.9 k"), (999_950, "1.0 M"), (1_234_567, "1.2 M")],
)  # fmt: skip
def test_tokens_are_rounded_to_what_can_be_read(number: int, text: str) -> None:
    assert costs.tokens(number) == text


@pytest.mark.parametrize("stats", [{}, {"usage": None}, {"usage": []}, {"usage": {"total": {"usd": "much"}}}])
def test_a_course_that_cost_nothing_shows_no_cost(stats: dict[str, Any]) -> None:
    assert costs.of_course(stats) is None
    assert costs.models(stats) == []


def test_a_course_by_claude_names_its_models_and_its_cost() -> None:
    stats = {"usage": {"total": USED.model_dump(), "models": ["claude-sonnet-5-5"]}}
    assert costs.of_course(stats) == USED
    assert "Claude (claude-sonnet-5-5)" in wording.engine("claude", costs.models(stats))


def test_a_demonstration_says_what_it_is() -> None:
    assert "no model at all" in wording.engine("claude (demonstration)", ["claude-sonnet-5-5"])
