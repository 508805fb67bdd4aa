"""Git as this package runs it: reading only, with an environment built from nothing."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from course.errors import Unreadable

#: Bytes of output that are taken from a pipe at once.
_BUFFER = 1 << 17
_CONFIG = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "protocol.allow": "never",
    # Only for reading: the repository may belong to another user (root in a CI container).
    "safe.directory": "*",
}


def environment() -> dict[str, str]:
    """The complete environment of a git process: no user or system configuration, no network."""
    config = {"GIT_CONFIG_COUNT": str(len(_CONFIG))}
    for number, (key, value) in enumerate(_CONFIG.items()):
        config[f"GIT_CONFIG_KEY_{number}"] = key
        config[f"GIT_CONFIG_VALUE_{number}"] = value
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "XDG_CONFIG_HOME": os.devnull,
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        **config,
    }


def run(git_dir: Path, *arguments: str) -> str:
    """Run one short git command and return what it printed; raises Unreadable."""
    done = subprocess.run(  # noqa: S603  # a fixed program, an argument list, no shell
        _command(git_dir, arguments), env=environment(), capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise Unreadable(f"git {arguments[0]} failed: {_reason(done.stderr)}")
    return done.stdout.decode("utf-8", "surrogateescape").strip()


@contextmanager
def stream(git_dir: Path, *arguments: str) -> Iterator[IO[bytes]]:
    """The output of a git command while it is still running; leaving early ends it."""
    with _process(git_dir, arguments, subprocess.DEVNULL) as process:
        yield cast(IO[bytes], process.stdout)


@contextmanager
def answers(git_dir: Path, questions: Iterable[bytes], *arguments: str) -> Iterator[IO[bytes]]:
    """What a git command answers to lines of input, such as cat-file --batch, while it is still running.

    The questions lie in a file: git is never waited for by one that it waits for itself.
    """
    with tempfile.TemporaryFile() as lines:
        lines.writelines(question + b"\n" for question in questions)
        lines.seek(0)
        with _process(git_dir, arguments, lines) as process:
            yield cast(IO[bytes], process.stdout)


@contextmanager
def _process(git_dir: Path, arguments: Sequence[str], stdin: int | IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  # a fixed program, an argument list, no shell
        _command(git_dir, arguments),
        env=environment(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=_BUFFER,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        cast(IO[bytes], process.stdout).close()


def _command(git_dir: Path, arguments: Sequence[str]) -> list[str]:
    return ["git", f"--git-dir={git_dir}", *arguments]


def _reason(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("fatal: ") if lines else "no reason given"
