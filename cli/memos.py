"""Finished units of earlier runs in the user's cache: one file a source, bounded, and worth nothing when damaged."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from course.export.outputs import replace
from course.messages import Message, UnitDone
from course.units import Memo

#: Bytes of one source's file, and of all of them; what was used longest ago goes first.
MAX_FILE: Final = 64_000_000
MAX_TOTAL: Final = 512_000_000
_VERSION: Final = "fondation-units-1"
_SUFFIX: Final = ".units"


def default_folder() -> Path:
    """Where this user's programs keep what they can do without."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "fondation"


class Units:
    """The units of one source. Two runs at once are safe: each reads a whole file and leaves a whole file."""

    def __init__(self, folder: Path | None, source: str) -> None:
        name = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._path = folder / "units" / f"{name}{_SUFFIX}" if folder else None
        self._used: dict[str, Any] = {}

    def memo(self) -> Memo:
        return Memo(self._read())

    def hear(self, message: Message) -> None:
        """Remember a unit of this run, made now or reused; one that was paid for is written down at once."""
        if isinstance(message, UnitDone):
            self._used[message.unit.fingerprint] = message.unit.value
            if message.unit.usage is not None:
                self.keep()

    def keep(self) -> None:
        """Write this run's units, then as many earlier ones as there is room for. A cache that fails is no error."""
        if self._path is None or not self._used:
            return
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Read again: another run may have ended since this one began.
            replace(self._path, _packed(self._used | {key: value for key, value in self._read().items()
                                                      if key not in self._used}))  # fmt: skip
            _make_room(self._path)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            if self._path.stat().st_size > 2 * MAX_FILE:
                return {}
            return _unpacked(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}


def _packed(units: dict[str, Any]) -> bytes:
    """A line with a checksum, then one unit a line, as far as they fit."""
    lines, size = [], 0
    for key, value in units.items():
        line = json.dumps([key, value], separators=(",", ":")).encode() + b"\n"
        size += len(line)
        if size > MAX_FILE:
            break
        lines.append(line)
    body = b"".join(lines)
    return f"{_VERSION} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _unpacked(content: bytes) -> dict[str, Any]:
    """The units of a file; raises ValueError when one byte of it is not as it was written."""
    head, _, body = content.partition(b"\n")
    if head.decode("ascii") != f"{_VERSION} {hashlib.sha256(body).hexdigest()}":
        raise ValueError("damaged")
    return dict(json.loads(line) for line in body.split(b"\n") if line)


def _make_room(newest: Path) -> None:
    """Remove the files used longest ago until all together are within bounds."""
    found = sorted(
        ((item.stat().st_mtime_ns, item.stat().st_size, item) for item in _files(newest.parent)), reverse=True
    )
    total = 0
    for _, size, path in found:
        total += size
        if total > MAX_TOTAL and path != newest:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix == _SUFFIX and path.is_file()]
