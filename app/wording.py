"""Times, counts and names as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long since, in one unit."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 45:
        return "just now"
    for size, most, unit in ((60, 3600, "minute"), (3600, 86400, "hour"), (86400, 86400 * 30, "day")):
        if seconds < most:
            return f"{count(max(1, round(seconds / size)), unit)} ago"
    return f"on {moment:%-d %B %Y}"


def exact(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def count(number: int, thing: str) -> str:
    """1 chapter, 2 chapters."""
    plural = thing if number == 1 else f"{thing[:-1]}ies" if thing.endswith("ry") else f"{thing}s"
    return f"{number:,} {plural}"


def commit(sha: str) -> str:
    return sha[:10]


def engine(name: str, models: Sequence[str] = ()) -> str:
    """Who wrote a course, said honestly."""
    writer = f"Claude ({', '.join(models)})" if models else "Claude"
    return {
        "offline": "Written without a language model: from the code’s own names, docstrings and structure.",
        "claude": f"Written by {writer} from the code, then checked against it.",
        "claude (demonstration)": "A demonstration: written by a script in the place of Claude, and no model at all.",
    }.get(name, f"Written by the engine “{name}”.")


def percent(part: float, whole: float) -> str:
    """A share, rounded down so that 100 % means all."""
    return f"{int(100 * part / whole)} %" if whole else "–"
