"""The tables in the documentation, made from the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEGIN = "<!-- begin: made by `make bench-tokens` from bench/results/tokens.json -->"
END = "<!-- end: made by `make bench-tokens` -->"
_HEADING = "## Tokens and money"


def write(results: dict[str, Any], path: Path) -> None:
    """Put the tables between the markers of the page; a page without them gets the section at its end."""
    page = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    if BEGIN not in page or END not in page:
        page = f"{page.rstrip()}\n\n{_HEADING}\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{render(results)}\n\n{END}{after}", encoding="utf-8")


def render(results: dict[str, Any]) -> str:
    """All tables as Markdown."""
    worst = results["summary"]
    goals = [
        ("input beside the peer's (goal: at most 0.60)", worst["input_ratio_max"]),
        ("share of input read from the cache (goal: at least 0.70)", worst["cached_share_min"]),
        ("price beside the peer's, same model (goal: at most 0.33)", worst["price_ratio_max"]),
        ("input bought again after one line more (goal: at most 0.15)", worst["rebought_share_max"]),
    ]
    summary = [
        "| worst of the four projects | figure |",
        "| --- | --- |",
        *(f"| {what} | {figure} |" for what, figure in goals),
    ]
    table = [
        "| project | chapters | calls | input tokens | read from cache | output tokens | peer: input, output | "
        "input ratio | bought again after an edit |",
        "| --- " * 9 + "|",
        *(_row(item) for item in results["projects"]),
    ]
    prices = ["| US dollars | ours, Sonnet 5.5 | peer | ours, Haiku 5.5 | peer |", "| --- " * 5 + "|",
              *(_price(item) for item in results["projects"])]  # fmt: skip
    return "\n".join([*summary, "", *table, "", *prices])


def _row(item: dict[str, Any]) -> str:
    ours, peer = item["ours"], item["peer"]
    cells = [
        f"{item['name']} {item['version']}",
        str(item["chapters"]),
        str(ours["calls"]),
        f"{ours['input_tokens']:,}",
        f"{ours['cached_share']:.0%}",
        f"{ours['output']:,}",
        f"{peer['input']:,}, {peer['output']:,}",
        str(item["input_ratio"]),
        f"{item['rebought_share']:.1%}",
    ]
    return f"| {' | '.join(cells)} |"


def _price(item: dict[str, Any]) -> str:
    cells = [f"{item['price'][model][who]:.3f}" for model in item["price"] for who in ("ours", "peer")]
    return f"| {item['name']} | {' | '.join(cells)} |"
