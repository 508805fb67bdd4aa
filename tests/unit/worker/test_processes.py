"""Children run under limits, in a group of their own, and die as a group."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil

from worker import processes

ENV = {"PATH": os.environ["PATH"]}


async def test_the_environment_is_what_was_given(tmp_path: Path) -> None:
    code = "import os; print(sorted(set(os.environ) - {'LC_CTYPE', '__CF_USER_TEXT_ENCODING'}))"
    child = await processes.start([sys.executable, "-S", "-c", code], env=ENV, folder=tmp_path, limits={})
    assert (await child.stdout.read()).decode().strip() == "['PATH']"
    assert await child.wait() == 0


async def test_a_file_larger_than_allowed_ends_the_child(tmp_path: Path) -> None:
    code = "open('big', 'wb').write(b'x' * 100_000)"
    child = await processes.start(
        [sys.executable, "-S", "-c", code], env=ENV, folder=tmp_path, limits={"fsize": 10_000}
    )
    assert await child.wait() != 0
    assert (tmp_path / "big").stat().st_size <= 10_000


async def test_killing_reaches_the_grandchildren(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys;"
        "p = subprocess.Popen([sys.executable, '-S', '-c', 'import signal; signal.pause()']);"
        "print(p.pid, flush=True); p.wait()"
    )
    child = await processes.start([sys.executable, "-S", "-c", code], env=ENV, folder=tmp_path, limits={})
    grandchild = psutil.Process(int(await child.stdout.readline()))
    child.kill()
    await child.wait()
    _, alive = psutil.wait_procs([grandchild], timeout=10)
    assert not alive


async def test_more_memory_than_allowed_is_not_given(tmp_path: Path) -> None:
    code = "x = bytearray(600_000_000); print('taken')"
    limits = {"memory": 300_000_000}
    child = await processes.start([sys.executable, "-S", "-c", code], env=ENV, folder=tmp_path, limits=limits)
    if sys.platform == "linux":
        assert await child.stdout.read() == b""
        assert "MemoryError" in await child.last_words()
    assert sys.platform != "linux" or await child.wait() != 0


async def test_more_processor_time_than_allowed_ends_the_child(tmp_path: Path) -> None:
    code = "while True: pass"
    child = await processes.start([sys.executable, "-S", "-c", code], env=ENV, folder=tmp_path, limits={"cpu": 1})
    assert await child.wait() < 0
