"""What a person wished for, as the analysis is told it: nothing of it can hurt, and the operator's bounds hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.settings import WorkerSettings
from worker.options import options

from .test_job import JOB


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> WorkerSettings:
    monkeypatch.setenv("SUPABASE_URL", "http://supabase.example")
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "sb_secret_test")
    monkeypatch.setenv("CLAUDE_MODEL", "claude-haiku-5-5")
    monkeypatch.setenv("CLAUDE_BUDGET", "2")
    return WorkerSettings()


def told(settings: WorkerSettings, spent: float = 0, **wishes: Any) -> dict[str, Any]:
    return options(JOB.model_copy(update={"engine": "claude", "options": wishes}), settings, spent)


@pytest.mark.parametrize(
    ("wishes", "passed"),
    [
        ({}, {}),
        ({"language": "fr", "audience": "expert", "budget": 2, "anew": True}, {"language": "fr"}),
        ({"language": "--engine"}, {}),
    ],
)
def test_the_offline_engine_is_told_the_language_alone(
    settings: WorkerSettings, wishes: dict[str, Any], passed: dict[str, Any]
) -> None:
    assert options(JOB.model_copy(update={"options": wishes}), settings, 0) == passed


def test_wishes_that_make_sense_are_passed_on(settings: WorkerSettings) -> None:
    wishes = {
        "model": "claude-opus-5-5",
        "models": {"write": "claude-sonnet-5-5"},
        "fallback": "claude-haiku-4-5",
        "audience": "newcomer",
        "focus": "how the cache works",
        "language": "fr",
        "budget": 0.5,
        "parallel": 2,
    }
    assert told(settings, **wishes) == wishes | {"demonstration": False}


@pytest.mark.parametrize(
    ("wish", "budget"),
    [
        (None, 2.0),
        (0.25, 0.25),
        (0, 0.0),
        (100, 2.0),  # the operator's cap
        (-1, 2.0),
        (True, 2.0),
        ("1", 2.0),
        (float("inf"), 2.0),
        (float("nan"), 2.0),
        (10**400, 2.0),
    ],
)
def test_the_budget_is_the_smaller_of_two(settings: WorkerSettings, wish: Any, budget: float) -> None:
    assert told(settings, budget=wish)["budget"] == budget


def test_what_earlier_attempts_spent_is_gone(settings: WorkerSettings) -> None:
    assert told(settings, 0.5, budget=1.5)["budget"] == 1.0
    assert told(settings, 3.0)["budget"] == 0.0


@pytest.mark.parametrize(
    "wishes",
    [
        {"base_url": "http://elsewhere.example", "ANTHROPIC_BASE_URL": "x", "api_key": "x"},
        {"demonstration": True},  # whether a course is one, its owner cannot say
        {"model": "--help me"},
        {"model": ["claude"], "models": "claude", "fallback": 7},
        {"models": {"dance": "claude-opus-5-5", "write": "a b"}},
        {"audience": "everybody", "language": "Klingon!", "focus": {"a": 1}},
        {"parallel": 4000, "budget": {}},
        {"parallel": "many"},
        {"audience": ["expert"]},
    ],
)
def test_what_makes_no_sense_is_left_out(settings: WorkerSettings, wishes: dict[str, Any]) -> None:
    assert told(settings, **wishes) == {
        "model": "claude-haiku-5-5",
        "budget": 2.0,
        "parallel": 4,
        "demonstration": False,
    }


def test_a_focus_is_one_short_line(settings: WorkerSettings) -> None:
    focus = told(settings, focus="a\x00b\nc\u2028d " + "x" * 500)["focus"]
    assert focus.startswith("a b c d x")
    assert len(focus) == 300
    assert "\x00" not in json.loads(json.dumps(focus))
