"""Whose token opens a repository, where it travels, and who gets to read what it fetched."""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.api import Api
from core.jobs import ClaimedJob
from core.keyring import Keyring
from core.settings import WorkerSettings
from core.workers import WorkerGateway
from tests.fakes.githost import GitHost
from tests.fakes.serving import served
from worker.access import Access
from worker.errors import JobError
from worker.mirrors import Mirrors

ADA, BOB = UUID(int=11), UUID(int=12)
TOKEN = "gho_canary0123456789canary"
KEYS = Keyring.fresh()


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", name)
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working copy whose pushes land on the host, as ada/lovelace."""
    bare, work = tmp_path / "host/ada/lovelace.git", tmp_path / "work"
    bare.mkdir(parents=True)
    git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
    work.mkdir()
    git(work, "init", "--quiet", "--initial-branch=main")
    git(work, "remote", "add", "origin", str(bare))
    commit(work, "one.py", "print(1)\n")
    return work


@pytest.fixture
def host(tmp_path: Path, work: Path) -> Iterator[tuple[GitHost, str]]:
    fake = GitHost(root=tmp_path / "host")
    with served(fake) as url:
        yield fake, url


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, host: tuple[GitHost, str]) -> WorkerSettings:
    known = {
        "SUPABASE_URL": "http://supabase.example",
        "SUPABASE_SECRET_KEY": "sb_secret_test",
        "GITHUB_URL": host[1],
        "GITHUB_TOKEN_KEYS": KEYS,
    }
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    return WorkerSettings()


def job(user_id: UUID = ADA, **more: Any) -> ClaimedJob:
    known: dict[str, Any] = {
        "job_id": UUID(int=1),
        "lease_token": UUID(int=2),
        "lease_expires_at": datetime(2026, 1, 1, tzinfo=UTC),
        "attempt": 1,
        "max_attempts": 5,
        "user_id": user_id,
        "repository_id": UUID(int=4),
        "host": "github.com",
        "full_name": "ada/lovelace",
        "is_private": True,
        "branch": "HEAD",
        "engine": "offline",
    }
    return ClaimedJob.model_validate(known | more)


async def fetch(claimed: ClaimedJob, settings: WorkerSettings, folder: Path, *, stored: str | None = TOKEN) -> str:
    """Fetches with `stored` as the token of ADA in the database; answers the commit."""

    def database(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/github_token_for_job")
        if stored is None:
            return httpx.Response(200, json={"ciphertext": None, "key_id": None})
        sealed, number = Keyring.parse(KEYS).encrypt(stored, ADA)
        return httpx.Response(200, json={"ciphertext": b64encode(sealed).decode(), "key_id": number})

    folder.mkdir()
    mirrors = Mirrors(folder.parent / "temp", settings.mirror_time)
    async with Api("http://supabase.example", "sb_secret_test") as api:
        await api.http.aclose()
        api.http = httpx.AsyncClient(transport=httpx.MockTransport(database))
        return (await Access(claimed, WorkerGateway(api), settings).fetch(folder, mirrors)).commit


async def test_a_private_repository_opens_with_its_owners_token(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path, work: Path
) -> None:
    host[0].private["ada/lovelace"] = {TOKEN}
    assert await fetch(job(), settings, tmp_path / "job") == git(work, "rev-parse", "HEAD")
    assert {token for _, token in host[0].asked} == {TOKEN}
    written = b"".join(path.read_bytes() for path in (tmp_path / "job").rglob("*") if path.is_file())
    written += b"".join(path.read_bytes() for path in (tmp_path / "temp").rglob("*") if path.is_file())
    assert TOKEN.encode() not in written
    assert b64encode(f"x-access-token:{TOKEN}".encode()) not in written


async def test_without_a_token_a_private_repository_stays_closed(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path
) -> None:
    host[0].private["ada/lovelace"] = {TOKEN}
    with pytest.raises(JobError) as refused:
        await fetch(job(), settings, tmp_path / "job", stored=None)
    assert (refused.value.code, refused.value.retryable) == ("token_missing", False)
    assert "sign in with GitHub" in refused.value.message


async def test_a_token_moved_to_another_user_opens_nothing(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path
) -> None:
    host[0].private["ada/lovelace"] = {TOKEN}
    with pytest.raises(JobError) as refused:
        await fetch(job(user_id=BOB), settings, tmp_path / "job")
    assert refused.value.code == "token_unreadable"
    assert host[0].asked == []


async def test_a_repository_that_was_made_private_since_opens_all_the_same(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path
) -> None:
    host[0].private["ada/lovelace"] = {TOKEN}
    assert await fetch(job(is_private=False), settings, tmp_path / "job")
    assert next(token for _, token in host[0].asked) is None, "as anybody first"


async def test_a_public_repository_is_asked_for_as_anybody(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path
) -> None:
    assert await fetch(job(is_private=False), settings, tmp_path / "job")
    assert {token for _, token in host[0].asked} == {None}


async def test_a_mirror_brings_what_is_new_and_serves_no_other_user(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path, work: Path
) -> None:
    host[0].private["ada/lovelace"] = {TOKEN}
    await fetch(job(), settings, tmp_path / "first")
    newer = commit(work, "two.py", "print(2)\n")
    assert await fetch(job(), settings, tmp_path / "second") == newer
    assert len(list((tmp_path / "temp").rglob("*.git"))) == 1
    assert git(tmp_path / "second/repository.git", "show", "HEAD:two.py") == "print(2)"
    host[0].private["ada/lovelace"] = set()
    with pytest.raises(JobError) as refused:
        await fetch(job(), settings, tmp_path / "third")
    assert refused.value.code == "repository_not_found", "GitHub is asked each time; a mirror opens nothing by itself"


async def test_a_damaged_mirror_is_made_anew(
    host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path, work: Path
) -> None:
    await fetch(job(is_private=False), settings, tmp_path / "first")
    (mirror,) = (tmp_path / "temp").rglob("*.git")
    (mirror / "HEAD").write_text("nonsense")
    assert await fetch(job(is_private=False), settings, tmp_path / "second") == git(work, "rev-parse", "HEAD")


def test_mirrors_are_forgotten_after_an_hour(tmp_path: Path) -> None:
    now = 1_000_000.0
    mirrors = Mirrors(tmp_path, 3600, clock=lambda: now)
    source = Access(job(), None, WorkerSettings.model_construct()).source  # type: ignore[arg-type]
    with mirrors.hold(source, "") as mirror:
        assert mirror is not None
        mirror.mkdir()
        with mirrors.hold(source, "") as second:
            assert second is None, "one job at a time"
    now += 3000
    mirrors.sweep()
    assert mirror.exists()
    now += 3000
    mirrors.sweep()
    assert not mirror.exists()


def test_nothing_is_swept_where_somebody_else_may_have_put_it(tmp_path: Path) -> None:
    project = tmp_path / "home" / "project.git"
    project.mkdir(parents=True)
    mirrors = Mirrors(tmp_path, 3600, clock=lambda: project.stat().st_mtime + 10_000)
    (tmp_path / f"fondation-mirrors-{os.getuid()}").symlink_to(project.parent)
    mirrors.sweep()
    assert project.exists(), "in a folder for everybody anybody can lead the sweep astray"


async def test_no_token_is_taken_out_for_what_is_no_repository(settings: WorkerSettings, tmp_path: Path) -> None:
    asked: list[object] = []

    class Database(WorkerGateway):
        async def github_token(self, job: ClaimedJob) -> None:
            asked.append(job)

    access = Access(job(full_name="../user"), Database.__new__(Database), settings)
    with pytest.raises(JobError) as refused:
        await access.fetch(tmp_path, None)
    assert refused.value.code == "repository_not_found"
    assert not asked


async def test_a_redirect_is_not_followed(host: tuple[GitHost, str], settings: WorkerSettings, tmp_path: Path) -> None:
    host[0].moved["ada/lovelace"] = f"{host[1]}/eve/trap.git/info/refs?service=git-upload-pack"
    with pytest.raises(JobError) as refused:
        await fetch(job(is_private=False), settings, tmp_path / "job", stored=None)
    assert refused.value.code == "repository_not_found"
    assert {name for name, _ in host[0].asked} == {"ada/lovelace"}
