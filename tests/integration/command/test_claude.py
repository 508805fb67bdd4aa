"""Courses by Claude from the command line, with the fake API: told what it costs before, and after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.anthropic.api import FakeAnthropic
from tests.fakes.anthropic.writer import write
from tests.fakes.serving import served

FONDATION = Path(sys.executable).with_name("fondation")
KEY = "canary-0c7d5be1-of-a-person"
KEYS = ["engine", "commit", "chapters", "citations", "citations_valid", "coverage", "left_out", "units", "units_reused"]


@pytest.fixture
def fake() -> Iterator[tuple[FakeAnthropic, dict[str, str]]]:
    api = FakeAnthropic(write)
    with served(api) as url:
        yield api, {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    folder = tmp_path / "machine"
    folder.mkdir()
    for number in range(4):
        below = f"from part{number - 1} import work as below\n\n\n" if number else ""
        work = f'def work(x: int) -> int:\n    """Work, part {number}."""\n    return x + {number}\n'
        (folder / f"part{number}.py").write_text(f'"""Part {number} of the machine."""\n\n{below}{work}')
    return folder


def run(home: Path, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "COLUMNS": "120"} | settings
    return subprocess.run([FONDATION, *arguments], env=env, capture_output=True, text=True, timeout=120, check=False)


def test_an_estimate_needs_no_key_and_buys_nothing(machine: Path, tmp_path: Path) -> None:
    ended = run(tmp_path, "analyze", machine, "--engine", "claude", "--estimate", "--no-cache")
    assert ended.returncode == 0, ended.stderr
    estimate = json.loads(ended.stdout)["estimate"]
    assert estimate["total"]["calls"] == sum(usage["calls"] for usage in estimate["steps"].values()) > 3
    assert 0 < estimate["total"]["usd"] < 1
    assert f"Prices as of {estimate['prices_as_of']}" in ended.stderr
    assert "write" in ended.stderr


def test_a_run_tells_its_estimate_then_its_cost_and_a_second_one_buys_nothing(
    machine: Path, tmp_path: Path, fake: tuple[FakeAnthropic, dict[str, str]]
) -> None:
    api, settings = fake
    wishes = (
        "--engine",
        "claude",
        "--budget",
        "1",
        "--audience",
        "newcomer",
        "--language",
        "fr",
        "--focus",
        "the parts",
    )
    command = ("analyze", machine, *wishes, "--cache", tmp_path / "cache")
    first = run(tmp_path, *command, **settings)
    assert first.returncode == 0, first.stderr
    assert first.stderr.index("would cost") < first.stderr.index("Reading the files") < first.stderr.index("run cost")
    summary: dict[str, Any] = json.loads(first.stdout)
    assert list(summary) == [*KEYS, "seconds", "usage"]
    assert summary["engine"] == "claude"
    assert summary["citations"] == summary["citations_valid"] > 0
    assert summary["usage"]["total"]["calls"] == len(api.messages) > 0
    assert (tmp_path / "cache" / "rules").is_dir()
    assert any("the parts" in json.dumps(call.body) for call in api.messages)
    bought = len(api.messages)
    second = json.loads(run(tmp_path, *command, **settings).stdout)
    assert len(api.messages) == bought
    assert second["usage"]["total"]["calls"] == 0
    written = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert KEY.encode() not in b"".join(written)
    assert KEY not in first.stdout + first.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--engine", "claude"), "ANTHROPIC_API_KEY is not set"),
        (("--estimate",), "Only Claude costs money"),
        (("--engine", "claude", "--audience", "everybody"), "everybody"),
        (("--engine", "claude", "--budget", "-1"), "budget"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_done(
    machine: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ended = run(tmp_path, "analyze", machine, *arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stdout == ""


def test_a_fake_course_says_that_it_is_one(machine: Path, tmp_path: Path) -> None:
    data = ("--data", tmp_path / "data")
    ended = run(tmp_path, "up", "--once", machine, "--engine", "fake", *data, ANTHROPIC_API_KEY=KEY)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["engine"] == "claude (demonstration)"
    logs = b"".join(path.read_bytes() for path in (tmp_path / "data" / "logs").iterdir())
    assert KEY.encode() not in logs, "a real key is of no use to a stand-in"


def test_up_without_a_key_says_so_at_once(machine: Path, tmp_path: Path) -> None:
    ended = run(tmp_path, "up", "--engine", "claude", "--data", tmp_path / "data")
    assert ended.returncode == 2
    assert "ANTHROPIC_API_KEY is not set" in ended.stderr
    assert not (tmp_path / "data").exists()
