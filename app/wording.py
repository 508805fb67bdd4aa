"""Times, counts and names as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from babel.dates import format_date, format_time

from app import i18n
from app.i18n import _, n_


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long since, in one unit."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 45:
        return _("just now")
    if seconds < 3600:
        return n_("{count} minute ago", "{count} minutes ago", _units(seconds, 60))
    if seconds < 86400:
        return n_("{count} hour ago", "{count} hours ago", _units(seconds, 3600))
    if seconds < 86400 * 30:
        return n_("{count} day ago", "{count} days ago", _units(seconds, 86400))
    return _("on {date}", date=format_date(moment, "long", locale=i18n.locale()))


def exact(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    date = format_date(moment, "long", locale=i18n.locale())
    return f"{date}, {format_time(moment, 'HH:mm', locale=i18n.locale())} UTC"


def seconds(number: float) -> str:
    """A length of time in its two largest units: 48 s, 4 min 5 s, 1 h 20 min. The symbols are every language's."""
    whole = max(0, round(number))
    if whole < 60:
        return f"{whole} s"
    large, small, names = (
        (*divmod(whole, 60), ("min", "s")) if whole < 3600 else (*divmod(whole // 60, 60), ("h", "min"))
    )
    return f"{i18n.grouped(large)} {names[0]}" + (f" {small} {names[1]}" if small else "")


def count(number: int, thing: str) -> str:
    """1 chapter, 2 chapters."""
    match thing:
        case "chapter":
            return n_("{count} chapter", "{count} chapters", number)
        case _:
            raise ValueError(f"nobody has translated “{thing}”")


def commit(sha: str) -> str:
    return sha[:10]


def engine(name: str, models: Sequence[str] = ()) -> str:
    """Who wrote a course, said honestly."""
    match name:
        case "offline":
            return _("Written without a language model: from the code’s own names, docstrings and structure.")
        case "claude" if models:
            return _("Written by Claude ({models}) from the code, then checked against it.", models=", ".join(models))
        case "claude":
            return _("Written by Claude from the code, then checked against it.")
        case "claude (demonstration)":
            return _("A demonstration: written by a script in the place of Claude, and no model at all.")
    return _("Written by the engine “{name}”.", name=name)


def percent(part: float, whole: float) -> str:
    """A share, rounded down so that 100 % means all."""
    return f"{int(100 * part / whole)} %" if whole else "–"


def _both(large: int, small: int, large_unit: str, small_unit: str) -> str:
    return f"{i18n.grouped(large)} {large_unit}" + (f" {small} {small_unit}" if small else "")


def _units(seconds: float, size: int) -> int:
    return max(1, round(seconds / size))
