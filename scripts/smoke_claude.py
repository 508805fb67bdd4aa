"""`make smoke-claude`: one small course by the real Claude, for at most half a dollar; nothing without a key.

The command tells the estimate before anything is paid for. Answers 0 when the course stands, 1 when it does not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

BUDGET = 0.50
#: What a call that was admitted just below the budget can cost beyond it.
ONE_CALL = 0.25
FILES = {
    "README.md": "# Till\n\nA till that adds up prices and knows its discounts.\n",
    "till/__init__.py": '"""A till."""\n',
    "till/prices.py": '''"""Prices in cents."""


class Price:
    """An amount of money that never loses a cent."""

    def __init__(self, cents: int) -> None:
        if cents < 0:
            raise ValueError("a price is not negative")
        self.cents = cents

    def plus(self, other: "Price") -> "Price":
        """The sum of two prices."""
        return Price(self.cents + other.cents)

    def reduced(self, percent: int) -> "Price":
        """The price after a discount, rounded down to the customer's favour."""
        return Price(self.cents * (100 - percent) // 100)
''',
    "till/discounts.py": '''"""Discounts by what is bought."""

from till.prices import Price

LARGE = 10_000


def discount(total: Price) -> int:
    """Percent off for a total: five for a large one."""
    return 5 if total.cents >= LARGE else 0


def discounted(total: Price) -> Price:
    """The total after its discount."""
    return total.reduced(discount(total))
''',
    "till/receipts.py": '''"""What the customer takes home."""

from till.discounts import discounted
from till.prices import Price


class Receipt:
    """Items in the order they were scanned."""

    def __init__(self) -> None:
        self.items: list[tuple[str, Price]] = []

    def add(self, name: str, price: Price) -> None:
        """Adds an item; a name without letters is refused."""
        if not name.strip():
            raise ValueError("an item has a name")
        self.items.append((name, price))

    def total(self) -> Price:
        """What is to pay, after discounts."""
        total = Price(0)
        for _, price in self.items:
            total = total.plus(price)
        return discounted(total)
''',
}


def main() -> int:
    if not os.environ.get("ANTHROPIC_API_KEY"):
        _say("ANTHROPIC_API_KEY is not set: nothing was run, and nothing was paid for.")
        return 0
    with tempfile.TemporaryDirectory(prefix="fondation-smoke-") as folder:
        source = Path(folder, "till")
        for name, text in FILES.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "cli", "analyze", str(source), "--engine", "claude", "--budget", str(BUDGET)]
        # On stderr comes the estimate, then the progress, then what it cost.
        ended = subprocess.run([*command, "--no-cache"], stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode != 0:
        _say(f"The command ended with {ended.returncode}.")
        return 1
    faults = _faults(json.loads(ended.stdout))
    _say("\n".join(faults) or "The course stands, and every citation in it holds.")
    return 1 if faults else 0


def _faults(summary: dict[str, Any]) -> list[str]:
    """What is wrong with the run, a sentence each."""
    usage = summary.get("usage", {"total": {"calls": 0, "usd": 0.0}, "steps": {}})
    held = {
        "It was not written by Claude.": summary["engine"] == "claude" and "write" in usage["steps"],
        "It has fewer than three chapters.": summary["chapters"] >= 3,
        "It has no citation, or some that do not hold.": summary["citations"] == summary["citations_valid"] > 0,
        "It cost more than it may.": usage["total"]["usd"] <= BUDGET + ONE_CALL,
    }
    return [sentence for sentence, holds in held.items() if not holds]


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - a command for people


if __name__ == "__main__":
    sys.exit(main())
