"""What a person may type as SOURCE."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cli import sources
from core.errors import FondationError


@pytest.mark.parametrize(
    "text",
    [
        "pallets/click",
        "https://github.com/pallets/click",
        "https://github.com/pallets/click.git",
        "http://www.github.com/pallets/click/",
        "github.com/pallets/click",
        "git@github.com:pallets/click.git",
    ],
)
async def test_github_by_name_or_url(text: str, tmp_path: Path) -> None:
    assert await sources.resolve(text, tmp_path) == sources.Source(host="github.com", full_name="pallets/click")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://gitlab.example/a/b", "is not GitHub"),
        ("git@gitlab.example:a/b.git", "is not GitHub"),
        ("https://github.com/only-an-owner", "not a repository"),
        ("./no/such/folder", "There is no folder"),
        ("no-such-thing", "There is no folder"),
        ("", "There is no folder"),
        ("x" * 5000, "There is no folder"),
        ("~nobody-of-this-name/x", "There is no folder"),
        ("https://[bad", "cannot be read"),
    ],
)
async def test_anything_else_gets_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FondationError, match=said) as error:
        await sources.resolve(text, tmp_path)
    assert error.value.hint


async def test_a_page_of_a_branch_means_that_branch(tmp_path: Path) -> None:
    source = await sources.resolve("https://github.com/pallets/click/tree/8.1.x", tmp_path)
    assert (source.full_name, source.branch) == ("pallets/click", "8.1.x")


async def test_a_repository_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    for text in (str(folder), f"file://{folder}"):
        assert await sources.resolve(text, tmp_path / "imports") == sources.Source(host="local", full_name=str(folder))


async def test_an_unpacked_archive_is_imported_as_the_same_commit_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "module.py").write_text("x = 1\n")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "huge").touch()
    first = await sources.resolve(str(folder), tmp_path / "imports")
    commit = await sources.head(first.full_name)
    second = await sources.resolve(str(folder), tmp_path / "imports")
    assert first == second
    assert commit is not None
    assert await sources.head(second.full_name) == commit
    assert not (Path(first.full_name) / ".venv").exists()
    assert not (folder / ".git").exists()


async def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(FondationError, match="is empty"):
        await sources.resolve(str(folder), tmp_path / "imports")


async def test_what_cannot_be_read_is_left_out_of_an_import(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "module.py").write_text("x = 1\n")
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    source = await sources.resolve(str(folder), tmp_path / "imports")
    # What a person called the folder is what its course is called.
    assert Path(source.full_name).name == "archive"
    assert {path.name for path in Path(source.full_name).iterdir()} == {".git", "module.py", "loop"}
