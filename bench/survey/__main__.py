"""`python -m bench.survey`: measures the survey, writes the results and their section in the documentation."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bench.survey import report
from bench.survey.measure import measure
from bench.survey.sources import QUICK, SIZES, build

_ROOT = Path(__file__).parents[2]
RESULTS = _ROOT / "bench" / "results" / "survey.json"
PAGE = _ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Parse the command line and run; a quick run prints what it found and writes nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.survey", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sources, one run each; nothing is written")
    parser.add_argument("--runs", type=int, default=3, help="runs of each source (default: 3)")
    parser.add_argument("--table-only", action="store_true", help="write the section anew from the last results")
    options = parser.parse_args()
    if options.table_only:
        report.write(json.loads(RESULTS.read_text(encoding="utf-8")), PAGE)
        return
    begin = time.monotonic()
    sizes, runs = (QUICK, 1) if options.quick else (SIZES, options.runs)
    with tempfile.TemporaryDirectory(prefix="bench-survey-") as folder:
        sources = [build(Path(folder), name, lines) for name, lines in sizes.items()]
        results = {
            "machine": _machine(),
            "parameters": {"runs": runs, "sizes": sizes},
            "sources": [measure(source, runs, lambda line: _tell(line, begin)) for source in sources],
        }
    if options.quick:
        sys.stdout.write(report.render(results) + "\n")
        return
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    report.write(results, PAGE)
    sys.stdout.write(f"Written: {RESULTS.relative_to(_ROOT)} and {PAGE.relative_to(_ROOT)}\n")


def _machine() -> dict[str, object]:
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor() or platform.machine()


def _tell(line: str, begin: float) -> None:
    sys.stderr.write(f"{time.monotonic() - begin:6.0f} s  {line}\n")


main()
