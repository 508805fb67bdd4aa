"""The section in the documentation, made from the results and never written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

BEGIN = "<!-- begin: made by `make bench-survey` from bench/results/survey.json -->"
END = "<!-- end: made by `make bench-survey` -->"
_HEADING = "## Survey"
_ABOUT = """\
The sources are Git repositories made of Python's standard library and the packages installed beside it, copied into a
temporary folder. All is measured from opening the repository to the finished survey: Git, parsing, the resolution of
names, ranks and groups. References stay packed until somebody asks for them, in the first survey and in the second:
unpacking all of them is no part of it. Memory is the highest sum of the resident memory of all processes, CPU the time
of all of them.

The second half is a second survey of the same repository with the cache of the first: nothing changed, one call more
in one function, one function more that every file could use. The last looks names up again in every file that asked for
one of that name, and weighs all definitions anew."""


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
    machine, runs = results["machine"], results["parameters"]["runs"]
    introduction = f"""\
Python {machine["python"]} on {machine["cores"]} cores ({machine["cpu"]}), {machine["memory_gb"]} GB,
{machine["system"]}; medians of {runs} runs. {_ABOUT}"""
    return "\n\n".join([introduction, _first(results["sources"]), _second(results["sources"])])


def _first(sources: Sequence[dict[str, Any]]) -> str:
    head = ["source", "files", "lines", "MB", "seconds", "CPU, s", "files/s", "MB/s", "lines/minute", "peak, MB"]
    rows = (
        [
            item["source"],
            f"{item['files']:,}",
            f"{item['lines']:,}",
            f"{item['megabytes']:g}",
            f"{item['seconds']:.1f}",
            f"{item['cpu_seconds']:.1f}",
            f"{item['files_per_second']:,}",
            f"{item['megabytes_per_second']:.1f}",
            f"{item['lines_per_minute']:,}",
            f"{item['peak_mb']:.0f}",
        ]
        for item in sources
    )
    return _table(head, rows)


def _second(sources: Sequence[dict[str, Any]]) -> str:
    kinds = {"unchanged": "nothing changed", "call": "a call more", "function": "a function more"}
    rows = (
        [item["source"], *(f"{item[f'{kind}_seconds']:.1f} s, {item[f'{kind}_share']:.1%}" for kind in kinds)]
        for item in sources
    )
    return _table(["second survey", *kinds.values()], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])
