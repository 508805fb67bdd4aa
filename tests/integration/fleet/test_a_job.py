"""A job through the real queue, a real worker and a real analysis; and what its owner is told when it fails."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from embedded import Endpoints

from core.courses import Course
from core.jobs import STEPS, Job, Status
from core.users import UserGateway

from .conftest import Worker, make_repository, package, until


@pytest.fixture(scope="module", autouse=True)
def worker(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """One worker for all of these: none of them does it any harm."""
    running = Worker(endpoints, tmp_path_factory.mktemp("worker"))
    yield running
    assert running.end() == 0


async def generate(gateway: UserGateway, folder: Path, **options: Any) -> Job:
    repository = await gateway.add_repository("local", str(folder))
    job = await gateway.enqueue_job(repository, **options)
    return await until(gateway, job.job_id, lambda job: job.is_final)


async def test_a_repository_becomes_a_course(gateway: UserGateway, tmp_path: Path) -> None:
    job = await generate(gateway, make_repository(tmp_path / "ladder", package(8)))
    assert job.status is Status.COMPLETED, job.status_reason
    assert job.course_id is not None
    course = await gateway.course(job.course_id)
    assert course.commit_sha == job.commit_sha
    assert len(course.outline) >= 5
    assert course.stats["citations"] == course.stats["citations_valid"] > 0
    await _read_every_chapter(gateway, course)
    events = await gateway.events(job.id)
    states = [event.status for event in events if event.kind == "status"]
    assert states == ["pending", "claimed", "cloning", "analyzing", "gathering", "completed"]
    steps = [event.step for event in events if event.step in STEPS]
    assert list(dict.fromkeys(steps)) == list(STEPS)


async def _read_every_chapter(gateway: UserGateway, course: Course) -> None:
    for heading in course.outline:
        chapter = await gateway.chapter(course.id, heading.slug)
        assert chapter.title == heading.title
        assert "<p>" in chapter.html
        assert "<script" not in chapter.html


async def test_a_second_user_sees_nothing_of_it(
    gateway: UserGateway,
    sign_up: Callable[[], Awaitable[Any]],
    tmp_path: Path,
) -> None:
    await generate(gateway, make_repository(tmp_path / "secret", package(3)))
    stranger = (await sign_up()).client
    tables = (
        "repositories",
        "jobs",
        "job_events",
        "job_usage",
        "unit_results",
        "courses",
        "chapters",
        "chapter_progress",
        "workers",
    )
    for table in tables:
        assert (await stranger.table(table).select("*").execute()).data == [], table


async def test_a_second_run_keeps_the_first_course_and_computes_nothing_again(
    gateway: UserGateway, tmp_path: Path, admin: Any
) -> None:
    folder = make_repository(tmp_path / "ladder", package(5))
    first = await generate(gateway, folder)
    count = "select count(*) from public.unit_results where repository_id = %s"
    units = admin.execute(count, (first.repository_id,)).fetchone()
    second = await generate(gateway, folder)
    assert admin.execute(count, (first.repository_id,)).fetchone() == units
    assert second.course_id is not None
    stats = (await gateway.course(second.course_id)).stats
    assert stats["units"] == stats["units_reused"] > 0
    courses = await gateway.courses(repository_id=first.repository_id)
    assert [course.version for course in courses] == [2, 1]
    assert {course.id for course in courses} == {first.course_id, second.course_id}


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({}, "empty_repository", "no commit"),
        ({"notes.md": "# Only words\n"}, "no_source", "source"),
    ],
)
async def test_what_cannot_become_a_course_is_said_in_a_sentence(
    gateway: UserGateway,
    tmp_path: Path,
    files: dict[str, str],
    code: str,
    said: str,
) -> None:
    job = await generate(gateway, make_repository(tmp_path / "odd", files))
    assert (job.status, job.error_code, job.attempt) == (Status.DEAD, code, 1)
    assert said in (job.error_message or "")


async def test_a_folder_that_is_gone_is_said_too(gateway: UserGateway, tmp_path: Path) -> None:
    job = await generate(gateway, tmp_path / "never-was")
    assert (job.status, job.error_code) == (Status.DEAD, "repository_not_found")


async def test_an_unknown_engine_is_said(gateway: UserGateway, tmp_path: Path) -> None:
    job = await generate(gateway, make_repository(tmp_path / "here", package(2)), engine="quill")
    assert job.status is Status.DEAD
    assert "quill" in (job.error_message or "")


async def test_a_failed_run_leaves_the_previous_course_as_it_was(gateway: UserGateway, tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "ladder", package(3))
    good = await generate(gateway, folder)
    bad = await generate(gateway, folder, branch="no-such-branch")
    assert (bad.status, bad.error_code) == (Status.DEAD, "branch_not_found")
    assert [course.id for course in await gateway.courses(repository_id=good.repository_id)] == [good.course_id]


async def test_every_line_of_a_log_says_which_job_and_step(
    worker: Worker, gateway: UserGateway, tmp_path: Path
) -> None:
    """An operator greps for a job, or for a step."""
    job = await generate(gateway, make_repository(tmp_path / "ladder", package(3)))
    await until(
        gateway, job.id, lambda _: any("job.ended" in line and str(job.id) in line for line in worker.log.splitlines())
    )
    lines = [json.loads(line) for line in worker.log.rpartition("\n")[0].splitlines()]
    assert all(line.get("job") for line in lines if line["event"].startswith("job."))
    own = [line for line in lines if line.get("job") == str(job.id)]
    assert {line["attempt"] for line in own} == {1}
    steps = [line["step"] for line in own if line["event"] == "job.step"]
    assert list(dict.fromkeys(steps)) == [f"Step {place}/6 {name}" for place, name in enumerate(("survey", *STEPS))]
