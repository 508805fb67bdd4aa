"""From what a person wished for a job to what its analysis is told: whatever makes no sense is left out."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from core.jobs import STEPS, ClaimedJob
from core.settings import WorkerSettings

_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_AUDIENCES: Final = frozenset({"newcomer", "developer", "expert"})
#: Characters of a focus.
_FOCUS: Final = 300


def options(job: ClaimedJob, settings: WorkerSettings, spent: float) -> dict[str, Any]:
    """The options of this attempt, of which earlier ones spent so many dollars.

    The operator's cap and parallelism bound the owner's; where the answers come from, the operator alone decides.
    """
    wishes = job.options
    language = _matching(_LANGUAGE, wishes.get("language"))
    if job.engine != "claude":
        return {"language": language} if language else {}
    known = {
        "model": _matching(_MODEL, wishes.get("model")) or settings.claude_model,
        "models": _models(wishes.get("models")),
        "fallback": _matching(_MODEL, wishes.get("fallback")),
        "audience": _among(_AUDIENCES, wishes.get("audience")),
        "focus": _sentence(wishes.get("focus")),
        "language": language,
    }
    return {name: value for name, value in known.items() if value} | {
        "budget": round(max(_budget(wishes.get("budget"), settings.claude_budget) - spent, 0.0), 6),
        "parallel": _parallel(wishes.get("parallel"), settings.claude_parallel),
        "demonstration": settings.claude_demonstration,
    }


def _budget(wish: Any, cap: float) -> float:
    number = _number(wish)
    return cap if number is None or number < 0 else min(number, cap)


def _parallel(wish: Any, cap: int) -> int:
    number = _number(wish)
    return cap if number is None or number < 1 else int(min(number, cap))


def _models(wish: Any) -> dict[str, str]:
    if not isinstance(wish, dict):
        return {}
    return {step: wish[step] for step in STEPS if _matching(_MODEL, wish.get(step))}


def _sentence(wish: Any) -> str:
    """Without control characters: it travels in the arguments of a process."""
    text = "".join(sign if sign.isprintable() else " " for sign in wish) if isinstance(wish, str) else ""
    return " ".join(text.split())[:_FOCUS]


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _matching(pattern: re.Pattern[str], value: Any) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _among(allowed: frozenset[str], value: Any) -> str | None:
    return value if isinstance(value, str) and value in allowed else None
