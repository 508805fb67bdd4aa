"""The house keeps its shape: import arrows, file sizes, lock files that name no registry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "cli", "core", "course", "worker", "supabase/local")


def sources(*suffixes: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name] or list(ROOT.rglob("*"))
    return [file for file in files if file.suffix in suffixes and file.is_file() and "node_modules" not in file.parts]


def test_imports_run_one_way() -> None:
    """The contracts of pyproject.toml: cli → app, worker → core; cli, worker → course; course stands alone."""
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_course_can_be_imported_alone() -> None:
    """Lifting `course` out must not drag Supabase, HTTP or the web framework along."""
    heavy = "supabase postgrest realtime nicegui httpx core app worker cli embedded"
    code = f"import sys, course, course.rendering\nprint(*(set('{heavy}'.split()) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


@pytest.mark.parametrize("package", PACKAGES)
def test_files_stay_small(package: str) -> None:
    """No file over 400 lines, and the median of each part under 150."""
    sizes = {
        file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines())
        for file in sources(".py", ".ts", ".sql")
        if file.is_relative_to(ROOT / package)
    }
    assert sizes
    assert not [name for name, lines in sizes.items() if lines > 400]
    assert sorted(sizes.values())[len(sizes) // 2] < 150


def test_no_registry_host_is_recorded() -> None:
    """Lock files pin by hash; where a package comes from is its user's business."""
    hosts = [
        ".".join(parts) for parts in (("registry", "npmjs", "org"), ("files", "pythonhosted", "org"), ("pypi", "org"))
    ]
    for file in sources(".lock", ".toml", ".json", ".txt"):
        text = file.read_text(encoding="utf-8")
        assert not [host for host in hosts if host in text], file
