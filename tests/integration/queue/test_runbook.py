"""Every query of the runbook runs as it stands there: it will be copied by somebody in a hurry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.queue.database import Database

RUNBOOK = Path(__file__).resolve().parents[3] / "docs" / "runbook.md"
QUERIES = [
    re.sub(r"^ +", "", query, flags=re.MULTILINE).replace("'…'", "gen_random_uuid()")
    for query in re.findall(r"```sql\n(.*?)```", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize("query", [query for query in QUERIES if "cron.job" not in query])
def test_it_runs(query: str, database: Database) -> None:
    database.owner().rows(query)


def test_there_are_queries() -> None:
    assert len(QUERIES) > 10
