"""Exports behind a course: those that can be made are stored, and nothing that happens to them reaches the job."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.errors import TooLarge
from core.exports import Made
from course import analyze, engine, open_tree
from worker import exporting, exports
from worker.clone import Clone
from worker.sources import Source

SOURCE = Source(host="github.com", full_name="ada/kettle", ref="HEAD")
FORMATS = [form for form, _, _ in exporting.FORMATS]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clone, dict[str, Any]]:
    """A repository, and the course that the analysis makes of it."""
    folder = tmp_path_factory.mktemp("kettle")
    (folder / "kettle.py").write_text('"""Boils water."""\n\n\ndef boil() -> int:\n    """To 100."""\n    return 100\n')
    (folder / "README.md").write_text("# Kettle\n\nBoils water.\n")
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-C", str(folder)]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Kettle"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    course = analyze(open_tree(folder, commit), engine("offline")).value()
    return Clone(path=folder, commit=commit), course


class Store:
    """Takes exports, but for one format."""

    def __init__(self, refused: str = "") -> None:
        self.made: dict[str, Made] = {}
        self._refused = refused

    async def save(self, export: Made) -> None:
        if export.format == self._refused:
            raise TooLarge
        self.made[export.format] = export


async def test_every_format_is_stored_with_a_name_of_its_own(
    made: tuple[Clone, dict[str, Any]], tmp_path: Path
) -> None:
    store = Store(refused="epub")
    await exports.publish(tmp_path, SOURCE, *made, store.save)
    # The one that was refused took no other with it.
    assert list(store.made) == [form for form in FORMATS if form != "epub"]
    assert store.made["markdown"].file_name == "kettle-markdown.zip"
    assert store.made["anki"].media_type == "application/vnd.anki"
    with zipfile.ZipFile(io.BytesIO(store.made["html"].content)) as archive:
        assert "index.html" in archive.namelist()
        pages = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".html"))
        assert f"github.com/ada/kettle/blob/{made[0].commit}" in pages


async def test_what_goes_wrong_stays_here(
    made: tuple[Clone, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone, course = made
    store = Store()
    await exports.publish(tmp_path / "broken", SOURCE, clone, course, store.save)  # no such folder
    (tmp_path / "no-course").mkdir()
    await exports.publish(tmp_path / "no-course", SOURCE, clone, {"title": "Nothing"}, store.save)
    monkeypatch.setattr(exports, "PATIENCE", 0.05)
    (tmp_path / "slow").mkdir()
    await exports.publish(tmp_path / "slow", SOURCE, clone, course, store.save)
    assert store.made == {}
    monkeypatch.undo()
    monkeypatch.setattr(exports, "LARGEST", 1)
    (tmp_path / "large").mkdir()
    await exports.publish(tmp_path / "large", SOURCE, clone, course, store.save)
    assert store.made == {}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Fondation", "fondation"),
        ("Les files d’attente", "les-files-dattente"),
        ("../../etc/passwd", "etc-passwd"),
        ("源码", "course"),  # nothing of it can stand in every file name
        ("x" * 200, "x" * 60),
    ],
)
def test_a_title_becomes_a_plain_file_name(title: str, name: str) -> None:
    assert exporting.plain_name(title) == name
