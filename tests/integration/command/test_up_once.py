"""`fondation up --once` as its user types it: one command, one JSON object, everything gone afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

FONDATION = Path(sys.executable).with_name("fondation")
ENV = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
PATIENCE = 120.0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all: a second start reuses what is there."""
    return tmp_path_factory.mktemp("home") / ".fondation"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(argument) for argument in (FONDATION, *arguments)]
    return subprocess.run(command, env=ENV, capture_output=True, text=True, timeout=PATIENCE, check=False)


@contextmanager
def started(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [str(argument) for argument in (FONDATION, *arguments)]
    with subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def source(folder: Path, modules: int) -> Path:
    """An unpacked archive, as a person has it: a folder without Git."""
    folder.mkdir()
    for number in range(modules):
        below = f"from .part{number - 1} import work as below\n\n\n" if number else ""
        work = f'def work(x: int) -> int:\n    """Work, part {number}."""\n    return x + {number}\n'
        (folder / f"part{number}.py").write_text(f'"""Part {number} of the machine."""\n\n{below}{work}')
    return folder


def services(data: Path) -> dict[str, psutil.Process]:
    """The processes that a running command recorded."""
    found = {}
    for name in ("services.json", "processes.json"):
        path = data / name
        entries = json.loads(path.read_text()) if path.exists() else {}
        found |= {key: psutil.Process(int(entry["pid"])) for key, entry in entries.items()}
    return found


def wait_for(what: Any) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if result := what():
                return result
        except (OSError, ValueError, psutil.Error, psycopg.Error):
            pass
        assert time.monotonic() < deadline
        time.sleep(0.02)  # another process has no event to wait for


def test_it_prints_one_json_object_and_leaves_no_process(data: Path, tmp_path: Path) -> None:
    with started("up", "--once", source(tmp_path / "machine", 6), "--data", data) as command:
        seen = wait_for(lambda: len(found := services(data)) >= 3 and found)
        out, err = command.communicate(timeout=PATIENCE)
    assert command.returncode == 0, err
    outcome = json.loads(out)
    assert set(outcome) == {"job_id", "status", "course_id", "chapters", "seconds", "engine"}
    assert (outcome["status"], outcome["engine"]) == ("completed", "offline")
    assert outcome["chapters"] >= 5
    _, alive = psutil.wait_procs(seen.values(), timeout=10)
    assert not alive


def test_a_worker_killed_in_mid_run_still_ends_in_a_course(data: Path, tmp_path: Path) -> None:
    folder = source(tmp_path / "large", 400)
    with started("up", "--once", folder, "--data", data) as command:
        endpoints = wait_for(lambda: json.loads((data / "endpoints.json").read_text()))
        with psycopg.connect(endpoints["database_url"], autocommit=True) as database:
            running = "select id from public.jobs where status = 'analyzing'"
            (job,) = wait_for(lambda: database.execute(running).fetchone())
            services(data)["worker"].send_signal(signal.SIGKILL)
            database.execute("update private.clock_shift set shift = '10 min'")
            out, err = command.communicate(timeout=PATIENCE)
    outcome = json.loads(out)
    assert command.returncode == 0, err
    assert (outcome["job_id"], outcome["status"]) == (str(job), "completed")
    assert "worker ended unexpectedly" in err


@pytest.mark.parametrize(
    ("make", "status", "said"),
    [
        # nothing to run a job for
        (lambda folder: folder / "nowhere", 2, "There is no folder"),
        (lambda _: "https://example.org/a/b", 2, "is not GitHub"),
        (lambda folder: folder, 2, "is empty"),
        # jobs that end dead
        (lambda folder: _write(folder / "notes.md"), 1, "source"),
        (lambda folder: _init(folder), 1, "no commit"),
    ],
)
def test_bad_input_gets_one_sentence(data: Path, tmp_path: Path, make: Any, status: int, said: str) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    result = run("up", "--once", make(folder), "--data", data)
    assert result.returncode == status
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    if status == 1:
        assert json.loads(result.stdout)["status"] == "dead"


def test_a_second_command_uses_what_the_first_one_runs(data: Path, tmp_path: Path) -> None:
    with started("up", "--data", data, "--port", "0") as refused:
        assert refused.wait(PATIENCE) == 2  # a port is a number from 1 on
    with started("up", "--once", source(tmp_path / "slow", 300), "--data", data) as first:
        worker = wait_for(lambda: services(data).get("worker"))
        # So the first run is still there when the second command comes.
        worker.suspend()
        said = ""
        with started("up", "--once", source(tmp_path / "quick", 2), "--data", data) as second:
            assert second.stderr is not None
            while "running already" not in said and (line := second.stderr.readline()):
                said += line
            worker.resume()
            said += second.communicate(timeout=PATIENCE)[1]
        first.communicate(timeout=PATIENCE)
    assert second.returncode == 0, said
    assert "running already" in said
    assert "✗" not in said


def test_damaged_keys_are_told_and_nothing_is_thrown_away(data: Path, tmp_path: Path) -> None:
    folder = source(tmp_path / "machine", 2)
    assert run("up", "--once", folder, "--data", data).returncode == 0
    keys = (data / "keys.json").read_bytes()
    (data / "keys.json").write_text("{")
    result = run("up", "--once", folder, "--data", data)
    assert result.returncode == 2
    assert "keys.json" in result.stderr
    assert "Traceback" not in result.stderr
    (data / "keys.json").write_bytes(keys)
    assert run("up", "--once", folder, "--data", data).returncode == 0


def test_a_data_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("up", "--once", source(tmp_path / "machine", 2), "--data", tmp_path / "file")
    assert result.returncode == 2
    assert "could not be copied" in result.stderr


def _write(file: Path) -> Path:
    file.write_text("# Only words\n")
    return file.parent


def _init(folder: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder
