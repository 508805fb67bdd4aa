"""Jobs put into the queue by its own functions, as a user of its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from pathlib import Path

import psycopg


def new_user(connection: psycopg.Connection) -> uuid.UUID:
    """A user of the embedded Auth, and limits that are not in the way."""
    connection.execute(
        "update private.settings set max_running_per_user = 100, enqueue_burst = 10000, max_attempts = 100 "
        "where singleton"
    )
    user = uuid.uuid4()
    connection.execute("insert into auth.users (id, email) values (%s, %s)", (user, f"{user.hex}@example.org"))
    return user


def enqueue(connection: psycopg.Connection, user: uuid.UUID, folders: Iterable[Path]) -> list[uuid.UUID]:
    """One job a folder. Answers their ids."""
    claims = json.dumps({"sub": str(user), "role": "authenticated"})
    jobs = []
    for folder in folders:
        with connection.transaction():
            connection.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
            row = connection.execute(
                "select private.add_repository('local', %s, null, false)", (str(folder),)
            ).fetchone()
            assert row is not None  # noqa: S101
            job = connection.execute("select job_id from private.enqueue_job(%s, null, null, null)", row).fetchone()
        assert job is not None  # noqa: S101
        jobs.append(job[0])
    return jobs
