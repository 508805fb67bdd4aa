"""What a worker stands on gives way: the database, the disk, git. Jobs end in words, or go on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import UUID

import psutil
import psycopg
import pytest
from embedded import Endpoints, Stack

from core.api import Api
from core.jobs import Status
from core.users import UserGateway
from tests.fakes.githost import GitHost
from tests.fakes.serving import served
from tests.integration.conftest import ROOT, PersonOn
from tests.integration.fleet.conftest import Worker, make_repository, package, until, until_chapters
from tests.integration.ports import settle


@pytest.fixture
async def fragile(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stack, Endpoints]]:
    """A stack of its own: what happens to it must not happen to other tests."""
    supabase = ROOT / "supabase"
    data = tmp_path_factory.mktemp("fragile") / "data"
    settle(data)
    running = Stack(
        data,
        functions=supabase / "functions",
        migrations=supabase / "migrations",
        report=lambda _: None,
    )
    async with running:
        yield running, await running.start()


async def test_a_database_that_restarts_under_load_costs_no_job(
    fragile: tuple[Stack, Endpoints], person_on: PersonOn, tmp_path: Path
) -> None:
    stack, endpoints = fragile
    person = await person_on(endpoints)

    async def token() -> str:
        return person.token

    worker = Worker(endpoints, tmp_path / "worker", MAX_CONCURRENT_JOBS="3", LEASE_TIME="120")
    try:
        async with Api(endpoints.url, endpoints.publishable_key) as api:
            gateway = UserGateway(api, token)
            jobs = []
            for place in range(3):
                repository = await gateway.add_repository(
                    "local", str(make_repository(tmp_path / f"r{place}", package(60)))
                )
                jobs.append((await gateway.enqueue_job(repository)).job_id)
            await until_chapters(gateway, jobs[0])
            running = [(await gateway.job(job)).is_running for job in jobs]
            assert any(running), "nothing ran when the database went away"
            await stack.restart_postgres()
            for job in jobs:
                ended = await until(gateway, job, lambda job: job.is_final)
                assert (ended.status, ended.attempt) == (Status.COMPLETED, 1), ended.error_message
                assert len(await gateway.courses(repository_id=ended.repository_id)) == 1
    finally:
        worker.end()


def _rests_when_it_fails(admin: psycopg.Connection, job_id: UUID) -> None:
    """The next attempt of a job must not begin while its first is looked at."""
    admin.execute("update public.jobs set backoff_base = '1 h', backoff_cap = '1 h' where id = %s", (job_id,))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few hundred kilobytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root of a Linux machine can mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_full_disk_fails_the_job_and_not_the_worker(
    start_worker: Callable[..., Worker],
    gateway: UserGateway,
    admin: psycopg.Connection,
    small_disk: Path,
    tmp_path: Path,
) -> None:
    worker = start_worker(TEMP_DIR=str(small_disk))
    noise = {f"noise{place}.py": f"x = {os.urandom(200_000).hex()!r}\n" for place in range(3)}
    large = await gateway.add_repository("local", str(make_repository(tmp_path / "large", noise)))
    full = await gateway.enqueue_job(large)
    _rests_when_it_fails(admin, full.job_id)
    failed = await until(gateway, full.job_id, lambda job: job.status in {Status.FAILED, Status.DEAD})
    assert failed.error_code == "no_space", failed.error_message
    assert "room" in (failed.error_message or "") or "space" in (failed.error_message or "").lower()
    assert not list(small_disk.glob("fondation-job-*")), "its folder is left behind"
    await gateway.cancel_job(full.job_id)
    assert worker.process.poll() is None
    small = await gateway.add_repository("local", str(make_repository(tmp_path / "small", package(2))))
    job = await gateway.enqueue_job(small)
    assert (await until(gateway, job.job_id, lambda job: job.is_final)).status is Status.COMPLETED


async def test_a_git_host_that_never_answers_ends_in_words(
    start_worker: Callable[..., Worker], gateway: UserGateway, admin: psycopg.Connection, tmp_path: Path
) -> None:
    host = GitHost(root=tmp_path, hanging={"ada/lovelace"})
    with served(host) as url:
        worker = start_worker(GITHUB_URL=url, CLONE_TIMEOUT="8")
        repository = await gateway.add_repository("github.com", "ada/lovelace")
        job = await gateway.enqueue_job(repository)
        _rests_when_it_fails(admin, job.job_id)
        failed = await until(gateway, job.job_id, lambda job: job.status is Status.FAILED)
        assert host.asked, "git asked nobody"
        assert (failed.error_code, failed.attempt) == ("clone_timeout", 1)
        children = psutil.Process(worker.process.pid).children(recursive=True)
        assert not [child for child in children if "git" in child.name()], "git is left behind"
        await gateway.cancel_job(job.job_id)
