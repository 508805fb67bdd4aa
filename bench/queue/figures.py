"""The arithmetic of the benchmark: percentiles, medians over runs, and the summary a reader looks at first."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

Result = dict[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of `values` do not exceed (nearest rank)."""
    if not values:
        raise ValueError("There is no percentile of nothing.")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def median_run(runs: Sequence[Result]) -> Result:
    """Field by field the median of several runs; fields that are no numbers are those of the first."""
    return {
        key: statistics.median(run[key] for run in runs) if _is_number(value) else value
        for key, value in runs[0].items()
    }


def find(results: Sequence[Result], **wanted: object) -> Result | None:
    """The first result whose fields are as wanted."""
    return next((result for result in results if all(result.get(key) == value for key, value in wanted.items())), None)


def ratio(above: float | None, below: float | None) -> float | None:
    """`above / below` to three digits; None where either is missing."""
    return round(above / below, 3) if above is not None and below else None


def fastest(results: Sequence[Result], names: Sequence[str], **wanted: object) -> float | None:
    """The most jobs a second among the systems `names`."""
    found = [result for name in names if (result := find(results, system=name, **wanted))]
    return max((result["jobs_per_second"] for result in found), default=None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
