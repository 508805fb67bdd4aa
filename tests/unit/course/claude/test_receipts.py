"""The analysis as a process that pays: it buys nothing more before its parent has stored what it bought."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.unit.course.claude.conftest import Api
from tests.unit.course.conftest import MakeRepository
from tests.unit.course.library import LIBRARY


def started(api: Api, root: Path, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "course", "analyze", str(root), "--engine", "claude", "--json-lines", "--receipts"]
    return subprocess.Popen(
        [*command, "--options", json.dumps(options)],
        env={"PATH": os.environ["PATH"], "ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": api.url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_parent_that_goes_before_it_has_stored_a_unit_leaves_nobody_who_buys_on(
    api: Api, repository: MakeRepository
) -> None:
    with started(api, repository(LIBRARY), parallel=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("usage") and json.loads(line)["type"] == "unit":
                break
        process.stdin.close()
        assert process.wait() == 1
    assert len(api.fake.messages) == 1


def test_with_a_receipt_for_each_unit_the_course_comes_to_its_end(api: Api, repository: MakeRepository) -> None:
    with started(api, repository(LIBRARY), parallel=3) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            message = json.loads(line)
            if message["type"] == "unit" and message["usage"] is not None:
                process.stdin.write("\n")
                process.stdin.flush()
        assert message["type"] == "done"
        assert process.wait() == 0
