"""Mirrors: what was fetched lately, kept so that the next fetch brings only what changed.

A mirror lives for an hour after its last use. Its name is a hash of what is fetched and, where that is private, of
whose token opened it: so no user's job ever reads what another user's token fetched.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from worker.sources import Source

log = logging.getLogger(__name__)

#: Bytes of all mirrors together.
CAPACITY: Final = 2 * 1024**3


class Mirrors:
    """The mirrors of one worker, or of several that share a TEMP_DIR."""

    def __init__(self, root: Path, seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._root = root / f"fondation-mirrors-{os.getuid()}"
        self._seconds = seconds
        self._clock = clock

    @contextmanager
    def hold(self, source: Source, owner: str) -> Iterator[Path | None]:
        """The folder of a mirror, there or not yet, for one job at a time; none while another one uses it."""
        if not self._is_ours():
            yield None
            return
        mirror = self._root / f"{_key(source, owner)}.git"
        descriptor = os.open(mirror.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield None
                return
            yield mirror
            with suppress(OSError):
                os.utime(mirror, (self._clock(), self._clock()))
        finally:
            os.close(descriptor)

    def sweep(self) -> None:
        """Removes what was not used for an hour, and the oldest ones beyond the capacity; none that is in use."""
        if not self._is_ours():
            return
        now, room = self._clock(), CAPACITY
        found = sorted(self._root.glob("*.git"), key=_used_at, reverse=True)
        for mirror in found:
            room -= _size(mirror)
            if room < 0 or now - _used_at(mirror) > self._seconds:
                self._remove(mirror)

    def _remove(self, mirror: Path) -> None:
        lock = mirror.with_suffix(".lock")
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The lock's file stays: whoever waits for it must wait for the same one.
            shutil.rmtree(mirror, ignore_errors=True)
            log.info("clone.mirror_removed", extra={"mirror": mirror.name[:12]})
        except OSError:
            pass
        finally:
            os.close(descriptor)

    def _is_ours(self) -> bool:
        """Whether the folder is there, and nobody else's: TEMP_DIR may be everybody's."""
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = self._root.lstat()
        except OSError:
            return False
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _key(source: Source, owner: str) -> str:
    parts = (source.base, source.full_name.lower(), owner)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _used_at(mirror: Path) -> float:
    try:
        return mirror.stat().st_mtime
    except OSError:
        return 0.0


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size
    return total
