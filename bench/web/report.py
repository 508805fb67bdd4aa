"""The section in the documentation, made from the results and never written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

BEGIN = "<!-- begin: made by `make bench-web` from bench/results/web.json -->"
END = "<!-- end: made by `make bench-web` -->"
_HEADING = """\
## Web app

`make bench-web` starts an embedded Supabase in a temporary folder and the web app as a process of its own, signs people
in, and opens run pages: some in Chromium, the others as websockets that load the page's HTML, do its handshake and
answer its pings. It wants a quiet machine and takes five minutes. `make bench-web ARGS=--quick` is a look in one
minute, and writes nothing.

How the delay of a change is known: the change is what a worker reports, `report_progress` with a percent and a line
of the log, committed in the database by SQL. The clock starts right before the COMMIT is sent. A MutationObserver in
each Chromium page notes when the percent, and when the line of the log, is in the DOM; browser, app and database
share one machine and its clock. The change counts as shown when both are, or when what came after it is. Changes of one
run come at least half a second apart: what comes faster the database tells together, twice a second at most, so that a
page may show it up to 0.6 s late. `ARGS=--browsers=50` opens all pages in Chromium: then its drawing of pages nobody
sees, on the same cores, is measured along."""


def write(results: dict[str, Any], path: Path) -> None:
    """Put the section between the markers of the page; a page without them gets it at its end."""
    page = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    if BEGIN not in page or END not in page:
        page = f"{page.rstrip()}\n\n{_HEADING}\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{render(results).strip()}\n\n{END}{after}", encoding="utf-8")


def render(results: dict[str, Any]) -> str:
    """All of it as Markdown."""
    machine, plan = results["machine"], results["parameters"]
    introduction = f"""\
Chromium {machine["chromium"]}, PostgreSQL {machine["postgres"]}, Python {machine["python"]} on {machine["cores"]} cores
({machine["cpu"]}), {machine["memory_gb"]} GB, {machine["system"]}. {plan["pages"]} pages of {plan["people"]} people are
open, each of a run of its own, {plan["browsers"]} of them in Chromium; {plan["pages"] / plan["pace"]:g} changes a
second for {plan["changes"] * plan["pace"]:g} s; medians of {plan["runs"]} runs."""
    parts = [introduction, _summary(results["summary"]), _live(results["live"]), _paint(results["paint"])]
    return "\n\n".join([*parts, _search(results["search"])] if "search" in results else parts)


def _summary(summary: dict[str, Any]) -> str:
    goals = {
        "change_to_dom_p95_ms": "from the commit to the DOM, p95, ms (goal: below 150)",
        "reader_paint_ratio": "first contentful paint of a chapter, reader over plain (goal: at most 1.5)",
    }
    return _table(["what", "figure"], ([goals[key], _number(value)] for key, value in summary.items()))


def _live(live: dict[str, Any]) -> str:
    rows = [
        (name, *(_number(live[f"{key}_p{share}_ms"]) for share in (50, 95, 99)))
        for name, key in (
            ("all of the change in the DOM", "change_to_dom"),
            ("its percent in the DOM", "percent_to_dom"),
            ("its percent sent to the other pages", "percent_to_socket"),
            ("the answer to the COMMIT, its disk included", "commit"),
        )
        if f"{key}_p50_ms" in live
    ]
    lost = sum(run["lost"] for run in live["runs"])
    busy = max(run["app_cpu_percent"] for run in live["runs"])
    text = f"""\
Changes that were not shown within ten seconds: {lost}. An open page takes {live["memory_per_page_kib"]:,} KiB of the
app's memory. The app's process uses {live["idle_cpu_percent"]:g} % of one core while nothing changes, and {busy:g} %
under these."""
    return _table(["from the commit, ms", "median", "p95", "p99"], rows) + f"\n\n{text}"


def _paint(paint: dict[str, Any]) -> str:
    rows = [
        (
            {"cold": "cold: nothing in the browser's cache", "warm": "warm: loaded once before"}[state],
            *(_number(paint[f"{kind}_{state}_ms"]) for kind in ("reader", "plain", "whole")),
            _number(paint[f"reader_{state}_first_byte_ms"]),
            *(_number(paint[f"{state}_ratio_{other}"]) for other in ("plain", "whole")),
        )
        for state in ("cold", "warm")
    ]
    text = f"""\
First contentful paint of a chapter of {paint["chapter_bytes"] / 1000:.0f} KB in the reader: signed in, read from the
database, with its header, lists, styles, fonts and scripts. Beside it the same HTML from a server that does nothing
else, compressed: plain, as a document with the same styles in it and the same fonts, but no header, no lists and no
scripts, which is what the goal is held against; and whole, the very page the reader answers as a file. They are painted
one after the other {paint["paints"]} times, each time with a new profile; times are medians, proportions the medians of
those of each turn. The files have the headers of the reader's pages: Cross-Origin-Opener-Policy alone makes Chromium
change the process of a page opened from elsewhere. The summary has the worse of cold and warm."""
    head = ["first contentful paint, ms", "reader", "plain", "whole", "reader's first byte", "reader / plain"]
    head += ["reader / whole"]
    return f"{text}\n\n" + _table(head, rows)


def _search(search: dict[str, Any]) -> str:
    return f"""\
The search over all courses, from a key in its dialog to what was found in the DOM: median {search["search_p50_ms"]:g}
ms, p95 {search["search_p95_ms"]:g} ms (goal: below 150), over {search["chapters"]:,} chapters of
{search["chapter_bytes"] / 1000:.0f} KB and {search["searches"]} searches."""


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
