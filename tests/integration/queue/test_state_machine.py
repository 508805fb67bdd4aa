"""Several workers, users and an operator against the queue, step by step beside a model, with a clock that is moved.

The default run is short. `HYPOTHESIS_PROFILE=thorough` looks for minutes.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from random import Random
from typing import Any, ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.integration.queue.database import Client, Database
from tests.integration.queue.model import ALLOWED, RUNNING, Job, Queue

LEASE = 79
RETRY_IN = 59
#: The first backoff, and no two attempts begin closer to each other than this.
PAUSE = 39
LIMIT = 2
WORKERS = ("ada", "bob")
#: Seconds. Their sums stay 19 s below every lease and wait, or pass it: real time goes on, too, in the database alone.
STEPS = (20, 40, 60, 620)
COURSE = {
    "title": "A course",
    "engine": "offline",
    "commit_sha": "a" * 40,
    "chapters": [{"position": 1, "slug": "one", "title": "One", "markdown": "# One", "html": "<h1>One</h1>"}],
}
PROFILES = {"default": (40, 15), "thorough": (1500, 40)}
EXAMPLES, STEP_COUNT = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "default")]

_CLEAN = """
delete from auth.users where true; delete from public.workers where true;
update private.clock_shift set shift = '0' where singleton;
update private.recovery set next_at = '-infinity' where singleton;
select setval('private.ring', 0);
alter sequence test_ids restart
"""
_POLICY = """
update private.settings set max_attempts = 2, backoff_base = '39 s', backoff_cap = '39 s',
  max_running_per_user = %s,
  lease_min = '70 s', enqueue_burst = 30000, enqueue_per_hour = 30000 where singleton
"""
_EVENTS = """
select job_id, status, attempt, data ->> 'from' as old from public.job_events where kind = 'status' order by id
"""
#: Hypothesis replays: what decides an order must be the same each time.
_SAME_IDS = """
create sequence public.test_ids;
grant usage on sequence public.test_ids to postgres;
alter table public.jobs alter id set default
  ('00000000-0000-4000-8000-' || lpad(to_hex(nextval('public.test_ids')), 12, '0'))::uuid;
