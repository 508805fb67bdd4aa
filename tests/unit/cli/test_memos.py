"""What a cache of finished work must stand: damage, no room, no permission, two runs at once."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cli import memos
from course.messages import Progress, UnitDone
from course.units import Unit


def done(number: int, text: str = "x") -> UnitDone:
    unit = Unit(kind="chapter", key=f"chapter:{number}", fingerprint=f"{number:064x}", value={"t": text}, reused=False)
    return UnitDone(unit=unit)


def kept(folder: Path | None, *numbers: int, source: str = "local /x", text: str = "x") -> None:
    units = memos.Units(folder, source)
    units.hear(Progress(step="write", percent=50, message="…"))
    for number in numbers:
        units.hear(done(number, text))
    units.keep()


def known(folder: Path | None, *numbers: int, source: str = "local /x") -> list[int]:
    memo = memos.Units(folder, source).memo()
    return [number for number in numbers if memo.get(f"{number:064x}") is not None]


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.units"))


def test_units_are_known_to_the_next_run_of_the_same_source(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2)
    assert known(tmp_path, 1, 2, 3) == [1, 2]
    assert known(tmp_path, 1, 2, source="local /y") == []
    assert memos.Units(tmp_path, "local /x").memo().get(f"{1:064x}") == {"t": "x"}


def test_what_was_paid_for_is_there_even_if_the_run_is_killed(tmp_path: Path) -> None:
    units = memos.Units(tmp_path, "local /x")
    units.hear(done(1))
    assert known(tmp_path, 1) == []
    units.hear(UnitDone(unit=replace(done(2).unit, usage={"calls": 1})))
    assert known(tmp_path, 1, 2) == [1, 2]


def test_two_runs_at_once_keep_what_both_have_made(tmp_path: Path) -> None:
    one, other = memos.Units(tmp_path, "s"), memos.Units(tmp_path, "s")
    assert one.memo().get("0") is other.memo().get("0") is None
    one.hear(done(1))
    other.hear(done(2))
    one.keep()
    other.keep()
    assert known(tmp_path, 1, 2, source="s") == [1, 2]
    assert [path.name for path in (tmp_path / "units").iterdir()] == [path.name for path in files(tmp_path)]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "nonsense", "folder"])
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(tmp_path: Path, damage: str) -> None:
    kept(tmp_path, 1, 2)
    (path,) = files(tmp_path)
    content = path.read_bytes()
    changed = {
        "cut": content[:-20],
        "flipped": content.replace(b'"x"', b'"y"', 1),
        "empty": b"",
        "nonsense": b"\xff\x00" * 50,
    }
    if damage == "folder":
        path.unlink()
        path.mkdir()
        kept(tmp_path, 3)
        assert known(tmp_path, 1, 2, 3) == []
        return
    path.write_bytes(changed[damage])
    assert known(tmp_path, 1, 2) == []
    kept(tmp_path, 3)
    assert known(tmp_path, 1, 2, 3) == [3]


def test_a_file_has_a_bound_and_what_was_used_last_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memos, "MAX_FILE", 1000)
    kept(tmp_path, 1, 2, 3, text="a" * 200)
    kept(tmp_path, 4, 5, text="a" * 200)
    assert known(tmp_path, 1, 2, 3, 4, 5) == [1, 4, 5]
    assert files(tmp_path)[0].stat().st_size <= 1200


def test_all_files_together_have_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        kept(tmp_path, 1, source=f"s{number}", text="a" * 500)
        for path in files(tmp_path):
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**9))
    monkeypatch.setattr(memos, "MAX_TOTAL", 1500)
    kept(tmp_path, 1, source="s3", text="a" * 500)
    assert [known(tmp_path, 1, source=f"s{number}") for number in range(4)] == [[], [], [1], [1]]


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept(tmp_path / "file", 1)
    assert known(tmp_path / "file", 1) == []
    kept(None, 1)
    assert known(None, 1) == []


def test_the_cache_is_where_the_user_keeps_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert memos.default_folder() == Path("/caches/fondation")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/someone")
    assert memos.default_folder() == Path("/home/someone/.cache/fondation")
