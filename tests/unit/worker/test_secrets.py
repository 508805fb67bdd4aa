"""No way leads from the key of an analysis into a log line, an exception, a row or an event."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from core import logs
from core.api import Api
from core.settings import WorkerSettings
from core.workers import WorkerGateway
from worker import clone, job, processes, surroundings
from worker.errors import JobError
from worker.folders import Folders
from worker.job import JobRun

from .test_job import JOB

#: Not the worker's own: known by its looks alone.
OTHER = "sk-ant-api03-" + "z" * 40
#: The first is known by its looks too, the second only because the worker was given it.
KEYS = ("sk-ant-api03-" + "q" * 40, "an-ordinary-looking-key-0815")
DIES = "import os, sys; sys.exit('Traceback: key ' + os.environ['ANTHROPIC_API_KEY'])"
SAYS = """
import json, os
OTHER = "sk-ant-api03-" + "z" * 40
key = os.environ["ANTHROPIC_API_KEY"]
for message in (
    {"type": "progress", "step": "extract", "index": 1, "percent": 1, "message": "Asking with " + key + OTHER},
    {"type": "log", "level": "info", "message": "Authorization: Bearer " + key + " " + OTHER},
    {"type": "unit", "kind": "order", "key": key, "fingerprint": "0" * 64, "value": {"x-api-key": key}},
    {"type": "usage", "total": {"calls": key}, "steps": {}, "budget": None, "masked": 0},
    {"type": "error", "code": CODE, "message": "The API said: bad key " + key + " " + OTHER, "seconds": SECONDS},
):
    print(json.dumps(message), flush=True)
"""


@pytest.fixture(params=KEYS, ids=["looks like one", "registered"])
def settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    monkeypatch.setenv("SUPABASE_URL", "http://supabase.example")
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "sb_secret_test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", request.param)
    monkeypatch.setenv("TEMP_DIR", str(tmp_path))
    known = set(logs._SECRETS)
    settings = WorkerSettings()
    logs.hide(*settings.secrets)
    yield settings
    logs._SECRETS.intersection_update(known)


class Database:
    """Takes everything, and keeps it."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        function, said = request.url.path.rpartition("/")[2], json.loads(request.content)
        self.heard.append((function, said))
        answers: dict[str, Any] = {
            "report_progress": False,
            "load_units": [],
            "usage_of_job": None,
            "fail_job": {"status": "failed"},
            "release_job": "pending",
        }
        return httpx.Response(200, json=answers.get(function))


async def run(script: str, settings: WorkerSettings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Runs a claude job whose analysis is this script."""
    database = Database()
    start = processes.start

    async def start_script(command: Sequence[str], *, env: Mapping[str, str], **rest: Any) -> processes.Child:
        assert not any(settings.secrets[1] in argument for argument in command)
        return await start([sys.executable, "-c", script], env=env, **rest)

    async def fetch(*_: Any, **__: Any) -> clone.Clone:
        return clone.Clone(path=folder, commit="a" * 40)

    monkeypatch.setattr(processes, "start", start_script)
    monkeypatch.setattr(job.clone, "fetch", fetch)
    async with Api("http://supabase.example", "sb_secret_test") as api:
        await api.http.aclose()
        api.http = httpx.AsyncClient(transport=httpx.MockTransport(database))
        claimed = JOB.model_copy(update={"engine": "claude"})
        await JobRun(claimed, WorkerGateway(api), Folders(folder), settings).run()
    return database


@pytest.mark.parametrize(
    ("script", "ending"),
    [
        (DIES, "fail_job"),
        (SAYS.replace("CODE", "'course_failed'").replace("SECONDS", "None"), "fail_job"),
        (SAYS.replace("CODE", "'engine_key_refused'").replace("SECONDS", "900"), "release_job"),
    ],
    ids=["dies with it", "fails with it", "pauses with it"],
)
async def test_a_key_that_the_analysis_says_aloud_is_not_repeated(
    script: str,
    ending: str,
    settings: WorkerSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before = list(root.handlers), root.level
    logs.configure(as_json=True)
    try:
        database = await run(script, settings, tmp_path, monkeypatch)
    finally:
        root.handlers[:], root.level = before
    said = json.dumps(database.heard) + capsys.readouterr().err
    assert database.heard[-1][0] == ending
    assert "[redacted]" in said
    assert settings.secrets[1] not in said
    assert OTHER not in said
    assert settings.secrets[1] not in repr(settings)


async def test_a_pause_says_why_and_when_and_waits_that_long(
    settings: WorkerSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = SAYS.replace("CODE", "'engine_paused'").replace("SECONDS", "1e400")
    function, said = (await run(script, settings, tmp_path, monkeypatch)).heard[-1]
    assert (function, said["delay"]) == ("release_job", 86_400)
    assert "The API said" in said["reason"]
    assert " UTC" in said["reason"]


def test_the_analysis_gets_what_it_takes_to_reach_the_api_and_nothing_else(
    settings: WorkerSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in surroundings._NETWORK:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("GITHUB_TOKEN", "x")
    found = surroundings.for_engine("claude", settings)
    rules = Path(found.pop("KF_RULE_CACHE_DIR"))
    assert found == {"ANTHROPIC_API_KEY": settings.secrets[1], "https_proxy": "http://proxy.example:3128"}
    assert stat.S_IMODE(rules.stat().st_mode) == 0o700
    assert surroundings.for_engine("offline", settings) == {}


def test_rules_of_somebody_else_are_not_used(settings: WorkerSettings, tmp_path: Path) -> None:
    folder = tmp_path / f"fondation-rules-{os.getuid()}"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    assert "KF_RULE_CACHE_DIR" not in surroundings.for_engine("claude", settings)
    folder.unlink()
    folder.mkdir()
    folder.chmod(0o777)
    assert "KF_RULE_CACHE_DIR" not in surroundings.for_engine("claude", settings)


def test_without_a_key_there_is_no_claude(settings: WorkerSettings) -> None:
    without = settings.model_copy(update={"anthropic_api_key": None})
    with pytest.raises(JobError) as error:
        surroundings.for_engine("claude", without)
    assert (error.value.code, error.value.retryable) == ("missing_key", False)
