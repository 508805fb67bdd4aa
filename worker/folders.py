"""Each job's own folder: private, removed afterwards whatever happened, swept at start when a worker was killed."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from worker.errors import JobError

log = logging.getLogger(__name__)

_PREFIX: Final = "fondation-job-"
_LOCK: Final = ".lock"


class Folders:
    """Makes and removes the folders of jobs under TEMP_DIR.

    A running job holds a lock in its folder; the kernel lets go of it when the worker dies, however it dies. So a
    folder whose lock can be taken is a leftover, also when several workers share one TEMP_DIR.
    """

    def __init__(self, root: Path | None) -> None:
        self.root = root or Path(tempfile.gettempdir())

    @contextmanager
    def new(self) -> Iterator[Path]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self.root))
            lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise JobError("no_space", f"The worker cannot write to its folder: {error.strerror}.") from error
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)

    def sweep(self) -> None:
        """Removes the folders of workers that are no more."""
        for folder in self.root.glob(f"{_PREFIX}*"):
            if _is_leftover(folder):
                shutil.rmtree(folder, ignore_errors=True)
                log.info("worker.swept", extra={"folder": folder.name})


def _is_leftover(folder: Path) -> bool:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(lock)
