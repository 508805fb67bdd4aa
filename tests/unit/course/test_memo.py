"""Finished work is not done again, and changed code is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import course
from course.messages import Message, UnitDone
from course.units import Unit
from tests.unit.course.conftest import MakeRepository, made, text
from tests.unit.course.library import LIBRARY, PART


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


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        # A line more: everything below it has another number.
        (
            "src/kettle/boiler.py",
            "        if not self.cups:",
            "        # No water, no steam.\n        if not self.cups:",
        ),
        ("src/kettle/sensors.py", "        value = 0.0", "        value = 0.0\n        value += 0.0"),
        ("src/kettle/errors.py", '    hint = "fill it"', '    hint = "fill it up"'),
        ("src/kettle/boiler.py", "        return temperature + 1", "        return temperature + 2"),
    ],
)
def test_code_that_only_moves_is_not_written_about_again(
    repository: MakeRepository, path: str, before: str, after: str
) -> None:
    extra = {f"src/kettle/part{n}.py": PART.format(n=n) for n in range(6)}
    files = {**LIBRARY, **extra}
    first = units(repository(files))
    assert before in files[path]
    root = repository({path: files[path].replace(before, after)})
    heard: list[Message] = []
    reused = made(root, memo_of(first), heard.append)
    again = [item.unit for item in heard if isinstance(item, UnitDone)]
    assert sum(not unit.reused for unit in again) <= 0.15 * len(again)
    assert reused.value() == made(root).value(), "what is reused must be what would be made now"
    assert reused.stats["citations_valid"] == reused.stats["citations"]


def test_moved_lines_are_cited_where_they_are_now(repository: MakeRepository) -> None:
    root = repository(LIBRARY)
    first = units(root)
    before = made(root)
    repository({"src/kettle/sensors.py": "# A note.\n# Another.\n" + LIBRARY["src/kettle/sensors.py"]})
    after = made(root, memo_of(first))
    assert "src/kettle/sensors.py#L7-L15" in text(before)
    assert "src/kettle/sensors.py#L9-L17" in text(after)
    assert "src/kettle/sensors.py#L7-L15" not in text(after)


def test_a_memo_of_nonsense_is_as_good_as_none(repository: MakeRepository, tmp_path: Path) -> None:
    root = repository(LIBRARY)
    first = units(root)
    file = tmp_path / "memo.jsonl"
    rows = [json.dumps({"fingerprint": unit.fingerprint, "value": {"not": "a chapter"}}) for unit in first]
    file.write_text("not json\n" + "\n".join(rows) + "\n[]\n")
    assert not any(unit.reused for unit in units(root, course.Memo.load(file)))
