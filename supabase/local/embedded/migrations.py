"""Brings the database to the state supabase/migrations describes, with the Supabase CLI's bookkeeping."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from embedded import statements
from embedded.errors import MigrationError
from embedded.statements import Statement

_NAME = re.compile(r"(?P<version>\d+)_(?P<name>.+)\.sql")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Migration:
    """One file of the migrations folder."""

    version: str
    name: str
    path: Path


def apply(url: str, folder: Path, report: Callable[[str], None]) -> list[Migration]:
    """Apply what `folder` holds and the database at `url` has not, in order; what was applied.

    Each file is one transaction together with its row in the history: it is applied whole or not at all.
    """
    migrations = read(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        done = _history(connection)
        _require_files(set(done), migrations, folder)
        _require_same(done, migrations)
        missing = [migration for migration in migrations if migration.version not in done]
        for migration in missing:
            report(f"Applying migration {migration.path.name}")
            _apply(connection, migration)
    return missing


def read(folder: Path) -> list[Migration]:
    """The migrations of a folder in order of version."""
    found: dict[str, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise MigrationError(f"{path} is not named like a migration (<version>_<name>.sql, the version in digits).")
        migration = Migration(version=match["version"], name=match["name"], path=path)
        if migration.version in found:
            raise MigrationError(f"{found[migration.version].path} and {path} have the same version.")
        found[migration.version] = migration
    return [found[version] for version in sorted(found)]


def _history(connection: psycopg.Connection) -> dict[str, list[str]]:
    """The statements of each migration that was applied, by version."""
    rows = connection.execute("select version, statements from supabase_migrations.schema_migrations").fetchall()
    return {version: applied or [] for version, applied in rows}


def _require_files(done: set[str], migrations: Sequence[Migration], folder: Path) -> None:
    lost = sorted(done - {migration.version for migration in migrations})
    if lost:
        raise MigrationError(
            f"The database has migration {', '.join(lost)} applied, but {folder} has no such file; "
            "restore the file, or use another data folder."
        )


def _require_same(done: dict[str, list[str]], migrations: Sequence[Migration]) -> None:
    """A file that changed after it was applied describes a database that this one is not."""
    for migration in migrations:
        applied = done.get(migration.version)
        now = [statement.text for statement in statements.split(migration.path.read_text(encoding="utf-8"))]
        if applied and [_essence(text) for text in applied] != [_essence(text) for text in now]:
            raise MigrationError(
                f"{migration.path.name} has changed since this database was made: another version of the program made "
                "it. Go back to that version, or start with another data folder (--data)."
            )


def _essence(statement: str) -> str:
    """A statement without comment lines and the shape of its white space."""
    return " ".join(" ".join(line for line in statement.split("\n") if not line.lstrip().startswith("--")).split())


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    parts = statements.split(migration.path.read_text(encoding="utf-8"))
    with connection.transaction():
        for statement in parts:
            _run(connection, migration, statement)
        connection.execute(
            "insert into supabase_migrations.schema_migrations (version, statements, name) values (%s, %s, %s)",
            (migration.version, [statement.text for statement in parts], migration.name),
        )
        # A migration may change the session; the next one starts as this one did.
        connection.execute(sql.SQL("reset all"))


def _run(connection: psycopg.Connection, migration: Migration, statement: Statement) -> None:
    try:
        # No parameters: psycopg then takes a % as it stands.
        connection.execute(statement.text.encode())
    except psycopg.Error as error:
        raise MigrationError(_describe(error, migration, statement)) from error


def _describe(error: psycopg.Error, migration: Migration, statement: Statement) -> str:
    diagnosis = error.diag
    line = statement.line
    if diagnosis.statement_position:
        position = int(diagnosis.statement_position) - 1
        # The text may begin with comments that lie before the statement's own line.
        first = statement.line - statement.text[: _first_code(statement.text)].count("\n")
        line = first + statement.text.count("\n", 0, position)
    message = f"{migration.path}:{line}: {diagnosis.message_primary or str(error).strip()}"
    details = [part for part in (diagnosis.message_detail, diagnosis.message_hint) if part]
    return " ".join([message, *details])


def _first_code(text: str) -> int:
    """Where the first line that is neither blank nor a line comment begins."""
    position = 0
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.lstrip().startswith("--"):
            return position
        position += len(line)
    return 0
