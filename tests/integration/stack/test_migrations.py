"""Migrations: in order, whole or not at all, remembered as the Supabase CLI remembers them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from embedded import MigrationError, statements

FIRST = """\
-- A first step.
create table public.first (id int);

create function public.f() returns int language plpgsql as $body$
begin
  perform 1; -- it's a comment; with signs
  return 1;
end $body$;
/* ; /* nested; */ ; */
"""


@pytest.fixture
def folder(tmp_path: Path, subject: Any) -> Path:
    subject.migrations = tmp_path / "migrations"
    subject.migrations.mkdir()
    (subject.migrations / "20260101000000_first.sql").write_text(FIRST)
    return subject.migrations


async def history(subject: Any) -> list[Any]:
    async with subject.stack() as stack:
        endpoints = await stack.start()
        with psycopg.connect(endpoints.database_url) as connection:
            return connection.execute(
                "select version, name, cardinality(statements) from supabase_migrations.schema_migrations order by 1"
            ).fetchall()


async def test_new_ones_are_applied_once(subject: Any, folder: Path) -> None:
    assert await history(subject) == [("20260101000000", "first", 2)]
    (folder / "20260102000000_second.sql").write_text("insert into public.first values (1)")
    subject.reports.clear()
    assert await history(subject) == [("20260101000000", "first", 2), ("20260102000000", "second", 1)]
    assert [line for line in subject.reports if "migration" in line] == ["Applying migration 20260102000000_second.sql"]


async def test_one_that_changed_is_refused_and_a_new_comment_is_not(subject: Any, folder: Path) -> None:
    first = folder / "20260101000000_first.sql"
    await history(subject)
    first.write_text(FIRST.replace("-- A first step.", "-- A first step, told better."))
    await history(subject)
    first.write_text(FIRST.replace("return 1;", "return 2;"))
    with pytest.raises(MigrationError, match=r"20260101000000_first\.sql has changed .* another data folder"):
        await subject.stack().start()


async def test_a_failing_one_leaves_nothing_and_names_its_line(subject: Any, folder: Path) -> None:
    broken = folder / "20260102000000_broken.sql"
    broken.write_text("create table public.second (id int);\n\n-- here\ninsert into\n  public.nowhere values (1);\n")
    with pytest.raises(MigrationError) as failed:
        await subject.stack().start()
    assert str(failed.value) == f'{broken}:5: relation "public.nowhere" does not exist'
    broken.write_text("create table public.second (id int);")
    assert [row[0] for row in await history(subject)] == ["20260101000000", "20260102000000"]


async def test_an_error_within_a_function_names_the_statement(subject: Any, folder: Path) -> None:
    broken = folder / "20260102000000_broken.sql"
    broken.write_text("select 1;\n\nselect\n  public.f();\ndo $$ begin raise exception 'no' using hint = 'do'; end $$;")
    with pytest.raises(MigrationError) as failed:
        await subject.stack().start()
    assert str(failed.value) == f"{broken}:5: no do"


async def test_a_lost_file_is_refused(subject: Any, folder: Path) -> None:
    await history(subject)
    (folder / "20260101000000_first.sql").unlink()
    with pytest.raises(MigrationError, match=r"20260101000000 applied, but .* has no such file"):
        await subject.stack().start()


@pytest.mark.parametrize("name", ["first.sql", "20260101000000_again.sql", "2026x_name.sql"])
async def test_odd_names_are_refused(subject: Any, folder: Path, name: str) -> None:
    (folder / name).write_text("select 1")
    with pytest.raises(MigrationError):
        await subject.stack().start()


async def test_they_run_as_postgres(subject: Any, folder: Path) -> None:
    (folder / "20260102000000_who.sql").write_text("create table public.who as select current_user, session_user")
    async with subject.stack() as stack:
        endpoints = await stack.start()
        with psycopg.connect(endpoints.database_url) as connection:
            assert connection.execute("select * from public.who").fetchone() == ("postgres", "postgres")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("-- only a comment\n", []),
        ("select 1", [("select 1", 1)]),
        ("select 1;\n\nselect 2;", [("select 1", 1), ("select 2", 3)]),
        (
            "select ';' , \"a;b\", 'it''s;', E'\\';';select 2",
            [("select ';' , \"a;b\", 'it''s;', E'\\';'", 1), ("select 2", 1)],
        ),
        ("select $$;$$, $a$ $$ ; $a$; select 2", [("select $$;$$, $a$ $$ ; $a$", 1), ("select 2", 1)]),
        ("/* ; /* ; */ ; */ select 1;", [("/* ; /* ; */ ; */ select 1", 1)]),
        ("create rule r as on insert to t do (select 1; select 2); select 3", None),
        ("create function f() returns int begin atomic select case when true then 1 end; end; select 2", None),
        ("select $1; select 2", [("select $1", 1), ("select 2", 1)]),
    ],
)
def test_files_are_split_into_statements(source: str, expected: list[tuple[str, int]] | None) -> None:
    parts = [(statement.text, statement.line) for statement in statements.split(source)]
    if expected is None:
        assert len(parts) == 2
    else:
        assert parts == expected
