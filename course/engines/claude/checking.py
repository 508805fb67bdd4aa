"""Whether the models of a course can be used, said before anything is paid for."""

from __future__ import annotations

from collections.abc import Callable

from course.engines.claude import usage
from course.engines.claude.client import Asking
from course.engines.claude.faults import Unusable
from course.engines.claude.options import Options


def check(client: Asking, options: Options, warn: Callable[[str], None]) -> None:
    """Hold each configured model against the API: retired or unknown raises Unusable, deprecated is said."""
    for name in options.all_models:
        model = client.model(name)
        if (model is None and client.is_official) or (model is not None and model.lifecycle == "retired"):
            _refuse(name, options, warn)
        elif model is not None and model.lifecycle == "deprecated":
            until = f" on {model.retires_at:%Y-%m-%d}" if model.retires_at else ""
            warn(f"The model {name} retires{until}: {_successor(name)} is its successor.")
        if options.budget is not None and usage.band(name, 0) is None:
            warn(f"The price of {name} is not known here: the budget cannot count what it costs.")


def _refuse(name: str, options: Options, warn: Callable[[str], None]) -> None:
    if name == options.fallback:
        warn(f"The fallback model {name} is not available: what the first model declines is written offline.")
        return
    raise Unusable(f"The model {name} is not available to this account any more: choose {_successor(name)} instead.")


def _successor(name: str) -> str:
    """The newest model with a known price in the same line."""
    line = name.split("-")[1] if name.count("-") else ""
    known = [item for item in usage.models() if item.split("-")[1] == line and item != name]
    return max(known, key=_generation, default="claude-sonnet-5-5")


def _generation(name: str) -> list[int]:
    return [int(part) for part in name.split("-")[2:] if part.isdigit()]
