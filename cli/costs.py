"""Tokens and money on the terminal: what a course would cost, and what it did cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from cli import console

_COLUMNS = ("Step", "Calls", "New input", "To cache", "From cache", "Output", "US $")


def estimate(value: Mapping[str, Any]) -> None:
    """The estimate of a whole course."""
    total = value["total"]
    console.title("What this course would cost")
    _table(value["steps"], total)
    console.note(f"Prices as of {value['prices_as_of']}. What an earlier run has finished is not paid for again.")


def spent(usage: Mapping[str, Any]) -> None:
    """What a run used."""
    console.title("What this run cost")
    _table(usage["steps"], usage["total"])
    if usage.get("masked"):
        console.note(f"{usage['masked']:,} likely secrets were kept from the model.")
    if (as_of := usage.get("prices_as_of")) is not None:
        console.note(f"Prices as of {as_of}.")


def _table(steps: Mapping[str, Mapping[str, Any]], total: Mapping[str, Any]) -> None:
    table = Table(box=None, padding=(0, 1, 0, 2), header_style="dim")
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name == "Step" else "right", no_wrap=True)
    for name, usage in steps.items():
        table.add_row(name, *_cells(usage))
    table.add_section()
    table.add_row("all", *_cells(total), style="bold")
    console.table(table)


def _cells(usage: Mapping[str, Any]) -> list[str]:
    counts = [f"{usage[name]:,}" for name in ("calls", "input", "cache_write", "cache_read", "output")]
    return [*counts, f"{usage['usd']:.4f}"]
