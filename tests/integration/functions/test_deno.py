"""The functions' own tests, and what Deno's checks think of them and of the embedded server.

All without a network.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from embedded import binaries

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = ROOT / "supabase" / "functions"
LOCAL = ROOT / "supabase" / "local"
CONFIG = f"--config={LOCAL / 'deno.json'}"
NAMES = ["clear-stuck-jobs", "github-webhook", "job-callback", "trigger-job"]
SERVER = [str(LOCAL / "server.ts"), str(LOCAL / "gateway"), str(LOCAL / "realtime")]
SOURCES = [str(LOCAL / "server.ts"), *sorted(str(path) for path in FUNCTIONS.rglob("*.ts"))]


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--cached-only", "--frozen", CONFIG, *SOURCES),
        ("lint", CONFIG, str(FUNCTIONS), *SERVER),
        ("fmt", "--check", CONFIG, str(FUNCTIONS), *SERVER),
        ("test", "--no-check", "--cached-only", "--frozen", "--no-prompt", CONFIG, str(FUNCTIONS)),
    ],
    ids=lambda command: command[0],
)
def test_deno(command: tuple[str, ...]) -> None:
    environment = os.environ | {"DENO_DIR": str(LOCAL / ".deno"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    result = subprocess.run(
        [binaries.deno(), *command], cwd=LOCAL, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    if command[0] == "test":
        assert " passed" in result.stdout, result.stdout


def test_each_function_brings_what_a_deployment_needs() -> None:
    assert [path.parent.name for path in sorted(FUNCTIONS.glob("*/index.ts"))] == NAMES
    pinned = json.loads((LOCAL / "deno.json").read_text())["imports"]["@supabase/supabase-js"]
    config = (ROOT / "supabase" / "config.toml").read_text()
    for name in NAMES:
        imports = json.loads((FUNCTIONS / name / "deno.json").read_text())["imports"]
        assert imports == {"@supabase/supabase-js": pinned}
        assert f"[functions.{name}]\nverify_jwt = false\n" in config
