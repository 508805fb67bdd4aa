"""The sentences of the database that the app translates are the ones it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import i18n
from app.parts.feedback import sentence
from app.sayings import SAYINGS
from core.errors import NotFound, Unreachable

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [*(ROOT / "supabase" / "migrations").glob("*.sql"), *(ROOT / "core").glob("*.py")]
SAID = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES).replace("''", "'")


@pytest.mark.parametrize("saying", SAYINGS)
def test_it_is_still_said(saying: str) -> None:
    assert saying in SAID


def test_an_error_is_told_in_the_readers_language() -> None:
    with i18n.reading_as("fr"):
        told = sentence(NotFound("There is no such chapter.", hint="The course may have been removed."))
        assert told == "Ce chapitre n’existe pas. Le cours a peut-être été supprimé."
        assert sentence(NotFound("Never translated.")) == "Never translated."
        # settings are none of a visitor's business
        assert "SUPABASE" not in sentence(Unreachable("Supabase does not answer.", hint="Check SUPABASE_URL."))
