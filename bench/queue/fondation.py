"""Fondation's own queue as a system of the benchmark, with and without somebody to broadcast to."""

from __future__ import annotations

import json
import tomllib
from functools import partial
from pathlib import Path

from bench.queue.cluster import Cluster
from bench.queue.listener import listening
from bench.queue.system import System, read_sql

_CLAIM = "select 1 as id, job_id, lease_token from public.claim_jobs('bench', 1, 300)"
#: The end of a lease that has what the peers' completion has: a final state. And what theirs has not: a fence, a row of
#: history. Publishing a course is not part of it; that is measured as the full life of a job.
_END = "select status from public.fail_job(:job_id, :lease_token, 'bench', 'The work ended.', false)"
_REPORT = (
    "select public.report_progress(:job_id, :lease_token, status => '{status}', step => {step}, step_index => {index}, "
    "percent => {percent}, message => 'At work.')"
)
_COURSE = {
    "title": "Bench",
    "commit_sha": "0" * 40,
    "engine": "offline",
    "chapters": [{"position": 1, "slug": "one", "title": "One", "markdown": "# One", "html": "<h1>One</h1>"}],
}
_LIFE = (
    _REPORT.format(status="cloning", step="null", index="null", percent=5),
    _REPORT.format(status="analyzing", step="'extract'", index=1, percent=10),
    _REPORT.format(status="gathering", step="'tutorials'", index=6, percent=95),
    f"select public.complete_job(:job_id, :lease_token, '{json.dumps(_COURSE)}'::jsonb)",
)

PLAIN = "fondation"
SILENT = "fondation-without-realtime"
ONE_USER = "fondation-one-user"


def systems(users: int) -> list[System]:
    """As shipped, and without the schema `realtime`: the peers send no message to anyone's page either."""
    return [plain(users), _system(SILENT, users, realtime=False)]


def plain(users: int) -> System:
    """As shipped."""
    return _system(PLAIN, users, realtime=True)


def one_user() -> System:
    """Every job is one user's: each claim meets the same lock and the same end of the index."""
    return _system(ONE_USER, 1, realtime=True)


def _system(name: str, users: int, *, realtime: bool) -> System:
    listener = {"beside": listening} if realtime else {}
    return System(
        name=name,
        version=_version(),
        install=partial(_install, users=users, realtime=realtime),
        claim=_CLAIM,
        complete=_END,
        life=_LIFE,
        tables=("public.jobs", "public.job_events", *(("realtime.messages",) if realtime else ())),
        role="service_role",
        users=users,
        **listener,
    )


def _install(cluster: Cluster, database: str, *, users: int, realtime: bool) -> None:
    cluster.make_supabase(database, realtime=realtime)
    cluster.execute(database, read_sql("fondation.sql"))
    cluster.execute(database, f"select bench.make_users({users})")


def _version() -> str:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
