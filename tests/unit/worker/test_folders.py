"""A job's folder goes with the job, and leftovers of a killed worker go at the next start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker.errors import JobError
from worker.folders import Folders


def test_the_folder_is_private_and_removed_whatever_happened(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Folders(tmp_path).new() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "deep" / "er").mkdir(parents=True)
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_removes_leftovers_and_spares_running_jobs(tmp_path: Path) -> None:
    leftover = tmp_path / "fondation-job-dead"
    leftover.mkdir()
    (leftover / ".lock").touch()
    stranger = tmp_path / "somebody-elses"
    stranger.mkdir()
    with Folders(tmp_path).new() as running:
        Folders(tmp_path).sweep()
        assert running.exists()
    assert not leftover.exists()
    assert stranger.exists()


def test_a_folder_that_cannot_be_made_is_a_job_error(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(JobError) as error, Folders(in_the_way).new():
        pass
    assert (error.value.code, error.value.retryable) == ("no_space", True)


def test_a_killed_process_leaves_its_lock_free(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        held = Folders(tmp_path).new()
        held.__enter__()
        os._exit(9)
    os.waitpid(child, 0)
    assert len(list(tmp_path.iterdir())) == 1
    Folders(tmp_path).sweep()
    assert list(tmp_path.iterdir()) == []
