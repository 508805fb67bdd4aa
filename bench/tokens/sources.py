"""The projects: their source distributions, each as a repository with one commit."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

#: The versions the peer was measured on, as near as they were published.
VERSIONS = {"httpx": "0.28.1", "flask": "3.1.2", "requests": "2.32.5", "click": "8.3.0"}


def fetch(name: str, folder: Path) -> Path:
    """Download and unpack one source distribution; answers the path of its repository."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), f"{name}=={VERSIONS[name]}"], check=True)  # noqa: S603
    archive = next(folder.glob(f"{name}-{VERSIONS[name]}*.tar.gz"))
    with tarfile.open(archive) as tar:
        tar.extractall(folder / name, filter="data")
    repository = next((folder / name).iterdir())
    git(repository, "init", "--quiet", "--template=")
    commit(repository)
    return repository


def edit(repository: Path, path: str) -> None:
    """Add one line to the first function of a file, and commit it."""
    file = repository / path
    lines = file.read_text(encoding="utf-8").split("\n")
    row = next(row for row, line in enumerate(lines) if line.lstrip().startswith(("return ", "raise ")))
    indent = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
    lines.insert(row, f"{indent}edited = True")
    file.write_text("\n".join(lines), encoding="utf-8")
    commit(repository)


def commit(repository: Path) -> None:
    git(repository, "add", "--all", "--force")
    git(repository, "commit", "--quiet", "--message", "as published")


def git(repository: Path, *arguments: str) -> None:
    """Run git without anybody's configuration."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in
           (("NAME", "bench"), ("EMAIL", "bench@example.org"))}  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, **who}
    subprocess.run(["git", *arguments], cwd=repository, env=environment, check=True, capture_output=True)  # noqa: S603, S607
