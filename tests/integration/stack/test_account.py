"""Root and ordinary users, open and closed folders: Postgres runs as whoever can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from embedded import StackError, account, binaries

from tests.integration.ports import settle

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root has another user's Postgres")


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder only root may enter, with a PostgreSQL of its own in it."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    shutil.copytree(binaries.postgres_folder().parent, folder / "pginstall")
    yield folder
    shutil.rmtree(folder)


@as_root
async def test_root_lends_postgres_a_lesser_user(own_subject: Any, own: Any) -> None:
    process = psutil.Process(own_subject.pid("postgres"))
    assert process.uids().real != 0
    assert (own_subject.data / "postgres").stat().st_mode & 0o777 == 0o700


@as_root
async def test_a_folder_closed_to_others(closed: Path, subject: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As under /root: neither the programs nor the data can be reached without a capability."""
    monkeypatch.setattr(binaries, "postgres_folder", lambda: closed / "pginstall" / "bin")
    subject.data = closed / ".fondation"
    settle(subject.data)
    async with subject.stack() as stack:
        await stack.start()
        process = psutil.Process(subject.pid("postgres"))
        assert process.uids().real != 0
        assert Path(process.exe()).is_relative_to(closed)
        status = Path(f"/proc/{process.pid}/status").read_text()
        # Bit 2, reading past permissions, and no other.
        assert "CapEff:\t0000000000000004" in status
        await subject.kill("postgres")
    async with subject.stack() as stack:
        await stack.start()


@as_root
async def test_an_open_folder_needs_no_capability(subject: Any, home: Path) -> None:
    if not account.Account(uid=65534, gid=65534).reaches(binaries.postgres_folder() / "postgres"):
        pytest.skip("the installed PostgreSQL itself lies in a closed folder")
    home.chmod(0o711)
    shutil.chown(home, "root")
    subject.data = home / "data"
    async with subject.stack() as stack:
        await stack.start()
        status = Path(f"/proc/{subject.pid('postgres')}/status").read_text()
        assert "CapEff:\t0000000000000000" in status


@as_root
def test_no_way_in_is_told(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "CAPABILITIES", ())
    cluster = closed / "cluster"
    cluster.mkdir()
    with pytest.raises(StackError, match=r"cannot enter .*; open that folder with chmod"):
        account.choose(closed / "pginstall" / "bin" / "postgres", cluster)


@pytest.fixture
def home() -> Iterator[Path]:
    """An ordinary user's folder; not below pytest's own, which it closes to others again and again."""
    folder = Path(tempfile.mkdtemp(prefix="stack-"))
    shutil.chown(folder, account.USERS[-1])
    yield folder
    shutil.rmtree(folder)


@as_root
def test_an_ordinary_user(home: Path) -> None:
    """The whole stack as a user without any right, when the checkout can be read by others."""
    here = Path(__file__).resolve().parent
    python = shutil.which("python3", path="/usr/bin") or sys.executable
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    script = (
        "import asyncio, os, sys; from pathlib import Path; from embedded import Stack\n"
        "async def main():\n"
        f"    stack = Stack(Path({str(home)!r}) / 'data', functions=Path({str(here / 'functions')!r}),\n"
        f"        migrations=Path({str(here / 'migrations')!r}), report=print)\n"
        "    async with stack: print(os.geteuid(), (await stack.start()).url)\n"
        "asyncio.run(main())\n"
    )
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONPATH": f"{here.parents[2] / 'supabase' / 'local'}:{packages}",
        "HOME": str(home),
    }
    user = account.USERS[-1]
    able = subprocess.run([python, "-c", "import embedded"], env=environment, user=user, capture_output=True, text=True)
    if able.returncode != 0:
        pytest.skip(f"another user cannot run this checkout: {able.stderr.splitlines()[-1]}")
    result = subprocess.run(
        [python, "-c", script], env=environment, user=user, capture_output=True, text=True, timeout=120
    )
    assert "answers at http://127.0.0.1" in result.stdout, result.stderr
