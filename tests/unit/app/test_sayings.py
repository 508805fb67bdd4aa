"""The sentences of the database that the app translates are the ones it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from postgrest import APIError

from app import i18n
from app.parts.feedback import sentence
from app.sayings import SAYINGS
from core.api import from_api
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


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (
            "57014",
            "canceling statement due to statement timeout",
            "The database does not answer as it should. Try again in a moment.",
        ),
        ("22P02", 'invalid input syntax for type uuid: "x"', "The request makes no sense."),
        ("42501", "permission denied for table jobs", "This is not allowed."),
        (
            "23505",
            'duplicate key value violates unique constraint "repositories_once"',
            "The database does not answer as it should. Try again in a moment.",
        ),
        (
            "PGRST202",
            "Could not find the function public.x in the schema cache",
            "The database does not answer as it should. Try again in a moment.",
        ),
        ("XX000", "", "The database does not answer as it should. Try again in a moment."),
        # what we wrote ourselves is for people
        ("PT404", "There is no such job.", "There is no such job. Look."),
    ],
)
def test_no_text_of_the_server_reaches_a_visitor(code: str, message: str, told: str) -> None:
    error = from_api(
        APIError({"code": code, "message": message, "hint": "Look." if code == "PT404" else "Perhaps you meant x."})
    )
    assert sentence(error) == told


def test_how_long_to_wait_is_told_in_the_readers_language() -> None:
    said = {"code": "PT429", "message": "You have queued many courses in a short time.", "hint": "Try again in 90 s."}
    error = from_api(APIError(said | {"details": '{"retry_after": 90}'}))
    assert sentence(error) == "You have queued many courses in a short time. Try again in 1 min 30 s."
    with i18n.reading_as("fr"):
        assert sentence(error).endswith("Réessayez dans 1 min 30 s.")
