"""`python -m bench.survey.once REPOSITORY [CACHE]`: one survey in a process of its own; prints what it cost as JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

from course.survey import survey
from course.tree import open_tree

#: Seconds between two looks at the memory.
_PAUSE = 0.02


class _Memory(threading.Thread):
    """Watches the resident memory of this process and its children; pages they share are counted in each of them."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._ended = threading.Event()

    def run(self) -> None:
        own = psutil.Process()
        while not self._ended.wait(_PAUSE):
            total = 0
            for process in (own, *own.children(recursive=True)):
                with suppress(psutil.Error):
                    total += process.memory_info().rss
            self.peak = max(self.peak, total)

    def end(self) -> int:
        self._ended.set()
        self.join()
        return self.peak


def main() -> None:
    memory = _Memory()
    memory.start()
    before, cpu = time.monotonic(), sum(os.times()[:4])
    cache = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    found = survey(open_tree(Path(sys.argv[1])), lambda _: None, cache)
    seconds = time.monotonic() - before
    result = {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(sum(os.times()[:4]) - cpu, 3),
        "peak_mb": round(memory.end() / 1e6, 1),
        "files": len(found.modules),
        "lines": found.line_count,
        "symbols": found.symbol_count,
        "references": len(found.references),
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
