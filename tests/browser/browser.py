"""Chromium for the browser tests: the one that is installed, or one that is fetched now, never a silent skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_APPS: Final = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
_CACHES: Final = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
#: Seconds a download may take.
_PATIENCE: Final = 600


def find_chromium() -> str:
    """The path of a Chromium or Chrome; gets one if there is none. Raises RuntimeError with one sentence."""
    for found in _installed():
        return found
    tries = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # A fresh machine has no package lists yet, and asks nobody anything.
        tries.append(["sh", "-c", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium"])
    for command in tries:
        if _succeeds(command):
            for found in _installed():
                return found
    raise RuntimeError(
        "The browser tests need Chromium: install it with your package manager, or run `playwright install chromium`."
    )


def _installed() -> Iterator[str]:
    for name in _NAMES:
        if path := shutil.which(name):
            yield path
    yield from (str(path) for path in _APPS if path.exists())
    root = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for cache in (Path(root),) if root else _CACHES:
        for pattern in ("chromium-*/chrome-*/chrome", "chromium-*/chrome-*/*.app/Contents/MacOS/*"):
            yield from sorted((str(path) for path in cache.glob(pattern) if os.access(path, os.X_OK)), reverse=True)


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
