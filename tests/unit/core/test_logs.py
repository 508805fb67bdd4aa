"""Logs never show a secret, whatever path it takes into a line. Run in a process of their own, as in production."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from core import logs

CANARIES = {
    "GitHub token": "ghp_" + "a1B2" * 9,
    "GitHub app token": "ghs_" + "12345_eyJhbGciOi.abc-def" * 2,
    "fine-grained token": "github_pat_" + "11AAA" * 6,
    "Anthropic key": "sk-ant-api03-" + "x" * 24,
    "Supabase key": "sb_secret_" + "y" * 24,
    "session": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXNpZ24",
    "header": "Authorization: Basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0",
    "bare header": "authorization: 0123456789abcdef",
    "key header": "{'x-api-key': '0123456789abcdef'}",
    "registered": "an ordinary looking password",
}

SCRIPT = """
import logging, sys
from core import logs
secret = sys.argv[1]
logs.configure(as_json=True)
logs.hide("an ordinary looking password")
log = logging.getLogger("test")
log.info("job.started", extra={"attempt": 2})
log.warning("said %s", secret)
log.warning("extra", extra={"url": f"https://host/{secret}"})
log.warning("deep", extra={"facts": {"list": [secret]}, "error": RuntimeError(secret)})
try:
    raise RuntimeError(secret)
except RuntimeError:
    log.exception("crashed")
"""


def printed(secret: str) -> str:
    return subprocess.run([sys.executable, "-c", SCRIPT, secret], capture_output=True, text=True, check=True).stderr


@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES.keys())
def test_a_secret_is_redacted_in_message_field_and_traceback(secret: str) -> None:
    output = printed(secret)
    assert secret.rsplit("Basic ", maxsplit=1)[-1] not in output
    assert "0123456789abcdef" not in output
    assert output.count("[redacted]") == 5


def test_lines_are_json_with_their_fields() -> None:
    line = json.loads(printed("nothing").splitlines()[0])
    assert (line["event"], line["attempt"], line["level"]) == ("job.started", 2, "info")
    assert line["timestamp"].endswith("Z")


def test_credentials_in_urls_are_redacted() -> None:
    assert logs.redact("postgresql://me:hunter22@db/x") == "postgresql://[redacted]@db/x"


def test_registered_values_alone_are_taken_out_of_data() -> None:
    logs.hide("an ordinary looking password")
    line = b'{"text": "Authorization: Bearer abcdefghijkl", "key": "an ordinary looking password"}'
    assert logs.conceal(line) == b'{"text": "Authorization: Bearer abcdefghijkl", "key": "[redacted]"}'
