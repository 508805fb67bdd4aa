"""Starts a command under limits. A launcher of its own is safe where a fork of a threaded process is not.

python -S -E launch.py '{"cpu": 60, "fsize": 1000000}' command argument …
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys


def main() -> None:
    limits = json.loads(sys.argv[1])
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, limits.get("cpu"))
    _limit(resource.RLIMIT_FSIZE, limits.get("fsize"))
    _limit(resource.RLIMIT_AS, limits.get("memory"))
    _limit(resource.RLIMIT_NOFILE, limits.get("files", 256))
    _die_with_parent()
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the whole purpose; the arguments are the worker's own


def _limit(kind: int, value: int | None) -> None:
    if value is None:
        return
    _, hard = resource.getrlimit(kind)
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (wanted, wanted))
    except (ValueError, OSError):
        # macOS knows RLIMIT_AS but does not take it; the other limits and the wall clock still hold.
        if kind != resource.RLIMIT_AS:
            raise


def _die_with_parent() -> None:
    """On Linux a child of a killed worker is killed too; elsewhere it ends when its pipe breaks."""
    if sys.platform != "linux":
        return
    import ctypes

    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, int(signal.SIGKILL), 0, 0, 0)


if __name__ == "__main__":
    main()
