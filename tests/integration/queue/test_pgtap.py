"""The pgTAP suites of supabase/tests, run by psql as `supabase test db` would run them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from embedded import binaries, statements

from tests.integration.queue.database import Database

SUITES = sorted((Path(__file__).resolve().parents[3] / "supabase" / "tests").glob("*.sql"))
PGTAP = Path(__file__).parent / "pgtap" / "pgtap-core-1.2.0.sql"


@pytest.fixture(scope="session")
def with_pgtap(queue_database: Database) -> Database:
    """Vendored, as the server of the wheel has no such extension; where one has it, the suites create it themselves."""
    with queue_database.connect() as connection:
        available = connection.execute("select from pg_available_extensions where name = 'pgtap'").fetchone()
        if available is None:
            connection.execute("set search_path = extensions")
            connection.execute(PGTAP.read_bytes())
    return queue_database


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_suite(suite: Path, with_pgtap: Database) -> None:
    with_pgtap.reset()
    output = _run(with_pgtap, suite)
    lines = re.findall(r"^(ok|not ok) (\d+)(.*)$", output, re.MULTILINE)
    planned = re.search(r"^1\.\.(\d+)$", output, re.MULTILINE)
    assert planned, f"{suite.name} planned nothing:\n{output}"
    assert not [line for line in lines if line[0] == "not ok"], output
    assert [int(number) for _, number, _ in lines] == list(range(1, int(planned[1]) + 1)), output


def _run(database: Database, suite: Path) -> str:
    """What the suite prints; it runs as the role that owns the schema, which is no superuser."""
    psql = binaries.postgres_folder() / "psql"
    if not psql.exists():
        return _without_psql(database, suite)
    quiet = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1")
    command = [psql, *quiet, "-f", suite, database.url]
    environment = os.environ | {"PGOPTIONS": "-c role=postgres", "PGTZ": "UTC"}
    result = subprocess.run(command, env=environment, cwd=suite.parent, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


def _without_psql(database: Database, suite: Path) -> str:
    """Not every package of PostgreSQL brings psql along."""

    def included(found: re.Match[str]) -> str:
        return (suite.parent / found[1]).read_text()

    source = re.sub(r"^\\ir (\S+)$", included, suite.read_text(), flags=re.MULTILINE)
    printed: list[str] = []
    with database.connect() as connection:
        connection.execute("set role postgres")
        for statement in statements.split(source):
            cursor = connection.execute(statement.text.encode())
            printed += [str(value) for row in cursor.fetchall() for value in row.values()] if cursor.description else []
    return "\n".join(printed)
