"""Many at once: each job claimed once, limits exact, one winner in every race, no deadlock."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
import pytest

from tests.integration.queue.database import Client, Database

COURSE = {
    "title": "A course",
    "engine": "offline",
    "commit_sha": "a" * 40,
    "chapters": [{"position": 1, "slug": "one", "title": "One", "markdown": "# One", "html": "<h1>One</h1>"}],
}
_MANY_JOBS = """
with people as (
  insert into auth.users (id, email) select gen_random_uuid(), n || '@example.org' from generate_series(1, %(users)s) n
  returning id),
owned as (
  insert into public.repositories (user_id, host, full_name) select id, 'github.com', 'a/b' from people
  returning id, user_id)
insert into public.jobs (user_id, user_key, phase, repository_id, branch, max_attempts, run_at, created_at)
select user_id, hashtextextended(user_id::text, 0), 'pending', id, 'b' || n, 5, clock_timestamp(), clock_timestamp()
  from owned, generate_series(1, %(jobs)s / %(users)s) n
"""


def many_jobs(database: Database, *, users: int, jobs: int, max_running: int) -> None:
    """Enqueued without their triggers: their history is not what is tested here."""
    with database.connect() as connection:
        connection.execute("update private.settings set max_running_per_user = %s where singleton", (max_running,))
        connection.execute("set session_replication_role = replica")
        connection.execute(_MANY_JOBS, {"users": users, "jobs": jobs})
        connection.execute("set session_replication_role = origin")
        connection.execute("analyze public.jobs")


def at_once(database: Database, calls: Iterable[Callable[[Client], Any]]) -> list[Any]:
    """Each call on a connection of its own, all starting together; answers, or the SQLSTATE of what was refused."""
    calls = list(calls)
    start = threading.Barrier(len(calls))

    def run(call: Callable[[Client], Any]) -> Any:
        client = database.worker()
        try:
            start.wait(30)
            return call(client)
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            client.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_sixteen_connections_claim_each_job_once(database: Database) -> None:
    many_jobs(database, users=100, jobs=20_000, max_running=30_000)

    def claim_all(client: Client) -> list[uuid.UUID]:
        # The test is about claiming, not about the disk.
        client.rows("set synchronous_commit = off")
        mine: list[uuid.UUID] = []
        while rows := client.call("claim_jobs", worker="w", max_jobs=100):
            mine += [row["job_id"] for row in rows]
        return mine

    claimed = at_once(database, [claim_all] * 16)
    assert sum(len(mine) for mine in claimed) == 20_000
    assert len({job for mine in claimed for job in mine}) == 20_000
    assert database.owner().one("select count(*) from public.jobs where status = 'claimed' and attempt = 1") == 20_000


def test_limits_are_exact_under_contention(database: Database) -> None:
    """One hot user and sixteen claimers: never more than the limit, and never "nothing" while something may be had."""
    many_jobs(database, users=1, jobs=100, max_running=16)
    claimed = at_once(database, [lambda client: len(client.call("claim_jobs", worker="w"))] * 16)
    assert claimed == [1] * 16
    assert at_once(database, [lambda client: client.call("claim_jobs", worker="w")] * 4) == [[]] * 4


def test_a_workers_limit_is_exact_under_contention(database: Database) -> None:
    many_jobs(database, users=20, jobs=100, max_running=16)
    database.worker().call("register_worker", worker="w", info={"max_concurrent_jobs": 5})
    claimed = at_once(database, [lambda client: len(client.call("claim_jobs", worker="w", max_jobs=3))] * 8)
    assert sum(claimed) == 5


def test_fairness_under_contention(database: Database) -> None:
    """Twenty users, one of whom has nearly everything: the first twenty claims serve twenty users."""
    many_jobs(database, users=20, jobs=40, max_running=300)
    owner = database.owner()
    hog = owner.rows("select user_id, repository_id from public.jobs limit 1")[0]
    owner.rows(
        "insert into public.jobs (user_id, repository_id, branch, max_attempts, run_at, created_at) "
        "select %s, %s, 'h' || n, 5, now() - interval '1 day', now() from generate_series(1, 5000) n",
        *hog.values(),
    )
    claimed = at_once(database, [lambda client: client.call("claim_jobs", worker="w", max_jobs=5)] * 4)
    served = Counter(row["user_id"] for rows in claimed for row in rows)
    # A ring walked by four at once may come round a little early, never by more than the number of walkers.
    assert sum(served.values()) == 20
    assert max(served.values()) <= 4


def test_racing_enqueues_make_one_job(database: Database) -> None:
    user = database.new_user()
    repository = database.user(user).answer("add_repository", host="github.com", full_name="a/b")

    def enqueue(_: Client) -> tuple[uuid.UUID, bool]:
        client = database.user(user)
        (row,) = client.call("enqueue_job", repository_id=repository)
        client.close()
        return row["job_id"], row["created"]

    answers = at_once(database, [enqueue] * 12)
    assert len({job for job, _ in answers}) == 1
    assert sum(created for _, created in answers) == 1
    # The one who waited paid nothing that matters: at most a token each.
    assert database.owner().one("select count(*) from public.jobs") == 1


def test_racing_completes_make_one_course(database: Database) -> None:
    many_jobs(database, users=1, jobs=1, max_running=3)
    lease = _to_gathering(database.worker())
    answers = at_once(database, [lambda client: client.answer("complete_job", **lease, course=COURSE)] * 8)
    assert len(set(answers)) == 1
    assert database.owner().one("select count(*) from public.courses") == 1
    assert database.owner().one("select count(*) from public.job_events where status = 'completed'") == 1


def test_a_complete_races_a_cancel(database: Database) -> None:
    """Either order is fine: the course is published, and the owner learns whether that was before they canceled."""
    for _ in range(10):
        database.reset()
        many_jobs(database, users=1, jobs=1, max_running=3)
        lease = _to_gathering(database.worker())
        owner = database.owner().one("select user_id from public.jobs")
        completed, canceled = at_once(
            database,
            [
                lambda client, lease=lease: client.answer("complete_job", **lease, course=COURSE),
                lambda _, owner=owner, lease=lease: database.user(owner).answer("cancel_job", job_id=lease["job_id"]),
            ],
        )
        assert isinstance(completed, uuid.UUID)
        assert canceled in ("canceling", "completed")


def test_claim_against_reap_against_cancel(database: Database) -> None:
    """A lease has run out: its worker completes it, its owner cancels it, and three workers claim, all at once."""
    outcomes: Counter[str] = Counter()
    for _ in range(15):
        database.reset()
        many_jobs(database, users=1, jobs=1, max_running=3)
        lease = _to_gathering(database.worker())
        owner = database.owner().one("select user_id from public.jobs")
        database.shift(301)
        completed, canceled, *claims = at_once(
            database,
            [
                lambda client, lease=lease: client.answer("complete_job", **lease, course=COURSE),
                lambda _, owner=owner, lease=lease: database.user(owner).answer("cancel_job", job_id=lease["job_id"]),
                *[lambda client: client.call("claim_jobs", worker="other")] * 3,
            ],
        )
        taken = sum(len(rows) for rows in claims)
        status = database.owner().one("select status from public.jobs")
        outcomes[status] += 1
        assert taken <= 1
        assert (completed == "PT409") == (status != "completed")
        assert (status in ("claimed", "canceled")) == (status != "completed")
        assert taken == 0 or status == "claimed"
        assert canceled in ("canceling", "canceled", "completed")
    assert sum(outcomes.values()) == 15


class Bustle:
    """Everything that can happen to a few rows, drawn by lot."""

    def __init__(self, database: Database) -> None:
        owner = database.owner()
        self.database = database
        found = owner.rows("select distinct user_id, repository_id from public.jobs")
        self.people = {row["user_id"]: row["repository_id"] for row in found}
        self.jobs = [row["id"] for row in owner.rows("select id from public.jobs")]
        self.leases: list[dict[str, Any]] = []
        self.outcomes: Counter[str | None] = Counter()

    def run(self, action: str, client: Client) -> None:
        chance = random.Random(action)  # noqa: S311
        client.rows("set synchronous_commit = off")
        for _ in range(60):
            try:
                getattr(self, action.rstrip("0123456789"))(client, chance)
                self.outcomes["done"] += 1
            except (psycopg.Error, IndexError) as error:
                self.outcomes[getattr(error, "sqlstate", "idle")] += 1

    def claim(self, client: Client, _: random.Random) -> None:
        rows = client.call("claim_jobs", worker="w", max_jobs=4, lease_seconds=5)
        self.leases += [{"job_id": str(row["job_id"]), "lease_token": str(row["lease_token"])} for row in rows]

    def heartbeat(self, client: Client, chance: random.Random) -> None:
        known = list(self.leases)
        client.call("heartbeat_jobs", worker="w", leases=chance.sample(known, len(known)), lease_seconds=5)

    def end(self, client: Client, chance: random.Random) -> None:
        lease = chance.choice(list(self.leases)[-8:])
        for status in ("cloning", "analyzing", "gathering"):
            client.call("report_progress", **lease, status=status)
        client.call("save_unit", **lease, fingerprint="0" * 64, kind="chapter", key="one", value={})
        way = chance.choice(("complete_job", "fail_job", "release_job"))
        more = {"complete_job": {"course": COURSE}, "fail_job": {"error_code": "x", "message": "x"}}.get(way, {})
        client.call(way, **lease, **more)

    def own(self, _: Client, chance: random.Random) -> None:
        user, repository = chance.choice(list(self.people.items()))
        client = self.database.user(user)
        way = chance.choice(("cancel_job", "retry_job", "enqueue_job"))
        branch = chance.choice(("b1", "b2"))
        request = {"repository_id": repository, "branch": branch} if way == "enqueue_job" else None
        try:
            client.call(way, **(request or {"job_id": chance.choice(self.jobs)}))
        finally:
            client.close()

    def operate(self, client: Client, chance: random.Random) -> None:
        ways: tuple[tuple[str, dict[str, Any]], ...] = (
            ("requeue_dead_jobs", {}),
            ("clear_stuck_jobs", {"silent_for": "0 s"}),
            ("prune_jobs", {"older_than": "0 s", "max_jobs": 3}),
        )
        way, how = chance.choice(ways)
        client.call(way, **how)
        self.database.shift(chance.choice((1, 6, 30)))

    def remove(self, _: Client, chance: random.Random) -> None:
        """A repository goes with all that hangs on it, and comes back under another id."""
        user = chance.choice(list(self.people))
        client = self.database.user(user)
        client.call("remove_repository", repository_id=self.people[user])
        self.people[user] = client.answer("add_repository", host="github.com", full_name="a/b")
        client.close()


def test_nothing_deadlocks(database: Database) -> None:
    """Everything at once on few rows, for a while: refusals are fine, 40P01 and 40001 are not."""
    many_jobs(database, users=4, jobs=24, max_running=3)
    bustle = Bustle(database)
    actions = (
        "claim1",
        "claim2",
        "heartbeat1",
        "heartbeat2",
        "end1",
        "end2",
        "end3",
        "own1",
        "own2",
        "operate",
        "remove",
    )
    at_once(database, [partial(bustle.run, action) for action in actions])
    assert bustle.outcomes["done"] > 200
    assert bustle.outcomes.keys() <= {"done", "idle", "PT404", "PT409", "PT429"}, bustle.outcomes


@pytest.mark.parametrize(
    ("function", "table", "more"),
    [
        ("save_unit", "unit_results", {"fingerprint": "0" * 64, "kind": "chapter", "key": "one", "value": {}}),
        ("complete_job", "courses", {"course": COURSE}),
    ],
)
def test_repositories_are_locked_before_jobs(
    function: str, table: str, more: dict[str, Any], database: Database
) -> None:
    """A worker stores something and is held up in the middle; its owner removes the repository; both get through."""
    many_jobs(database, users=1, jobs=1, max_running=3)
    lease = _to_gathering(database.worker())
    user, repository = database.owner().rows("select user_id, repository_id from public.jobs")[0].values()
    worker, owner = database.worker(), database.user(user)
    with ThreadPoolExecutor(2) as pool, database.connect() as holder:
        with holder.transaction():
            holder.execute(f"lock table public.{table} in share row exclusive mode")
            stored = pool.submit(worker.call, function, **lease, **more)
            _until_blocked(holder, worker)
            removed = pool.submit(owner.answer, "remove_repository", repository_id=repository)
            _until_blocked(holder, owner)
        stored.result(30)
        assert removed.result(30) is True
    assert database.owner().one("select count(*) from public.jobs") == 0


def test_a_repository_locks_its_jobs_in_the_order_of_heartbeats(database: Database) -> None:
    """A heartbeat waits for the first of two jobs while their repository is removed: both get through."""
    many_jobs(database, users=1, jobs=2, max_running=3)
    worker = database.worker()
    rows = worker.call("claim_jobs", worker="w", max_jobs=2)
    leases = [{"job_id": str(row["job_id"]), "lease_token": str(row["lease_token"])} for row in rows]
    user, repository = database.owner().rows("select user_id, repository_id from public.jobs limit 1")[0].values()
    owner = database.user(user)
    # The foreign key would delete them in the order of its index, the newest first.
    owner.rows("set enable_seqscan = off")
    owner.rows("set enable_bitmapscan = off")
    with ThreadPoolExecutor(2) as pool, database.connect() as holder:
        with holder.transaction():
            holder.execute(
                "select from public.jobs where id = (select id from public.jobs order by id limit 1) for update"
            )
            beaten = pool.submit(worker.call, "heartbeat_jobs", worker="w", leases=leases)
            _until_blocked(holder, worker)
            removed = pool.submit(owner.answer, "remove_repository", repository_id=repository)
            _until_blocked(holder, owner)
        assert {row["verdict"] for row in beaten.result(30)} == {"kept"}
        assert removed.result(30) is True


def _until_blocked(observer: psycopg.Connection[Any], client: Client) -> None:
    """Returns when the client waits for a lock."""
    pid = client.connection.info.backend_pid
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        observer.execute("select pg_stat_clear_snapshot()")
        waiting = observer.execute("select cardinality(pg_blocking_pids(%s)) > 0 as blocked", (pid,)).fetchone()
        if waiting and waiting["blocked"]:
            return
    raise AssertionError("it was not held up")


def test_a_claim_waits_for_nobody(database: Database) -> None:
    """While the next job's row is held by somebody, the one after it is claimed."""
    many_jobs(database, users=1, jobs=2, max_running=3)
    with database.connect() as holder, holder.transaction():
        held = holder.execute("select id from public.jobs order by run_at, id limit 1 for update").fetchone()
        client = database.worker()
        client.rows("set lock_timeout = '2 s'")
        (row,) = client.call("claim_jobs", worker="w", max_jobs=2)
        assert held is not None
        assert row["job_id"] != held["id"]


def test_the_recovery_is_not_waited_for(database: Database) -> None:
    many_jobs(database, users=1, jobs=2, max_running=3)
    with database.connect() as holder, holder.transaction():
        holder.execute("select from private.recovery for update")
        client = database.worker()
        client.rows("set lock_timeout = '2 s'")
        assert len(client.call("claim_jobs", worker="w", max_jobs=2)) == 2


def _to_gathering(client: Client) -> dict[str, Any]:
    (row,) = client.call("claim_jobs", worker="w")
    lease = {"job_id": row["job_id"], "lease_token": row["lease_token"]}
    for status in ("cloning", "analyzing", "gathering"):
        client.call("report_progress", **lease, status=status)
    client.close()
    return lease


@pytest.fixture(autouse=True)
def _forgiving_rate_limit(database: Database) -> None:
    database.owner().rows("update private.settings set enqueue_burst = 30000 where singleton")
