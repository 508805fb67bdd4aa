"""What the database feels of the embedded Realtime server under load: it looks by itself, and nobody notifies."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import psycopg

#: As in supabase/local/realtime/messages.ts.
_LOCK = "select pg_advisory_lock(1179602502, 0)"
_LOOK = """
select s.now::text, m.* from pg_current_snapshot() as s (now)
  left join realtime.stored_since(%s::text::pg_snapshot) m on true
"""
_PAUSE = 0.015  # seconds


@contextlib.contextmanager
def listening(url: str) -> Iterator[None]:
    """Reads what is broadcast in this database, all the while."""
    over = threading.Event()

    def look(connection: psycopg.Connection) -> None:
        seen: str | None = None
        while not over.wait(_PAUSE):
            seen = str(connection.execute(_LOOK, (seen,)).fetchall()[0][0])

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LOCK)
        thread = threading.Thread(target=look, args=(connection,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
