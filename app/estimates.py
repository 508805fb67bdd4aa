"""What a run will take, judged by the runs before it: an estimate, and said to be one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app import costs, wording
from app.i18n import _
from core.courses import Course

#: Runs of other repositories that are enough to judge by.
_ENOUGH: Final = 5


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Seconds and US dollars, each none where nothing is known."""

    seconds: float | None = None
    usd: float | None = None
    #: Whether earlier runs of this very repository were judged by.
    is_own: bool = False


def estimate(courses: Iterable[Course], repository_id: UUID, engine: str, *, anew: bool) -> Estimate:
    """Judges by the newest runs of this repository with this engine, else by those of others."""
    same = [course for course in courses if course.engine.partition(" ")[0] == engine]
    own = [course for course in same if course.repository_id == repository_id]
    if anew and any(not _reused(course) for course in own):
        own = [course for course in own if not _reused(course)]
    judged = own[:_ENOUGH] or same[:_ENOUGH]
    return Estimate(
        seconds=_middle([seconds for course in judged if (seconds := _seconds(course)) is not None]),
        usd=_middle([usage.usd for course in judged if (usage := costs.of_course(course.stats)) is not None]),
        is_own=bool(own),
    )


def sentence(found: Estimate, engine: str) -> str:
    """The estimate, and what it rests on."""
    if found.seconds is None and found.usd is None:
        if engine == "claude":
            return _("No estimate: nothing of yours was written by Claude yet. It never costs more than its budget.")
        return _("Costs nothing. Most repositories take less than a minute.")
    taken = wording.seconds(found.seconds or 0)
    if engine != "claude":
        return _("About {time}, costs nothing: {basis}.", time=taken, basis=_basis(found))
    if found.usd is None:
        return _("About {time}: {basis}.", time=taken, basis=_basis(found))
    return _("About {time} and {cost}: {basis}.", time=taken, cost=costs.dollars(found.usd), basis=_basis(found))


def _basis(found: Estimate) -> str:
    if found.is_own:
        return _("an estimate from the earlier runs of this repository")
    return _("an estimate from your runs of other repositories")


def _seconds(course: Course) -> float | None:
    seconds = course.stats.get("seconds")
    return float(seconds) if isinstance(seconds, int | float) else None


def _reused(course: Course) -> bool:
    return bool(course.stats.get("units_reused"))


def _middle(values: list[float]) -> float | None:
    return sorted(values)[len(values) // 2] if values else None
