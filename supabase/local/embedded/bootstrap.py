"""Gives a bare PostgreSQL what a hosted Supabase project has before its first migration."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

from embedded.errors import StackError
from embedded.keys import Keys

SCRIPTS = Path(__file__).resolve().parent.parent / "bootstrap"


def run(url: str, keys: Keys) -> None:
    """Run every bootstrap script, and set the logins' passwords, in one transaction; safe to repeat."""
    logins = {
        "postgres": keys.postgres_password,
        "authenticator": keys.authenticator_password,
        "supabase_realtime_admin": keys.realtime_password,
        "supabase_read_only_user": keys.catalog_password,
    }
    with psycopg.connect(url, autocommit=True) as connection, connection.transaction():
        connection.execute("set local client_min_messages = error")
        connection.execute("set local log_min_messages = error")
        for script in sorted(SCRIPTS.glob("*.sql")):
            try:
                connection.execute(script.read_bytes())
            except psycopg.Error as error:
                raise StackError(f"{script.name} failed: {str(error).strip()}") from error
        for role, password in logins.items():
            _set_password(connection, role, password)


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Store the verifier only: the password itself never reaches a log."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(verifier.decode()))
    )
