"""Fetching a repository: what is allowed, what each failure is called, and that nothing of the user's git runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from worker.clone import fetch
from worker.errors import JobError
from worker.git import explain
from worker.sources import Source


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "one.py").write_text("print(1)\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    git(folder, "tag", "v1")
    git(folder, "switch", "--quiet", "-c", "next")
    (folder / "two.py").write_text("print(2)\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "two")
    git(folder, "switch", "--quiet", "main")
    return folder


def local(repository: Path, ref: str = "HEAD") -> Source:
    return Source(host="local", full_name=str(repository), ref=ref)


@pytest.mark.parametrize("ref", ["HEAD", "next", "v1"])
async def test_a_branch_or_tag_is_fetched_bare_and_shallow(repository: Path, tmp_path: Path, ref: str) -> None:
    work = tmp_path / "work"
    work.mkdir()
    clone = await fetch(local(repository, ref), work, allow_local=True)
    assert clone.commit == git(repository, "rev-parse", ref)
    assert git(clone.path, "rev-parse", "--is-bare-repository") == "true"
    assert git(clone.path, "rev-list", "--count", "HEAD") == "1"


@pytest.mark.parametrize("name", ["with space", "per%41cent", "ha#sh?", "naïve", "plus+"])
async def test_a_folder_may_have_any_name(repository: Path, tmp_path: Path, name: str) -> None:
    work = tmp_path / "work"
    work.mkdir()
    clone = await fetch(local(repository.rename(tmp_path / name)), work, allow_local=True)
    assert clone.commit


async def test_all_of_what_git_says_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on at length before it comes to the reason."""
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text(
        "#!/bin/sh\nhead -c 100000 /dev/zero >&2\n"
        "echo \"fatal: could not read Username for 'https://github.com': terminal prompts disabled\" >&2\nexit 128\n"
    )
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{git.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(JobError) as error:
        await fetch(Source(host="github.com", full_name="a/b", ref="HEAD"), tmp_path)
    assert (error.value.code, error.value.retryable) == ("repository_not_found", False)


async def test_hooks_and_filters_of_the_user_do_not_run(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, home = tmp_path / "sprung", tmp_path / "home"
    home.mkdir()
    (home / "hooks").mkdir()
    (home / ".gitconfig").write_text(f"[core]\n\thooksPath = {home}/hooks\n[alias]\n\tfetch = !touch {trap}\n")
    hook = home / "hooks" / "reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
    hook.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    work = tmp_path / "work"
    work.mkdir()
    await fetch(local(repository), work, allow_local=True)
    assert not trap.exists()


async def test_local_folders_are_refused_unless_allowed(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(JobError) as error:
        await fetch(local(repository), tmp_path)
    assert (error.value.code, error.value.retryable) == ("local_not_allowed", False)


@pytest.mark.parametrize(
    ("make", "ref", "code"),
    [
        (lambda folder: folder / "nowhere", "HEAD", "repository_not_found"),
        (lambda folder: _plain(folder), "HEAD", "not_a_repository"),
        (lambda folder: _empty(folder), "HEAD", "empty_repository"),
        (lambda folder: _damaged(folder / "origin"), "HEAD", "damaged_repository"),
        (lambda folder: folder / "origin", "no-such-branch", "branch_not_found"),
        (lambda folder: folder / "origin", "--upload-pack=touch x", "branch_not_found"),  # an option, not a name
        (lambda folder: folder / "origin", "main..next", "branch_not_found"),
    ],
)
async def test_each_failure_has_its_code(repository: Path, tmp_path: Path, make: object, ref: str, code: str) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(JobError) as error:
        await fetch(local(make(tmp_path), ref), work, allow_local=True)
    assert error.value.code == code
    assert not error.value.retryable
    assert error.value.message.endswith(".")


@pytest.mark.parametrize(
    ("host", "name", "code"),
    [
        ("gitlab.example", "a/b", "host_not_allowed"),
        ("127.0.0.1", "a/b", "host_not_allowed"),
        ("github.com", "a/..", "repository_not_found"),
        ("github.com", "-a/b", "repository_not_found"),
        ("github.com", "a/b/c", "repository_not_found"),
        ("github.com", "a/b?x=y", "repository_not_found"),
    ],
)
def test_urls_are_rebuilt_from_validated_parts_only(host: str, name: str, code: str) -> None:
    with pytest.raises(JobError) as error:
        (Source(host=host, full_name=name, ref="HEAD")).url(allow_local=True)
    assert error.value.code == code


def test_a_url_is_https_without_credentials() -> None:
    source = Source(host="github.com", full_name="pallets/click", ref="HEAD", token="ghp_secret")
    assert (source).url(allow_local=False) == "https://github.com/pallets/click.git"


def test_what_git_printed_goes_no_further() -> None:
    source = Source(host="github.com", full_name="a/b", ref="HEAD")
    error = explain("fatal: unable to access 'https://x:ghp_secret@github.com/a/b.git/': strange", source)
    assert error.code == "clone_failed"
    assert error.retryable
    assert "secret" not in error.message


def _plain(folder: Path) -> Path:
    plain = folder / "plain"
    plain.mkdir()
    return plain


def _damaged(folder: Path) -> Path:
    for loose in folder.glob(".git/objects/??/*"):
        loose.chmod(0o600)
        loose.write_bytes(b"junk")
    return folder


def _empty(folder: Path) -> Path:
    empty = folder / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    return empty
