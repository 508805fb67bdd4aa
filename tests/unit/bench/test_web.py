"""The web benchmark's own arithmetic, and the section it writes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from bench.web import live, pages, report


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 5.0), (0.9, 9.0), (0.95, 10_000.0), (0.0, 1.0)]
)  # what was never shown counts as the ten seconds it was waited for: JSON has no word for ever
def test_a_change_that_was_lost_is_not_left_out(share: float, expected: float) -> None:
    assert live._quantile([*map(float, range(1, 10)), math.inf], share) == expected


def test_the_page_tells_how_its_websocket_is_opened() -> None:
    html = "createApp(x, {\n  version: '3',\n  query: {'client_id': 'a-b', 'next_message_id': 0},\n  extra: {}"
    assert pages._query(html) == {"client_id": "a-b", "next_message_id": 0}


def _results() -> dict[str, Any]:
    spread = {f"{name}_p{share}_ms": 42.5 for name in ("percent_to_dom", "change_to_dom", "percent_to_socket", "commit")
              for share in (50, 95, 99)}  # fmt: skip
    return {
        "machine": {"cpu": "A", "cores": 2, "memory_gb": 8, "system": "Linux", "python": "3", "postgres": "17",
                    "chromium": "156"},
        "parameters": {"pages": 50, "browsers": 8, "people": 25, "runs": 3, "changes": 10, "pace": 4.0},
        "live": {"memory_per_page_kib": 1234, "idle_cpu_percent": 2.5, **spread,
                 "runs": [{"lost": 1, "app_cpu_percent": 9.0}, {"lost": 2, "app_cpu_percent": 11.0}]},
        "paint": {"chapter_bytes": 45_801, "paints": 15, "reader_cold_ms": 120, "reader_warm_ms": 110,
                  "reader_cold_first_byte_ms": 21.5, "reader_warm_first_byte_ms": 20.5,
                  **{f"{plain}_{state}_ms": 100 for plain in ("plain", "whole") for state in ("cold", "warm")},
                  **{f"{state}_ratio_{plain}": 1.2 for plain in ("plain", "whole") for state in ("cold", "warm")}},
        "summary": {"change_to_dom_p95_ms": 42.5, "reader_paint_ratio": None},
    }  # fmt: skip


def test_the_section_says_what_was_found_and_what_was_not() -> None:
    text = report.render(_results())
    assert "12.5 changes a\nsecond for 40 s" in text
    assert "p95, ms (goal: below 150) | 42.5 |" in text
    assert "not measured" in text
    assert "not shown within ten seconds: 3." in text
    assert "| 120 | 100 | 100 | 21.5 | 1.2 | 1.2 |" in text
