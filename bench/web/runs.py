"""The runs whose pages are open: made and changed as a worker does it, by the RPC of the queue."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import random
import time
from collections.abc import Sequence
from typing import Any

import psycopg

from bench.web.product import Person, Product

#: Percent a run begins with, once it is held in the middle of its third step.
_BEGIN = 5


@dataclasses.dataclass(kw_only=True)
class Run:
    """A run that is held, and its changes."""

    person: Person
    job_id: str
    lease_token: str
    percent: int = _BEGIN
    #: When each change was committed, by the percent it brought: Unix time, right before the COMMIT was sent.
    committed: dict[int, float] = dataclasses.field(default_factory=dict)
    #: Seconds the database took to answer each COMMIT, its disk included.
    commits: list[float] = dataclasses.field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/runs/{self.job_id}"


def start(product: Product, people: Sequence[Person], number: int) -> list[Run]:
    """So many running jobs, dealt to the people in turn."""
    with psycopg.connect(product.endpoints.database_url, autocommit=True) as connection:
        return [_start(connection, people[place % len(people)], place) for place in range(number)]


def _start(connection: psycopg.Connection[Any], person: Person, place: int) -> Run:
    claims = json.dumps({"role": "authenticated", "sub": person.id})
    # One transaction, so that nobody else could claim it.
    with connection.transaction():
        connection.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
        name = f"bench/run-{place}"
        (repository,) = _one(connection, "select private.add_repository('github.com', %s, null, false)", (name,))
        (job,) = _one(connection, "select job_id from private.enqueue_job(%s, null, 'offline', '{}')", (repository,))
        claimed, token = _one(connection, "select job_id, lease_token from private.claim_jobs('bench', 1, 3600)")
        if claimed != job:
            raise RuntimeError("Somebody else's job was claimed.")
    run = Run(person=person, job_id=str(job), lease_token=str(token))
    for status, step, percent, said in (
        ("cloning", None, 1, "Fetching."),
        ("analyzing", None, 3, "Reading the code."),
        ("analyzing", "write", _BEGIN, "Writing the chapters."),
    ):
        connection.execute(_REPORT, (run.job_id, run.lease_token, status, step, percent, said))
    return run


async def change(product: Product, runs: Sequence[Run], *, changes: int, pace: float) -> None:
    """Each run changes once in `pace` seconds, at a moment of its own, `changes` times."""
    connection = await psycopg.AsyncConnection.connect(product.endpoints.database_url)
    async with connection:
        begin = time.monotonic() + 0.5
        draw = random.Random(7)  # noqa: S311  # the same in every run
        moments = sorted(
            (begin + pace * (turn + draw.uniform(0, 0.7)), place)
            for turn in range(changes)
            for place in range(len(runs))
        )
        for moment, place in moments:
            await asyncio.sleep(moment - time.monotonic())
            await _change(connection, runs[place])


async def _change(connection: psycopg.AsyncConnection[Any], run: Run) -> None:
    percent = run.percent + 1
    report = (run.job_id, run.lease_token, None, None, percent, f"Change {percent}.")
    await connection.execute(_REPORT, report)
    run.percent = percent
    run.committed[percent] = began = time.time()
    await connection.commit()
    run.commits.append(time.time() - began)


_REPORT = "select public.report_progress(%s, %s, status => %s, step => %s, percent => %s, message => %s)"


def _one(connection: psycopg.Connection[Any], query: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None  # noqa: S101
    return tuple(row)
