"""What is written down is what is."""

from __future__ import annotations

from pathlib import Path

from scripts import settings_table

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_settings_is_current() -> None:
    """`make settings` renews it."""
    assert settings_table.PAGE.read_text(encoding="utf-8") == settings_table.page()


def pins(lock: Path) -> set[str]:
    return {
        line.split(" ")[0]
        for line in lock.read_text(encoding="utf-8").splitlines()
        if "==" in line and line[0].isalnum()
    }


def test_the_images_install_what_was_tested() -> None:
    """`make lock` renews them all."""
    tested = pins(ROOT / "requirements.lock")
    for lock in sorted((ROOT / "deploy").glob("*.lock")):
        assert pins(lock)
        assert pins(lock) <= tested, lock
