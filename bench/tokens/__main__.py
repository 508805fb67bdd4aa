"""`python -m bench.tokens`: makes the courses of four projects against a local API that counts, and writes it down."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.tokens import measuring, report, sources

_ROOT = Path(__file__).parents[2]
RESULTS = _ROOT / "bench" / "results" / "tokens.json"
TABLE = _ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bench.tokens", description=__doc__)
    parser.add_argument("--table-only", action="store_true", help="write the table anew from the last results")
    parser.add_argument("--dry", action="store_true", help="print the results and write nothing")
    options = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if options.table_only else _measured()
    if options.dry:
        sys.stdout.write(json.dumps(results, indent=1) + "\n")
        return
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    report.write(results, TABLE)
    sys.stdout.write(f"{json.dumps(results['summary'])}\n")


def _measured() -> dict[str, Any]:
    projects = []
    with tempfile.TemporaryDirectory(prefix="bench-tokens-") as folder:
        for name in sources.VERSIONS:
            sys.stderr.write(f"{name} {sources.VERSIONS[name]}\n")
            projects.append(measuring.project(name, sources.fetch(name, Path(folder))))
    return {"projects": projects, "summary": measuring.summary(projects)}


main()
