"""What a run will take, judged by those before it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app import estimates
from core.courses import Course

MINE, OTHER = UUID(int=1), UUID(int=2)


def course(repository: UUID, seconds: float, *, usd: float = 0, **stats: Any) -> Course:
    usage = {"usage": {"total": {"calls": 3, "usd": usd}}} if usd else {}
    return Course(id=UUID(int=9), repository_id=repository, version=1, branch="main", commit_sha="a" * 40,
                  engine="claude" if usd else "offline", title="T", created_at=datetime(2026, 5, 1, tzinfo=UTC),
                  stats={"seconds": seconds, **usage, **stats})  # fmt: skip


def test_a_repository_is_judged_by_its_own_runs_with_this_engine() -> None:
    known = [course(OTHER, 500), course(MINE, 20), course(MINE, 300, usd=1.25)]
    offline = estimates.estimate(known, MINE, "offline", anew=False)
    assert (offline.seconds, offline.usd, offline.is_own) == (20, None, True)
    claude = estimates.estimate(known, MINE, "claude", anew=False)
    assert (claude.seconds, claude.usd, claude.is_own) == (300, 1.25, True)
    assert estimates.sentence(claude, "claude").startswith("About 5 min and $1.25: an estimate from the earlier runs")


def test_a_run_for_everything_is_judged_by_runs_that_reused_nothing() -> None:
    known = [course(MINE, 2, units_reused=14), course(MINE, 40, units_reused=0)]
    assert estimates.estimate(known, MINE, "offline", anew=True).seconds == 40


def test_a_new_repository_is_judged_by_others_and_says_so() -> None:
    found = estimates.estimate([course(OTHER, 30), course(OTHER, 10), course(OTHER, 20)], MINE, "offline", anew=True)
    assert found.seconds == 20
    assert "other repositories" in estimates.sentence(found, "offline")


def test_nothing_is_made_up() -> None:
    found = estimates.estimate([], MINE, "claude", anew=True)
    assert (found.seconds, found.usd) == (None, None)
    assert estimates.sentence(found, "claude").startswith("No estimate")
