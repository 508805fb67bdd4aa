"""What an analysis says while it runs, in the form its parent process reads: one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from course.units import Unit

STEPS = ("survey", "extract", "relate", "order", "write", "review", "tutorials")


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far the analysis is, in percent, and what it just did."""

    step: str
    percent: int
    message: str

    def value(self) -> dict[str, Any]:
        return {
            "type": "progress",
            "step": self.step,
            "index": STEPS.index(self.step),
            "total": len(STEPS) - 1,
            "percent": self.percent,
            "message": self.message,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """Something worth knowing that is not progress."""

    level: Literal["info", "warning"]
    message: str

    def value(self) -> dict[str, Any]:
        return {"type": "log", "level": self.level, "message": self.message}


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitDone:
    """A unit was finished or found in the memo."""

    unit: Unit

    def value(self) -> dict[str, Any]:
        unit = self.unit
        return {
            "type": "unit",
            "kind": unit.kind,
            "key": unit.key,
            "fingerprint": unit.fingerprint,
            "value": unit.value,
            "reused": unit.reused,
            "usage": unit.usage,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What the run has cost so far, in total and by step, and what it may cost."""

    total: dict[str, Any]
    steps: dict[str, dict[str, Any]]
    budget: float | None
    #: Likely secrets that were kept from the model.
    masked: int

    def value(self) -> dict[str, Any]:
        return {"type": "usage", "total": self.total, "steps": self.steps, "budget": self.budget, "masked": self.masked}


Message = Progress | Log | UnitDone | Spent
