"""Every source several times: cold, unchanged, one call more, one function more."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.survey.sources import Source

Result = dict[str, Any]


def measure(source: Source, runs: int, tell: Callable[[str], None]) -> Result:
    """The medians of one source; shares are of the cold survey's time."""
    cold, unchanged, call, function = [], [], [], []
    for run in range(runs):
        with tempfile.TemporaryDirectory(prefix="bench-survey-") as cache:
            cold.append(_once(source, cache))
            unchanged.append(_once(source, cache))
            source.add_call()
            call.append(_once(source, cache))
            source.add_function(f"added_{run}")
            function.append(_once(source, cache))
        tell(f"{source.name}, run {run + 1}: {cold[-1]['seconds']:.1f} s, then {call[-1]['seconds']:.1f} s")
    seconds = _median(cold, "seconds")
    return {
        "source": source.name,
        "files": cold[0]["files"],
        "lines": cold[0]["lines"],
        "megabytes": source.megabytes,
        "symbols": cold[0]["symbols"],
        "references": cold[0]["references"],
        "seconds": seconds,
        "cpu_seconds": _median(cold, "cpu_seconds"),
        "files_per_second": round(cold[0]["files"] / seconds),
        "megabytes_per_second": round(source.megabytes / seconds, 2),
        "lines_per_minute": round(cold[0]["lines"] / seconds * 60),
        "peak_mb": _median(cold, "peak_mb"),
        "unchanged_seconds": _median(unchanged, "seconds"),
        "unchanged_share": round(_median(unchanged, "seconds") / seconds, 3),
        "call_seconds": _median(call, "seconds"),
        "call_share": round(_median(call, "seconds") / seconds, 3),
        "call_cpu_seconds": _median(call, "cpu_seconds"),
        "function_cpu_seconds": _median(function, "cpu_seconds"),
        "function_seconds": _median(function, "seconds"),
        "function_share": round(_median(function, "seconds") / seconds, 3),
    }


def _once(source: Source, cache: str) -> Result:
    command = [sys.executable, "-m", "bench.survey.once", str(source.path), cache]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True, stdin=subprocess.DEVNULL)  # noqa: S603
    result: Result = json.loads(done.stdout)
    return result


def _median(results: list[Result], key: str) -> float:
    return round(statistics.median(result[key] for result in results), 3)
