"""The analysis as a process: JSON lines out, one clear error, the right exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.unit.course.conftest import MakeRepository, git
from tests.unit.course.library import LIBRARY


def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    command = [sys.executable, "-m", "course", "analyze", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()] if "--json-lines" in arguments else []
    return done.returncode, lines, done.stderr


def test_a_run_ends_with_the_course(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository(LIBRARY)
    code, lines, stderr = run(str(root / ".git"), "--engine", "offline", "--json-lines")
    assert (code, stderr) == (0, "")
    done = lines[-1]
    assert done["type"] == "done"
    assert done["course"]["commit"] == git(root, "rev-parse", "HEAD") == done["summary"]["commit"]
    assert done["summary"]["citations_valid"] == done["summary"]["citations"] > 0
    assert [item["slug"] for item in done["course"]["outline"]] == [item["slug"] for item in done["course"]["chapters"]]
    memo = tmp_path / "units.jsonl"
    memo.write_text("\n".join(json.dumps(line) for line in lines if line["type"] == "unit"))
    _, again, _ = run(str(root / ".git"), "--json-lines", "--memo", str(memo))
    assert again[-1]["summary"]["units_reused"] == again[-1]["summary"]["units"] == done["summary"]["units"]
    assert again[-1]["course"] == done["course"]


def test_errors_are_one_line_with_a_code(repository: MakeRepository, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    prose = repository({"README.md": "# Words\n", "notes.txt": "words\n"}, name="prose")
    cases = [
        (["nowhere"], "not_a_repository"),
        ([str(tmp_path / "empty.git")], "empty_repository"),
        ([str(prose)], "no_source"),
        ([str(prose), "--commit", "0" * 40], "unknown_commit"),
        ([str(prose), "--engine", "oracle"], "unknown_engine"),
        ([str(prose), "--memo", str(tmp_path / "none.jsonl")], "unreadable"),
    ]
    for arguments, error in cases:
        code, lines, stderr = run(*arguments, "--json-lines")
        assert (code, lines[-1]["type"], lines[-1]["code"], stderr) == (1, "error", error, "")
        assert lines[-1]["message"].endswith((".", ":")), lines[-1]
        assert lines[-1]["retryable"] is False


def test_a_person_gets_sentences_and_a_folder(repository: MakeRepository, tmp_path: Path) -> None:
    root, out = repository(LIBRARY), tmp_path / "out"
    out.mkdir()
    (out / "01-mine.md").write_text("kept")
    code, _, stderr = run(str(root), "--output", str(out))
    assert code == 0
    assert "Traceback" not in stderr
    assert (out / "README.md").read_text().startswith("# kettle\n")
    assert (out / "01-start-here.md").exists()
    assert "](chapter:" not in (out / "01-start-here.md").read_text()
    assert (out / "01-mine.md").read_text() == "kept"
    code, _, stderr = run("nowhere")
    assert (code, stderr) == (1, "nowhere does not exist.\n")


def test_a_readme_that_is_somebodys_is_not_replaced(repository: MakeRepository) -> None:
    root = repository(LIBRARY)
    before = (root / "README.md").read_text()
    code, _, stderr = run(str(root), "--output", str(root))
    assert (code, (root / "README.md").read_text()) == (1, before)
    assert "README.md is there already" in stderr
    assert not list(root.glob("*start-here.md"))
