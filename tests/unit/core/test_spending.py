"""Accounts: attempts add up, and what is no account is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from core.spending import Spending, Usage

FIRST = Usage(calls=2, input=100, cache_write=50, cache_read=0, output=30, usd=0.1)
SECOND = Usage(calls=1, input=10, cache_write=0, cache_read=50, output=20, usd=0.2)


def test_attempts_add_up_by_step_and_the_cap_stays_what_it_was() -> None:
    earlier = Spending(total=FIRST, steps={"extract": FIRST}, budget=1.0, masked=3)
    # The second attempt was told what was left of the budget.
    later = Spending(total=SECOND, steps={"write": SECOND}, budget=0.9, masked=1)
    whole = later.after(earlier)
    assert whole.total == Usage(calls=3, input=110, cache_write=50, cache_read=50, output=50, usd=0.3)
    assert whole.steps == {"extract": FIRST, "write": SECOND}
    assert (whole.budget, whole.masked) == (1.0, 3)


def test_the_cached_share_is_of_all_input() -> None:
    assert SECOND.prompt == 60
    assert SECOND.cached == pytest.approx(50 / 60)
    assert Usage().cached == 0


@pytest.mark.parametrize(
    "value",
    [
        {"total": {"calls": -1}},
        {"total": {"usd": "nan"}},
        {"total": {"usd": float("inf")}},
        {"total": {"input": 10**30}},
        {"total": []},
        {"steps": {str(number): {} for number in range(100)}},
    ],
)
def test_what_is_no_account_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Spending.model_validate(value)
