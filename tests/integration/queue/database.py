"""Connections to the queue as the Data API makes them: a role and the claims of its token, no HTTP between."""

from __future__ import annotations

import json
import uuid
import weakref
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

#: Every column of `jobs` a test may want, and nothing that differs from run to run.
Row = dict[str, Any]

_RESET: Final = """
truncate auth.users cascade;
truncate public.job_events, public.job_usage, public.workers, private.rate_limits;
update private.clock_shift set shift = '0' where singleton;
update private.recovery set next_at = '-infinity' where singleton;
update private.settings set max_attempts = 5, backoff_base = '5 s', backoff_cap = '10 min',
  max_running_per_user = 3, lease_min = '5 s', enqueue_burst = 30, enqueue_per_hour = 60 where singleton;
select setval('private.ring', 0);
"""


class Client:
    """One connection that acts as one role; closed with `close`, or when nobody knows it any more."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self.connection = connection
        self._end = weakref.finalize(self, connection.close)

    def rows(self, query: str, *arguments: Any) -> list[Row]:
        cursor = self.connection.execute(query, arguments)
        return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *arguments: Any) -> Any:
        """The only column of the only row."""
        (row,) = self.rows(query, *arguments)
        (value,) = row.values()
        return value

    def call(self, function: str, **arguments: Any) -> list[Row]:
        """An RPC, its arguments by name."""
        named = sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in arguments
        )
        query = sql.SQL("select * from {}({})").format(sql.Identifier("public", function), named)
        return self.connection.execute(query, {name: _adapt(value) for name, value in arguments.items()}).fetchall()

    def answer(self, function: str, **arguments: Any) -> Any:
        """The answer of an RPC that answers one value."""
        (row,) = self.call(function, **arguments)
        return row[function]

    def close(self) -> None:
        self._end()


class Database:
    """The queue's database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clients: weakref.WeakSet[Client] = weakref.WeakSet()

    def connect(self) -> psycopg.Connection[Row]:
        return psycopg.connect(self.url, autocommit=True, row_factory=dict_row)

    def owner(self) -> Client:
        """The role that owns everything: past row level security, with the triggers."""
        return self._client("postgres", {})

    def worker(self) -> Client:
        """The secret key."""
        return self._client("service_role", {"role": "service_role"})

    def user(self, user: uuid.UUID, **metadata: str) -> Client:
        """A signed-in user; `metadata` is the app_metadata of their token."""
        claims = {"role": "authenticated", "sub": str(user), "app_metadata": metadata}
        return self._client("authenticated", claims)

    def anonymous(self) -> Client:
        """The publishable key alone."""
        return self._client("anon", {"role": "anon"})

    def new_user(self, user: uuid.UUID | None = None) -> uuid.UUID:
        user = user or uuid.uuid4()
        with self.connect() as connection:
            connection.execute("insert into auth.users (id, email) values (%s, %s)", (user, f"{user}@example.org"))
        return user

    def shift(self, seconds: float) -> None:
        """Moves the queue's clock forward."""
        with self.connect() as connection:
            connection.execute(
                "update private.clock_shift set shift = shift + make_interval(secs => %s) where singleton", (seconds,)
            )

    def reset(self) -> None:
        with self.connect() as connection:
            connection.execute(_RESET)

    def close(self) -> None:
        """Closes every client that a test left open."""
        for client in list(self._clients):
            client.close()

    def _client(self, role: str, claims: dict[str, Any]) -> Client:
        connection = self.connect()
        token = json.dumps(claims) if claims else ""
        connection.execute("select set_config('request.jwt.claims', %s, false)", (token,))
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        client = Client(connection)
        self._clients.add(client)
        return client


def _adapt(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