"""
_NEW_IDS = "alter table public.jobs alter id set default private.uuid_v7(); drop sequence public.test_ids"


class QueueMachine(RuleBasedStateMachine):
    """The rules are what can happen; `agrees` is what must hold after each."""

    database: ClassVar[Database]
    owner: ClassVar[Client]
    secret: ClassVar[Client]

    def __init__(self) -> None:
        super().__init__()
        self.model = Queue(limit=LIMIT)
        self.now = 0.0
        self.clients: dict[uuid.UUID, Client] = {}
        self.repositories: dict[uuid.UUID, uuid.UUID] = {}
        #: Whose job each token is, or was.
        self.leases: dict[uuid.UUID, uuid.UUID] = {}
        for statement in _CLEAN.split(";"):
            self.owner.rows(statement)

    @initialize()
    def people(self) -> None:
        for number in range(3):
            user = self.database.new_user(uuid.UUID(int=number + 1))
            self.clients[user] = self.database.user(user)
            self.repositories[user] = self.clients[user].answer("add_repository", host="github.com", full_name="a/b")
            self.model.keys[user] = self.owner.one("select hashtextextended(%s::text, 0)", user)
        for user in range(3):
            self.enqueue_one(user, "x")

    def teardown(self) -> None:
        for client in self.clients.values():
            client.close()

    # ---------------------------------------------------------------- the rules
    # A walk of a few steps comes from one seed: left to draw every choice itself, Hypothesis hardly ever gets further
    # than a few claims. It still finds out which walks a failure needs.
    @rule(random=st.randoms(use_true_random=True))
    def walk(self, random: Random) -> None:
        for _ in range(5):
            self.step(random)
            self.agrees()

    def step(self, random: Random) -> None:
        actions = [self.enqueue] * 3 + [self.claim] * 4 + [self.wait] * 3 + [self.heartbeat] * 2
        actions += [self.owner_acts] * 3 + [self.worker_works] * 6 + [self.worker_ends] * 3 + [self.operator_acts]
        action = random.choice(actions)
        note(f"{action.__name__} at {self.now}")
        action(random)

    def owner_acts(self, random: Random) -> None:
        if self.model.jobs:
            way = random.choice((self.cancel, self.retry, self.retry, self.stranger_cancels))
            way(random.choice(list(self.model.jobs.values())))

    def worker_works(self, random: Random) -> None:
        if self.leases:
            way = random.choice((self.advance, self.advance, self.to_the_end, self.progress, self.leap))
            way(self._any_token(random))

    def worker_ends(self, random: Random) -> None:
        """One of the ends of a lease; half the time sent twice."""
        if self.leases:
            token = self._any_token(random)
            way = random.choice((self.complete, self.fail, self.fail, self.fail_for_good, self.release))
            for _ in range(random.choice((1, 2))):
                way(token)

    def operator_acts(self, random: Random) -> None:
        random.choice((self.requeue_dead, self.requeue_dead, self.clear_stuck, self.prune))()

    # ---------------------------------------------------------------- users
    def enqueue(self, random: Random) -> None:
        self.enqueue_one(random.randrange(3), random.choice("xyz"))

    def enqueue_one(self, user: int, branch: str) -> None:
        owner = list(self.clients)[user]
        (row,) = self.clients[owner].call("enqueue_job", repository_id=self.repositories[owner], branch=branch)
        known = self.model.active(owner, branch)
        assert row["created"] == (known is None)
        if known is None:
            run_at = self._run_at(row["job_id"])
            known = Job(id=row["job_id"], user=owner, branch=branch, run_at=run_at, due=self.now)
            self.model.jobs[known.id] = known
        assert (row["job_id"], row["status"]) == (known.id, known.status)

    def cancel(self, job: Job) -> None:
        answer = self.clients[job.user].answer("cancel_job", job_id=job.id)
        if job.status in ("pending", "failed"):
            job.cancel_requested = True
            job.end("canceled", self.now, ended_by_worker=False)
        elif job.running:
            job.cancel_requested = True
        assert answer == ("canceling" if job.running else job.status)

    def retry(self, job: Job) -> None:
        blocked = job.status in ("completed", "canceled") or (
            job.status == "dead" and self.model.active(job.user, job.branch) is not None
        )
        if self._refused(self.clients[job.user], "retry_job", blocked, job_id=job.id):
            return
        if job.status == "dead":
            job.requeue(self.now)
        elif job.status == "failed":
            job.status, job.due = "pending", self.now
        elif job.status == "pending":
            job.due = min(job.due, self.now)
        job.run_at = self._run_at(job.id)

    def stranger_cancels(self, job: Job) -> None:
        stranger = next(user for user in self.clients if user != job.user)
        with pytest.raises(psycopg.Error) as error:
            self.clients[stranger].call("cancel_job", job_id=job.id)
        assert error.value.sqlstate == "PT404"

    # ---------------------------------------------------------------- workers
    def claim(self, random: Random) -> None:
        worker, wanted = random.choice(WORKERS), random.randint(1, 3)
        rows = self.secret.call("claim_jobs", worker=worker, max_jobs=wanted, lease_seconds=LEASE)
        self._recover()
        for row in rows:
            job = self.model.next(self.now)
            assert job is not None, f"nothing was to be claimed, got {row}"
            assert row["job_id"] == job.id
            job.claim(row["lease_token"], worker, self.now, LEASE)
            assert row["attempt"] == job.attempt
            self.leases[row["lease_token"]] = job.id
        if len(rows) < wanted:
            assert self.model.next(self.now) is None, "a job was there to be claimed"

    def advance(self, token: uuid.UUID) -> None:
        """The next state of work; also by workers that have long lost the job."""
        job = self.model.holder(token)
        status = RUNNING[RUNNING.index(job.status) + 1] if job and job.status != "gathering" else "gathering"
        if not self._refused(self.secret, "report_progress", job is None, **self._lease(token), status=status):
            assert job is not None
            job.status = status

    def to_the_end(self, token: uuid.UUID) -> None:
        for _ in RUNNING:
            self.advance(token)
        self.complete(token)

    def progress(self, token: uuid.UUID) -> None:
        lost = self.model.holder(token) is None
        self._refused(self.secret, "report_progress", lost, **self._lease(token), percent=140, message="On it.")

    def leap(self, token: uuid.UUID) -> None:
        """A state out of turn is refused, and nothing happens."""
        job = self.model.holder(token)
        fine = job is not None and job.status in ("analyzing", "gathering")
        if not self._refused(self.secret, "report_progress", not fine, **self._lease(token), status="gathering"):
            assert job is not None
            job.status = "gathering"

    def heartbeat(self, random: Random) -> None:
        """Of any leases, also such as are long lost: two tokens of one job in one call are possible."""
        worker = random.choice(WORKERS)
        sent = random.sample(list(self.leases), random.randint(0, min(6, len(self.leases))))
        leases = [{"job_id": str(self.leases[token]), "lease_token": str(token)} for token in sent]
        expected = {}
        for token in sent:
            job = self.model.holder(token)
            expected[token] = "lost" if job is None else "cancel" if job.cancel_requested else "kept"
            if job is not None:
                job.expires, job.beaten = self.now + LEASE, self.now
        rows = self.secret.call("heartbeat_jobs", worker=worker, leases=leases, lease_seconds=LEASE)
        verdicts = sorted((row["job_id"], row["verdict"]) for row in rows)
        assert verdicts == sorted((self.leases[token], verdict) for token, verdict in expected.items())
        self._recover()

    def fail_for_good(self, token: uuid.UUID) -> None:
        self.fail(token, retryable=False)

    def fail(self, token: uuid.UUID, retryable: bool = True) -> None:
        arguments = self._lease(token) | {"error_code": "boom", "message": "It broke.", "retryable": retryable}
        if self._ended(token, "fail_job", retry_in=RETRY_IN, **arguments):
            return
        job = self.model.holder(token)
        assert job is not None
        status = "failed" if retryable and job.attempt < job.max_attempts else "dead"
        job.end("canceled" if job.cancel_requested else status, self.now, ended_by_worker=True)
        if job.status == "failed":
            job.due, job.run_at = self.now + RETRY_IN, self._run_at(job.id)

    def release(self, token: uuid.UUID) -> None:
        if self._ended(token, "release_job", **self._lease(token)):
            return
        job = self.model.holder(token)
        assert job is not None
        job.end("canceled" if job.cancel_requested else "pending", self.now, ended_by_worker=True)
        job.attempt -= job.status == "pending"
        job.due = max(self.now, job.claimed + PAUSE)
        job.run_at = self._run_at(job.id)

    def complete(self, token: uuid.UUID) -> None:
        job = self.model.holder(token)
        again = next((j for j in self.model.jobs.values() if j.last_token == token and j.status == "completed"), None)
        fine = again is not None or (job is not None and job.status == "gathering")
        refused = self._refused(self.secret, "complete_job", not fine, **self._lease(token), course=COURSE)
        if not refused and again is None:
            assert job is not None
            job.end("completed", self.now, ended_by_worker=True)

    # ---------------------------------------------------------------- time and operators
    def wait(self, random: Random) -> None:
        seconds = random.choice(STEPS)
        self.database.shift(seconds)
        self.now += seconds

    def requeue_dead(self) -> None:
        dead: dict[tuple[uuid.UUID, str], Job] = {}
        for job in sorted(self.model.jobs.values(), key=lambda job: job.ended):
            if job.status == "dead" and not self.model.superseded(job):
                dead[job.user, job.branch] = job
        before = self._statuses()
        count = self.secret.answer("requeue_dead_jobs")
        assert count == len(dead)
        # Of several dead jobs of a branch that ended in the same step, either may be the newest.
        for job_id, status in self._statuses().items():
            if before[job_id] == "dead" and status == "pending":
                job = self.model.jobs[job_id]
                assert (job.user, job.branch) in dead
                assert job.ended == dead[job.user, job.branch].ended
                job.requeue(self.now)
                job.run_at = self._run_at(job.id)

    def clear_stuck(self) -> None:
        worker = WORKERS[0]
        running = [job for job in self.model.jobs.values() if job.running]
        stuck = [job for job in running if job.worker == worker and job.beaten <= self.now - 39]
        assert self.secret.answer("clear_stuck_jobs", silent_for="39 s", worker=worker) == len(stuck)
        for job in stuck:
            job.lose(self.now)
            job.run_at = self._run_at(job.id)

    def prune(self) -> None:
        old = [job.id for job in self.model.jobs.values() if job.final and job.ended < self.now - 299]
        assert self.secret.answer("prune_jobs", older_than="299 s") == len(old)
        for job_id in old:
            del self.model.jobs[job_id]

    # ---------------------------------------------------------------- what must hold
    @invariant()
    def agrees(self) -> None:
        columns = "id, status, attempt, max_attempts, worker, cancel_requested, lease_hash"
        rows = {row["id"]: row for row in self.owner.rows(f"select {columns} from public.jobs")}  # noqa: S608
        assert rows.keys() == self.model.jobs.keys(), "every enqueued job is there, once, and no other"
        for job in self.model.jobs.values():
            row = rows[job.id]
            assert row["status"] == job.status
            assert (row["attempt"], row["worker"], row["cancel_requested"]) == (
                *(job.attempt, job.worker, job.cancel_requested),
            )
            assert row["attempt"] <= row["max_attempts"]
            assert (row["lease_hash"] is not None) == job.running, "one valid lease while running, none otherwise"

    @invariant()
    def events_replay(self) -> None:
        history: dict[uuid.UUID, list[dict[str, Any]]] = {job_id: [] for job_id in self.model.jobs}
        for event in self.owner.rows(_EVENTS):
            history[event["job_id"]].append(event)
        for job_id, events_of_job in history.items():
            state = None
            for event in events_of_job:
                assert event["old"] == state, "no transition went unrecorded"
                assert (state, event["status"]) in ALLOWED
                state = event["status"]
            job = self.model.jobs[job_id]
            assert (state, events_of_job[-1]["attempt"] if events_of_job else None) == (job.status, job.attempt)

    # ---------------------------------------------------------------- helpers
    def _recover(self) -> None:
        waiting = {job.id for job in self.model.jobs.values() if job.running}
        self.model.recover(self.now)
        for job in self.model.jobs.values():
            if job.id in waiting and job.status == "pending":
                job.run_at = self._run_at(job.id)

    def _ended(self, token: uuid.UUID, function: str, **arguments: Any) -> bool:
        """Calls one of the ends of a lease; whether it changed nothing: refused, or sent a second time."""
        job = self.model.holder(token)
        again = any(other.last_token == token for other in self.model.jobs.values())
        return self._refused(self.secret, function, job is None and not again, **arguments) or job is None

    def _refused(self, client: Client, function: str, expected: bool, **arguments: Any) -> bool:
        """Calls; checks that the call is refused exactly if `expected`."""
        try:
            client.call(function, **arguments)
        except psycopg.Error as error:
            assert error.sqlstate == "PT409", error
            assert expected, error
            return True
        assert not expected, f"{function} should have been refused"
        return False

    def _lease(self, token: uuid.UUID) -> dict[str, Any]:
        return {"job_id": self.leases[token], "lease_token": token}

    def _any_token(self, random: Random) -> uuid.UUID:
        """Any token ever handed out, a current one more likely."""
        current = [job.token for job in self.model.jobs.values() if job.token is not None]
        return random.choice([*self.leases, *current * 3])

    def _run_at(self, job_id: uuid.UUID) -> Any:
        return self.owner.one("select run_at from public.jobs where id = %s", job_id)

    def _statuses(self) -> dict[uuid.UUID, str]:
        return {row["id"]: row["status"] for row in self.owner.rows("select id, status from public.jobs")}


@pytest.fixture
def machine(database: Database) -> Iterator[type[QueueMachine]]:
    """The machine on an empty database: waits shorter than RETRY_IN, no rate limit, two attempts, two running a user.

    lease_min is how seldom the queue looks for what has run out: long, so that it must know when to look earlier.
    """
    QueueMachine.database = database
    QueueMachine.owner, QueueMachine.secret = Client(database.connect()), database.worker()
    QueueMachine.owner.connection.execute(_SAME_IDS)
    QueueMachine.owner.rows(_POLICY, LIMIT)
    yield QueueMachine
    QueueMachine.owner.rows("delete from auth.users where true")
    QueueMachine.owner.connection.execute(_NEW_IDS)
    QueueMachine.owner.close()
    QueueMachine.secret.close()


def test_the_queue_does_what_the_model_does(machine: type[QueueMachine]) -> None:
    case = machine.TestCase
    case.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEP_COUNT,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=PROFILES["default"][0] == EXAMPLES,
        database=None,
        print_blob=True,
    )
    case().runTest()
