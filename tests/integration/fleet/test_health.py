"""What an operator learns of a worker over HTTP, and that it is true."""

from __future__ import annotations

import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from embedded import Endpoints

from core.jobs import Status
from core.users import UserGateway
from tests.fakes.network import wire

from .conftest import PATIENCE, Worker, make_repository, package, until, until_chapters


@pytest.fixture
def port() -> Iterator[int]:
    """A port that is free, and that nobody else is given: a socket that does not listen holds it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


async def answers(url: str, good: Callable[[httpx.Response], bool]) -> httpx.Response:
    """The answer of `url` as soon as it is `good`."""
    deadline = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(timeout=5) as http:
        while True:
            try:
                answer = await http.get(url)
                if good(answer):
                    return answer
                last = f"{answer.status_code} {answer.text[:500]}"
            except httpx.TransportError as error:
                last = repr(error)
            assert time.monotonic() < deadline, last


async def test_a_worker_counts_what_it_does(
    start_worker: Callable[..., Worker], gateway: UserGateway, tmp_path: Path, port: int
) -> None:
    start_worker(HEALTH_PORT=str(port), WORKER_ID="counter")
    url = f"http://127.0.0.1:{port}"
    health = (await answers(f"{url}/health", lambda answer: answer.status_code == 200)).json()
    assert (health["status"], health["worker"], health["active_jobs"]) == ("ok", "counter", [])
    assert health["supabase"]["reachable"] is True
    assert 20 < health["memory_mb"] < 1000
    good = await gateway.add_repository("local", str(make_repository(tmp_path / "ladder", package(3))))
    empty = await gateway.add_repository("local", str(make_repository(tmp_path / "empty", {})))
    for repository in (good, empty):
        job = await gateway.enqueue_job(repository)
        await until(gateway, job.job_id, lambda job: job.is_final)
    stats = (await answers(f"{url}/stats", lambda answer: answer.json()["processed"] == 2)).json()
    assert (stats["succeeded"], stats["failed"], stats["success_rate"]) == (1, 1, 0.5)
    assert stats["queue_depth"] == 0
    text = (await answers(f"{url}/metrics", lambda answer: answer.status_code == 200)).text
    assert re.search(r'^fondation_worker_jobs_total\{engine="offline",outcome="completed"\} 1.0$', text, re.M)
    assert re.search(r'^fondation_worker_build_info\{version="[\d.]+",worker="counter"\} 1.0$', text, re.M)


async def test_a_taken_port_stops_the_start_with_a_sentence(start_worker: Callable[..., Worker]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        worker = start_worker(HEALTH_PORT=str(taken.getsockname()[1]))
        assert worker.process.wait(PATIENCE) == 2
    assert "HEALTH_PORT" in worker.log
    assert "Traceback" not in worker.log


async def test_an_outage_in_mid_job_costs_nothing(
    start_worker: Callable[..., Worker],
    gateway: UserGateway,
    endpoints: Endpoints,
    admin: psycopg.Connection,
    tmp_path: Path,
    port: int,
) -> None:
    """The worker goes on where it was: the same attempt, every unit saved once, and /health says what is the matter."""
    async with wire(endpoints.url) as (link, url):
        start_worker(SUPABASE_URL=url, HEALTH_PORT=str(port), LEASE_TIME="120")
        repository = await gateway.add_repository("local", str(make_repository(tmp_path / "ladder", package(150))))
        job = await gateway.enqueue_job(repository)
        await until_chapters(gateway, job.job_id)
        link.cut()
        assert (await gateway.job(job.job_id)).is_running, "the network was not cut in mid-job"
        ill = await answers(
            f"http://127.0.0.1:{port}/health", lambda answer: answer.json()["supabase"]["problem"] is not None
        )
        assert "does not answer" in ill.json()["supabase"]["problem"]
        link.mend()
        assert link.broken > 0
        ended = await until(gateway, job.job_id, lambda job: job.is_final)
    assert (ended.status, ended.attempt) == (Status.COMPLETED, 1), ended.error_message
    query = "select count(*), count(distinct key) from public.unit_results where job_id = %s and kind = 'chapter'"
    saved = admin.execute(query, (job.job_id,)).fetchone()
    assert saved is not None
    assert saved[0] == saved[1] > 0


async def test_a_second_signal_ends_a_draining_worker_at_once(
    start_worker: Callable[..., Worker], gateway: UserGateway, tmp_path: Path, port: int
) -> None:
    worker = start_worker(HEALTH_PORT=str(port), SHUTDOWN_GRACE="600")
    repository = await gateway.add_repository("local", str(make_repository(tmp_path / "ladder", package(150))))
    job = await gateway.enqueue_job(repository)
    await until_chapters(gateway, job.job_id)
    worker.signal(signal.SIGTERM)
    draining = await answers(f"http://127.0.0.1:{port}/health", lambda answer: answer.json()["status"] == "draining")
    assert draining.status_code == 503
    alive = await answers(f"http://127.0.0.1:{port}/health/live", lambda answer: answer.status_code == 200)
    assert alive.json() == {"status": "alive"}
    worker.signal(signal.SIGTERM)
    assert worker.process.wait(PATIENCE) == 1
    await gateway.cancel_job(job.job_id)
