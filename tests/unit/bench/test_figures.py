from __future__ import annotations

import pytest

from bench.queue import figures


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.99, 5.0),  # one value is every percentile
        (list(range(1, 101)), 0.50, 50),  # nearest rank, no interpolation
        (list(range(1, 101)), 0.99, 99),
        ([3, 1, 2], 0.0, 1),  # order does not matter
        ([3, 1, 2], 1.0, 3),
    ],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert figures.percentile(values, share) == expected


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        figures.percentile([], 0.5)


def test_each_figure_of_several_runs_is_its_own_median() -> None:
    runs = [{"rate": 1, "p99": 9, "kind": "x"}, {"rate": 3, "p99": 1, "kind": "x"}, {"rate": 2, "p99": 5, "kind": "x"}]
    assert figures.median_run(runs) == {"rate": 2, "p99": 5, "kind": "x"}


def test_a_ratio_without_one_of_its_sides_is_not_measured() -> None:
    assert figures.ratio(3, 2) == 1.5
    assert figures.ratio(0, 2) == 0.0
    assert figures.ratio(None, 2) is None
    assert figures.ratio(3, None) is None
    assert figures.ratio(3, 0) is None
