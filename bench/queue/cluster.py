"""A PostgreSQL 17 of the benchmark's own, so that what is measured shares nothing with a stack in use."""

from __future__ import annotations

import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
from embedded import bootstrap, migrations
from embedded.folder import Folder
from embedded.keys import Keys
from embedded.postgres import ADMIN, Postgres
from psycopg import sql

MIGRATIONS = Path(__file__).parents[2] / "supabase" / "migrations"

#: The same for every system. What is not named here is PostgreSQL's default: full durability, autovacuum on.
SETTINGS = {
    "shared_buffers": "1GB",
    "max_connections": "60",
    # Segments are used again instead of made anew, in every run alike.
    "min_wal_size": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "effective_cache_size": "4GB",
    "jit": "off",
}


class Cluster:
    """A running server; every measured system gets a database of its own in it."""

    def __init__(self, keys: Keys, port: int) -> None:
        self._keys = keys
        self.port = port

    def url(self, database: str = "postgres", role: str = ADMIN) -> str:
        """Where to connect: as the superuser, or as the role `postgres` that owns what migrations make."""
        password = self._keys.admin_password if role == ADMIN else self._keys.postgres_password
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def create(self, database: str, *, template: str = "template1") -> None:
        """A new database, a copy of `template`."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(database), sql.Identifier(template)
                )
            )

    def drop(self, database: str) -> None:
        """Away with a database, and whoever is connected to it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} (force)").format(sql.Identifier(database)))

    def make_supabase(self, database: str, *, realtime: bool) -> None:
        """What the product has: roles, schemas, migrations; without `realtime`, nothing is ever broadcast."""
        self.create(database)
        bootstrap.run(self.url(database), self._keys)
        if not realtime:
            self.execute(database, "drop schema realtime cascade")
        migrations.apply(self.url(database, "postgres"), MIGRATIONS, lambda _: None)

    def execute(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        """Run one or several statements as the superuser; the rows of the last one."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []


@contextlib.asynccontextmanager
async def running(root: Path | None = None) -> AsyncIterator[Cluster]:
    """A fresh server in a temporary folder (below `root`), gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-queue-", dir=root) as name:
        keys, server = _make(Path(name))
        cluster = Cluster(keys, _free_port())
        child = await server.start(cluster.port)
        try:
            await server.wait(child, cluster.url())
            yield cluster
        finally:
            await child.stop()


def _make(path: Path) -> tuple[Keys, Postgres]:
    # Root's PostgreSQL is another user, who must get through.
    path.chmod(0o711)
    folder = Folder(path)
    folder.prepare()
    keys = Keys.load(folder.keys, may_create=True)
    server = Postgres(folder)
    server.create(keys)
    with (folder.cluster / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
    return keys, server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
