"""Workers as processes, and small repositories for them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
from embedded import Endpoints


class Worker:
    """One worker process with a name and a folder of its own."""

    def __init__(self, name: str, endpoints: Endpoints, folder: Path, **settings: str) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        temp = folder / name
        temp.mkdir()
        known = {
            "PATH": os.environ["PATH"],
            "SUPABASE_URL": endpoints.url,
            "SUPABASE_SECRET_KEY": endpoints.secret_key,
            "ALLOW_LOCAL_REPOSITORIES": "1",
            "WORKER_ID": name,
            "TEMP_DIR": str(temp),
            "HEALTH_PORT": "0",
            "SHUTDOWN_GRACE": "0",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "worker"], env=known | settings, stderr=log, start_new_session=True
            )

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    @property
    def children_rest(self) -> bool:
        """Whether each of its children has ended or waits; while it is stopped itself, to be listened to."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return all(_rests(child) for child in children)

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
        self._process.wait(30)


def _rests(process: psutil.Process) -> bool:
    try:
        return process.status() in {psutil.STATUS_SLEEPING, psutil.STATUS_ZOMBIE}
    except psutil.NoSuchProcess:
        return True


def repositories(folder: Path, number: int) -> list[Path]:
    """So many Git repositories with one small package each."""
    first = folder / "r0"
    (first / "ladder").mkdir(parents=True)
    (first / "README.md").write_text("# Ladder\n\nFunctions, each standing on the one below.\n")
    for rung in range(4):
        below = f"from ladder.rung{rung - 1} import climb{rung - 1}\n\n\n" if rung else ""
        step = f"climb{rung - 1}(height) + 1" if rung else "height"
        code = f'def climb{rung}(height: int) -> int:\n    """Climb to rung {rung}."""\n    return {step}\n'
        (first / f"ladder/rung{rung}.py").write_text(f'"""Rung {rung}."""\n\n{below}{code}')
    git = ["git", "-C", str(first), "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "one"]):
        subprocess.run([*git, *command], check=True)  # noqa: S603
    for place in range(1, number):
        shutil.copytree(first, folder / f"r{place}")
    return [folder / f"r{place}" for place in range(number)]
