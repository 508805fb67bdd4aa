"""What is remembered changes nothing but the time it takes."""

from __future__ import annotations

import sqlite3
import threading
import tomllib
from pathlib import Path

import pytest

from course.survey import cache as caching
from course.survey import parsing, survey
from course.survey.cache import Cache
from course.survey.describe import digest
from course.survey.names import Names
from course.tree import open_tree
from tests.unit.course.conftest import MakeRepository
from tests.unit.course.library import LIBRARY

BOILER = "src/kettle/boiler.py"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were parsed, as they are."""
    seen: list[str] = []
    parse = parsing.parse

    def watched(source: parsing.Source) -> bytes:
        seen.append(source.path)
        return parse(source)

    monkeypatch.setattr(parsing, "parse", watched)
    return seen


def surveyed(root: Path, cache: Path | None = None) -> str:
    return digest(survey(open_tree(root), lambda _: None, cache))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# TODO: mind the altitude\n", "# TODO: mind the altitude, and the weather\n\n"),  # only lines move
        ("temperature = self.warm(temperature)", "temperature = self.warm(self.warm(temperature))"),
        ("def warm(self, temperature", "def heat(self, temperature"),  # others can see it
        ("class Boiler:", "class Boiler(Sensor):"),
        ("from kettle.errors import DryError\n", ""),
    ],
)
def test_a_second_survey_is_what_a_first_would_be(
    repository: MakeRepository, tmp_path: Path, parsed: list[str], old: str, new: str
) -> None:
    root = repository(LIBRARY)
    cache = tmp_path / "cache"
    assert surveyed(root) == surveyed(root, cache)
    assert old in LIBRARY[BOILER]
    repository({BOILER: LIBRARY[BOILER].replace(old, new)})
    parsed.clear()
    second = surveyed(root, cache)
    assert parsed == [BOILER]
    assert second == surveyed(root)


def test_a_new_file_is_seen_by_those_that_name_it(repository: MakeRepository, tmp_path: Path) -> None:
    files = {**LIBRARY}
    errors = files.pop("src/kettle/errors.py")
    root = repository(files)
    surveyed(root, tmp_path)
    repository({"src/kettle/errors.py": errors})
    assert surveyed(root, tmp_path) == surveyed(root)


def test_nothing_is_resolved_twice(repository: MakeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(LIBRARY)
    survey(open_tree(root), lambda _: None, tmp_path)

    def refuse(*_: object) -> None:
        raise AssertionError("names are looked up again")

    monkeypatch.setattr(Names, "__init__", refuse)
    assert survey(open_tree(root), lambda _: None, tmp_path).references


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, None])
def test_a_damaged_cache_is_no_cache(repository: MakeRepository, tmp_path: Path, damage: bytes | None) -> None:
    root = repository(LIBRARY)
    cache = tmp_path / "cache"
    expected = surveyed(root, cache)
    file = cache / "survey.sqlite"
    data = bytearray(file.read_bytes())
    if damage is None:
        for place in range(4096, len(data), 97):
            data[place] ^= 255
    file.write_bytes(bytes(data) if damage is None else damage)
    assert surveyed(root, cache) == expected
    # And it is one again.
    assert surveyed(root, cache) == expected


def test_a_value_that_was_tampered_with_is_not_taken(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.store([(b"k", b"value"), (b"l", b"other")])
    with sqlite3.connect(tmp_path / "survey.sqlite") as database:
        database.execute(
            "update found set value = cast('another value, long enough' as blob) where key = cast('k' as blob)"
        )
    database.close()
    with Cache(tmp_path) as cache:
        assert cache.load([b"k", b"l"]) == {b"l": b"other"}


def test_a_cache_that_cannot_be_written_is_no_error(repository: MakeRepository, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    root = repository(LIBRARY)
    assert surveyed(root, tmp_path / "file") == surveyed(root)


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000
    monkeypatch.setattr(caching.time, "time", lambda: now)
    for name in (b"a", b"b", b"c"):
        with Cache(tmp_path, max_bytes=4_000) as cache:
            cache.store([(name, name * 1_000)])
        now += 10_000
    with Cache(tmp_path, max_bytes=4_000) as cache:
        cache.load([b"a"])
        cache.store([(b"d", b"d" * 1_000)])
    with Cache(tmp_path) as cache:
        assert cache.load([b"a", b"b", b"c", b"d"]).keys() == {b"a", b"c", b"d"}


def test_several_may_write_at_once(tmp_path: Path) -> None:
    def write(number: int) -> None:
        with Cache(tmp_path) as cache:
            for turn in range(20):
                key = f"{number} {turn}".encode()
                cache.store([(key, key * 100)])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [f"{number} {turn}".encode() for number in range(4) for turn in range(20)]
    with Cache(tmp_path) as cache:
        assert cache.load(keys) == {key: key * 100 for key in keys}


def test_every_grammar_counts_as_part_of_the_parser() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = pyproject["project"]["optional-dependencies"]["course"]
    assert {item.partition("~")[0] for item in wanted if item.startswith("tree-sitter")} == set(caching.GRAMMARS)
