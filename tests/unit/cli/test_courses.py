"""`fondation analyze` and `fondation export`, as one types them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

KEYS = ["engine", "commit", "chapters", "citations", "citations_valid", "coverage", "left_out", "units", "units_reused",
        "seconds"]  # fmt: skip


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of six modules, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "machine"
    folder.mkdir()
    for number in range(6):
        below = f"from part{number - 1} import work as below\n\n\n" if number else ""
        work = f'def work(x: int) -> int:\n    """Work, part {number}."""\n    return x + {number}\n'
        (folder / f"part{number}.py").write_text(f'"""Part {number} of the machine."""\n\n{below}{work}')
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    person = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "--all"], [*person, "commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(item) for item in arguments])
    return result.exit_code, result.stdout, result.stderr


def analyzed(*arguments: str | Path) -> dict[str, Any]:
    code, out, err = run("analyze", *arguments)
    assert code == 0, err
    summary: dict[str, Any] = json.loads(out)
    return summary


def test_the_summary_is_one_object_of_ten_plain_values(source: Path) -> None:
    summary = analyzed(source)
    assert list(summary) == KEYS
    assert 0 < summary["coverage"] <= 1
    assert summary["citations"] == summary["citations_valid"] > 0
    assert all(isinstance(summary[key], int | float) for key in KEYS[2:])


def test_a_second_run_reuses_every_unit_and_writes_the_same(source: Path, tmp_path: Path) -> None:
    first = analyzed(source, "--output", tmp_path / "a", "--format", "json")
    again = analyzed(source, "--output", tmp_path / "b", "--format", "json")
    assert first["units_reused"] == 0
    assert again["units_reused"] == again["units"] == first["units"]
    assert (tmp_path / "a/course.json").read_bytes() == (tmp_path / "b/course.json").read_bytes()


def test_a_line_more_leaves_most_units_as_they_were(source: Path) -> None:
    analyzed(source)
    changed = source / "part3.py"
    changed.write_text(f"# A note.\n{changed.read_text()}")
    commit(source)
    after = analyzed(source)
    assert after["units"] - after["units_reused"] <= 0.15 * after["units"]


def test_without_a_cache_nothing_is_reused_and_nothing_is_kept(source: Path, tmp_path: Path) -> None:
    analyzed(source, "--no-cache")
    assert analyzed(source, "--no-cache")["units_reused"] == 0
    assert not (tmp_path / "cache").exists()


def test_a_cache_can_be_elsewhere(source: Path, tmp_path: Path) -> None:
    analyzed(source, "--cache", tmp_path / "here")
    assert analyzed(source, "--cache", tmp_path / "here")["units_reused"] > 0
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("form", ["markdown", "html", "epub", "codetour", "anki", "json"])
def test_a_course_that_was_written_becomes_another_form(source: Path, tmp_path: Path, form: str) -> None:
    analyzed(source, "--output", tmp_path / "made", "--format", "json", "--source-url", "https://example.org/o/machine")
    code, out, err = run("export", tmp_path / "made/course.json", "--format", form, "--output", tmp_path / "out.json")
    assert code == 0, err
    said = json.loads(out)
    assert (said["format"], Path(said["output"]).exists()) == (form, True)


def test_links_lead_where_the_repository_can_be_seen(source: Path, tmp_path: Path) -> None:
    analyzed(source, "--output", tmp_path / "made", "--format", "json")
    run("export", tmp_path / "made", "--output", tmp_path / "site", "--source-url", "https://example.org/o/machine")
    pages = "".join(path.read_text() for path in (tmp_path / "site/chapters").iterdir())
    assert "https://example.org/o/machine/blob/" in pages


@pytest.mark.parametrize(
    ("content", "said"), [("{}", "is not a course"), ("x", "not JSON"), (None, "cannot be read: no such file")]
)
def test_what_is_no_course_is_told_in_one_line(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "course.json").write_text(content)
    code, out, err = run("export", tmp_path / "course.json", "--output", tmp_path / "out")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("mine")
    code, _, err = run("analyze", source, "--output", tmp_path / "site", "--format", "html")
    assert code == 2
    assert "index.html is there already" in err
    assert (tmp_path / "site/index.html").read_text() == "mine"
