"""What is mended in the packages of others is mended once, and only in what is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from embedded import StackError, gateway, repairs

MODULES = gateway.SERVER / "node_modules"


def files(modules: Path) -> list[Path]:
    """Every file with a repair, once."""
    return sorted({modules / ".deno" / item.package / "node_modules" / item.file for item in repairs.REPAIRS})


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """The repaired files, as they are delivered."""
    for path in files(MODULES):
        source = path.read_text()
        for repair in repairs.REPAIRS:
            source = source.replace(repair.after, repair.before)
        target = tmp_path / path.relative_to(MODULES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source)
    return tmp_path


def test_each_is_made_once(modules: Path) -> None:
    for _ in range(2):
        repairs.make(modules)
        assert [path.read_text() for path in files(modules)] == [path.read_text() for path in files(MODULES)]


def test_the_cache_of_deno_stays_as_it_is(modules: Path) -> None:
    path = files(modules)[0]
    cached = path.with_name("cached")
    cached.hardlink_to(path)
    before = cached.read_text()
    repairs.make(modules)
    assert cached.read_text() == before != path.read_text()


def test_what_is_not_known_is_told(modules: Path) -> None:
    files(modules)[0].write_text("another release")
    with pytest.raises(StackError, match="is not as it should be"):
        repairs.make(modules)
