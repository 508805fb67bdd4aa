"""`fondation analyze`: a course without any database, and a way out of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

FONDATION = Path(sys.executable).with_name("fondation")
ENV = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def package(folder: Path, modules: int) -> Path:
    folder.mkdir()
    for number in range(modules):
        below = f"from part{number - 1} import work as below\n\n\n" if number else ""
        work = f'def work(x: int) -> int:\n    """Work, part {number}."""\n    return x + {number}\n'
        (folder / f"part{number}.py").write_text(f'"""Part {number} of the machine."""\n\n{below}{work}')
    return folder


def command(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        # Nothing is left in the cache of whoever runs the tests.
        [FONDATION, "analyze", "--no-cache", *arguments],
        env=ENV,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, SIGINT is ignored, and a child would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize(("form", "file"), [("markdown", "README.md"), ("html", "index.html"), ("json", "course.json")])
def test_it_prints_one_json_object_and_writes_the_course(tmp_path: Path, form: str, file: str) -> None:
    with command(package(tmp_path / "machine", 6), "--output", tmp_path / "out", "--format", form) as analysis:
        out, err = analysis.communicate(timeout=60)
    assert analysis.returncode == 0, err
    summary = json.loads(out)
    assert summary["chapters"] >= 5
    assert summary["citations"] == summary["citations_valid"] > 0
    assert (tmp_path / "out" / file).is_file()


def test_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    with command(package(tmp_path / "large", 600)) as analysis:
        assert analysis.stderr is not None
        for line in analysis.stderr:
            if "Reading the files" in line:
                break
        analysis.send_signal(signal.SIGINT)
        out, err = analysis.communicate(timeout=60)
    assert analysis.returncode == 130
    assert out == ""
    assert "The course has" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize("output", ["file", "file/below"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, output: str) -> None:
    (tmp_path / "file").touch()
    with command(package(tmp_path / "machine", 2), "--output", tmp_path / output) as analysis:
        _, err = analysis.communicate(timeout=60)
    assert analysis.returncode == 2
    assert "cannot be written" in err
    assert "Traceback" not in err
