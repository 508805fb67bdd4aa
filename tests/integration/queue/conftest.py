"""A database of its own for the queue, in the stack's cluster: here the clock may be moved and tables emptied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from embedded import Endpoints, bootstrap, migrations

from tests.integration.queue.database import Database

MIGRATIONS = Path(__file__).resolve().parents[3] / "supabase" / "migrations"
NAME = "queue_tests"


@pytest.fixture(scope="session")
def queue_database(endpoints: Endpoints, admin: psycopg.Connection) -> Iterator[Database]:
    """What a hosted project has, plus the migrations, applied by the role that applies them there."""
    admin.execute(f"drop database if exists {NAME} with (force)")
    admin.execute(f"create database {NAME}")
    database = Database(endpoints.database_url.replace("/postgres?", f"/{NAME}?"))
    with database.connect() as connection, connection.transaction():
        connection.execute("set local client_min_messages = error")
        for script in sorted(bootstrap.SCRIPTS.glob("*.sql")):
            connection.execute(script.read_bytes())
    migrations.apply(f"{database.url}&options=-crole%3Dpostgres", MIGRATIONS, lambda _: None)
    yield database
    admin.execute(f"drop database {NAME} with (force)")


@pytest.fixture
def database(queue_database: Database) -> Iterator[Database]:
    """The queue's database, empty, its clock at the real time."""
    queue_database.reset()
    yield queue_database
    queue_database.close()
