"""The data folder: what lies where, that it can be written, and that one process at a time uses it."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from embedded.endpoints import Endpoints
from embedded.errors import AlreadyRunning, StackError

#: Bytes that must be free before a stack starts: Postgres stops hard on a full disk.
LEAST_FREE = 200 * 1024 * 1024

#: Root's Postgres is another user, who must get through; what is secret in the folder has its own mode.
_MODE = 0o711 if os.geteuid() == 0 else 0o700


class Folder:
    """The paths of one stack's state, and the lock on them."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.cluster = self.root / "postgres"
        self.logs = self.root / "logs"
        self.cache = self.root / "cache"
        self.keys = self.root / "keys.json"
        self.ports = self.root / "ports.json"
        self.endpoints = self.root / "endpoints.json"
        self.processes = self.root / "processes.json"
        self._lock: int | None = None

    def prepare(self) -> None:
        """Create the folder, or say in one sentence why it cannot be used."""
        try:
            for path in (self.root, self.logs, self.cache):
                path.mkdir(parents=True, exist_ok=True, mode=_MODE)
            probe = self.root / f".write-{os.getpid()}"
            probe.write_text("x")
            probe.unlink()
        except OSError as error:
            raise StackError(f"The data folder {self.root} cannot be used: {reason(error)}.") from error

    def acquire(self) -> None:
        """Lock the folder for this process; AlreadyRunning when another one has it."""
        try:
            descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StackError(f"The data folder {self.root} cannot be locked: {reason(error)}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise AlreadyRunning(
                f"Another process already runs the embedded Supabase on {self.root}; use it, or stop it first.",
                Endpoints.read(self.endpoints),
            ) from error
        self._lock = descriptor

    def release(self) -> None:
        """Let the next process have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def require_space(self) -> None:
        """StackError when the disk is as good as full."""
        status = os.statvfs(self.root)
        free = status.f_bavail * status.f_frsize
        if free < LEAST_FREE:
            raise StackError(
                f"The disk holding {self.root} is full: {free // 2**20} MB are free and "
                f"{LEAST_FREE // 2**20} MB are needed; free some space, or choose another data folder."
            )


def reason(error: OSError) -> str:
    """Why the system refused to read or write, and what to do about it."""
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "it is read-only for this user; choose another folder, or change its owner"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space, or choose another folder"
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return "a file of that name is in the way; move it, or choose another folder"
    return (error.strerror or str(error)).lower()
