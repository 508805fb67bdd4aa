"""What a worker does not do for anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.jobs import Status
from core.users import UserGateway

from .conftest import Worker, make_repository, package, until


async def test_local_folders_are_refused_by_a_worker_that_was_not_told_to_read_them(
    start_worker: Callable[..., Worker], gateway: UserGateway, tmp_path: Path
) -> None:
    start_worker(ALLOW_LOCAL_REPOSITORIES="0")
    repository = await gateway.add_repository("local", str(make_repository(tmp_path / "here", package(2))))
    queued = await gateway.enqueue_job(repository)
    job = await until(gateway, queued.job_id, lambda job: job.is_final)
    assert (job.status, job.error_code) == (Status.DEAD, "local_not_allowed")
