"""`fondation doctor`: what it finds, and that what it says is so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from embedded import Endpoints

FONDATION = Path(sys.executable).with_name("fondation")


def doctor(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(data)} | settings
    return subprocess.run(
        [FONDATION, "doctor", "--data", data], env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_machine_that_was_set_up_is_well(tmp_path: Path) -> None:
    result = doctor(tmp_path / ".fondation")
    assert result.returncode == 0, result.stderr
    for name in ("Python", "git", "PostgreSQL", "Deno", "Data folder", "Engine", "Claude", "Supabase"):
        assert f"✓ {name}" in result.stderr


def test_what_is_missing_comes_with_its_cure(tmp_path: Path) -> None:
    result = doctor(tmp_path, PATH=str(tmp_path))
    assert result.returncode == 1
    assert "✗ git" in result.stderr
    assert "Install git" in result.stderr


@pytest.mark.parametrize(("secret", "code", "said"), [("", 0, "accepted"), ("sb_secret_somebody_elses", 1, "refused")])
async def test_keys_are_tried(tmp_path: Path, endpoints: Endpoints, secret: str, code: int, said: str) -> None:
    result = doctor(
        tmp_path,
        SUPABASE_URL=endpoints.url,
        SUPABASE_PUBLISHABLE_KEY=endpoints.publishable_key,
        SUPABASE_SECRET_KEY=secret or endpoints.secret_key,
    )
    assert result.returncode == code, result.stderr
    assert "SUPABASE_SECRET_KEY" in result.stderr
    assert said in result.stderr


def test_nobody_there_is_told(tmp_path: Path) -> None:
    result = doctor(tmp_path, SUPABASE_URL="http://127.0.0.1:1")
    assert result.returncode == 1
    assert "check SUPABASE_URL" in result.stderr


def test_a_key_without_rights_is_a_good_key(tmp_path: Path, postgrest: str) -> None:
    result = doctor(tmp_path, SUPABASE_URL=postgrest, SUPABASE_PUBLISHABLE_KEY="k", SUPABASE_SECRET_KEY="k")
    assert result.returncode == 0, result.stderr


@pytest.fixture
def postgrest() -> Iterator[str]:
    """Answers as hosted Supabase does to a role that may not read the table."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            healthy = self.path.startswith("/auth/v1/health")
            self.send_response(200 if healthy else 401)
            self.end_headers()
            self.wfile.write(json.dumps({} if healthy else {"code": "42501", "message": "permission denied"}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
