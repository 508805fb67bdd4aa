"""What the benchmark needs to know of a queue: how to install it, and its own statements for one job."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.queue.cluster import Cluster

SQL = Path(__file__).with_name("sql")


@dataclasses.dataclass(frozen=True, kw_only=True)
class System:
    """One queue in a database of its own.

    `install` leaves a schema `bench` there with enqueue, fill, fill_completed (each of a number of jobs) and clear.
    """

    name: str
    version: str
    install: Callable[[Cluster, str], None]
    #: Answers one row with a column `id`, which is not null, and what `complete` refers to as :variables.
    claim: str
    complete: str
    #: Where its jobs live, for sizes and dead rows.
    tables: tuple[str, ...]
    #: The role its workers have; empty: the owner of everything.
    role: str = ""
    #: Further statements of a worker between claim and complete, in the longest life of a job.
    life: tuple[str, ...] = ()
    #: What listens to its database while it works, given where to connect.
    beside: Callable[[str], contextlib.AbstractContextManager[None]] = lambda _: contextlib.nullcontext()
    #: Users whose jobs these are, where the queue knows users.
    users: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What a client sets to work as this system's worker."""
        return {"PGOPTIONS": f"-c role={self.role}"} if self.role else {}


def bind(statement: str, values: Mapping[str, str]) -> str:
    """The statement with its placeholders ($1 or %(name)s) replaced by SQL."""
    bound = re.sub(r"\$(\d+)|%\((\w+)\)s", lambda match: values[match[1] or match[2]], statement)
    return bound.strip().rstrip(";")


def read_sql(name: str) -> str:
    """A file of the folder `sql`."""
    return (SQL / name).read_text(encoding="utf-8")
