"""Tokens and money as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app import wording
from app.i18n import _, n_
from core.spending import Spending, Usage


def line(spending: Spending) -> str:
    """What a run bought so far, in one quiet line."""
    total = spending.total
    bought = _("{tokens} tokens in", tokens=tokens(total.prompt))
    if total.cache_read:
        share = wording.percent(total.cache_read, total.prompt)
        bought = _("{tokens} tokens in, {share} from the cache", tokens=tokens(total.prompt), share=share)
    spent = dollars(total.usd)
    if spending.budget is not None:
        spent = _("{spent} of {budget}", spent=spent, budget=dollars(spending.budget))
    parts = [bought, _("{tokens} out", tokens=tokens(total.output)), spent]
    if spending.masked:
        parts.append(n_("{count} likely secret masked", "{count} likely secrets masked", spending.masked))
    return " · ".join(parts)


def of_course(stats: Mapping[str, Any]) -> Usage | None:
    """What a course cost, out of its statistics; none for one that cost nothing."""
    try:
        total = Spending.model_validate(stats.get("usage") or {}).total
    except ValidationError:
        return None
    return total if total.calls else None


def models(stats: Mapping[str, Any]) -> list[str]:
    """The models that wrote a course, out of its statistics."""
    usage = stats.get("usage")
    named = usage.get("models") if isinstance(usage, dict) else None
    return [str(name) for name in named] if isinstance(named, list) else []


def tokens(number: int) -> str:
    """950, 48.2 k, 1.2 M."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        # What would be rounded up to 1,000 of a unit is one of the next.
        if number >= size * 0.99995:
            return f"{number / size:.1f} {unit}"
    return str(number)


def dollars(amount: float) -> str:
    """To the cent, and what is less than a cent as that."""
    return "< $0.01" if 0 < amount < 0.01 else f"${amount:,.2f}"
