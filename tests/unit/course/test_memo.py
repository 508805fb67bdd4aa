"""Finished work is not done again, and changed code is."""

from __future__ import annotations

import json
from pathlib import Path

import course
from course.messages import Message, UnitDone
from course.units import Unit
from tests.unit.course.conftest import MakeRepository, made
from tests.unit.course.library import LIBRARY


def units(path: Path, memo: course.Memo | None = None) -> list[Unit]:
    heard: list[Message] = []
    made(path, memo, heard.append)
    return [item.unit for item in heard if isinstance(item, UnitDone)]


def memo_of(found: list[Unit]) -> course.Memo:
    return course.Memo({unit.fingerprint: json.loads(json.dumps(unit.value)) for unit in found})


def test_a_second_run_reuses_everything_and_says_the_same(repository: MakeRepository) -> None:
    root = repository(LIBRARY)
    first = units(root)
    again = units(root, memo_of(first))
    assert all(unit.reused for unit in again)
    assert [unit.fingerprint for unit in again] == [unit.fingerprint for unit in first]
    assert made(root, memo_of(first)).value() == made(root).value()


def test_only_what_cites_an_edited_line_is_made_again(repository: MakeRepository) -> None:
    root = repository(LIBRARY)
    first = units(root)
    changed = LIBRARY["src/kettle/cli.py"].replace('print("done")', 'print("boiled")')
    repository({"src/kettle/cli.py": changed})
    fresh = {unit.key for unit in units(root, memo_of(first)) if not unit.reused}
    assert "chapter:kettle-cli" in fresh
    assert not {"chapter:sensor", "chapter:boiler", "chapter:kettle-errors"} & fresh


def test_a_memo_of_nonsense_is_as_good_as_none(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository(LIBRARY)
    first = units(root)
    file = tmp_path / "memo.jsonl"
    rows = [json.dumps({"fingerprint": unit.fingerprint, "value": {"not": "a chapter"}}) for unit in first]
    file.write_text("not json\n" + "\n".join(rows) + "\n[]\n")
    assert not any(unit.reused for unit in units(root, course.Memo.load(file)))
