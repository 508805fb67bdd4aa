"""Parsing in several processes: each is given batches of files over a pipe and answers with their packed facts.

Plain child processes, not multiprocessing: they need no shared memory, do not import the caller's main module, stay in
its process group, and end when their pipe closes, however the caller ends.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from course.survey import parsing
from course.survey.packing import pack
from course.survey.parsing import Source

#: The packages are there by their folders alone: what they import to begin with takes longer than most parsing.
_START = """
import json, sys, types
sys.path[:], folders = json.loads(sys.argv[1])
for name, folder in folders.items():
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from course.survey import crew
crew.serve()
"""
_FOLDERS = {"course": str(Path(__file__).parents[1]), "course.survey": str(Path(__file__).parent)}
#: Bytes of source in one batch: large enough to make the pipe's cost vanish, small enough for all to end together.
_BATCH = 400_000
_LENGTH = struct.Struct(">I")
_READY = b"ready"
#: Seconds of the processor and bytes of address space for one file; sound ones take a hundredth of that.
_SECONDS = 20
_MEMORY = 2 * 1024**3
#: Seconds for a thread to see that its process was killed.
_PATIENCE = 10.0


class _Gone(Exception):
    """The process has ended, or never began."""


def parse(sources: Sequence[Source], processes: int, meanwhile: Callable[[], None] = lambda: None) -> dict[str, bytes]:
    """The packed facts of the files by path; files are missing if no process could be started."""
    crew = _Crew(sources)
    threads = [threading.Thread(target=crew.work, daemon=True) for _ in range(processes)]
    try:
        for thread in threads:
            thread.start()
        meanwhile()
        for thread in threads:
            thread.join()
    finally:
        crew.end()
        for thread in threads:
            if thread.is_alive():
                thread.join(_PATIENCE)
    return crew.found


class _Crew:
    """The batches still to do, the processes at work, and what they found."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.found: dict[str, bytes] = {}
        self._batches = deque(_batches(sources))
        self._members: set[_Member] = set()
        self._lock = threading.Lock()
        self._ended = False

    def work(self) -> None:
        """Do batches with a process of one's own until there are none."""
        member = self._member()
        try:
            while member is not None and (batch := self._next()):
                try:
                    self.found.update(zip((source.path for source in batch), member.ask(batch), strict=True))
                except _Gone:
                    self._blame(batch)
                    self._dismiss(member)
                    member = self._member()
        finally:
            self._dismiss(member)

    def end(self) -> None:
        """Kill what is still at work."""
        with self._lock:
            self._ended = True
            members = list(self._members)
        for member in members:
            self._dismiss(member)

    def _next(self) -> list[Source]:
        try:
            return self._batches.popleft()
        except IndexError:
            return []

    def _blame(self, batch: list[Source]) -> None:
        """Find the file that ends its process: files are tried one by one, and one alone is known for it."""
        if self._ended:
            return
        if len(batch) == 1:
            self.found[batch[0].path] = pack(parsing.unparsed(batch[0]))
        self._batches.extendleft([source] for source in batch if len(batch) > 1)

    def _member(self) -> _Member | None:
        try:
            member = None if self._ended else _Member()
        except _Gone:
            return None
        if member is None:
            return None
        with self._lock:
            self._members.add(member)
            if not self._ended:
                return member
        self._dismiss(member)
        return None

    def _dismiss(self, member: _Member | None) -> None:
        if member is not None:
            member.end()
            with self._lock:
                self._members.discard(member)


class _Member:
    """One process."""

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  # this interpreter, an argument list, no shell
                [sys.executable, "-I", "-S", "-c", _START, json.dumps([sys.path, _FOLDERS])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, ValueError) as error:
            raise _Gone from error
        self._in, self._out = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        try:
            if _receive(self._out) != _READY:
                raise _Gone
        except _Gone:
            self.end()
            raise

    def ask(self, batch: list[Source]) -> list[bytes]:
        """The packed facts of a batch, in its order; raises _Gone."""
        try:
            # All of it is read before the first answer is written: neither side ever waits for the other to read.
            self._in.write(_LENGTH.pack(len(batch)))
            for source in batch:
                _send(self._in, source.path.encode("utf-8", "surrogateescape"))
                _send(self._in, source.data)
            self._in.flush()
            return [_receive(self._out) for _ in batch]
        except (OSError, ValueError) as error:
            raise _Gone from error

    def end(self) -> None:
        """Kill the process and take its exit status."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            with suppress(OSError):
                pipe.close()


def serve() -> None:
    """The other side: parse what comes in until nothing does."""
    # The caller decides when an interrupt ends the work, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, _MEMORY)
    with os.fdopen(os.dup(1), "wb") as answers, os.fdopen(os.dup(0), "rb") as questions, suppress(_Gone, OSError):
        _to_nowhere()
        _send(answers, _READY)
        answers.flush()
        while True:
            (count,) = _LENGTH.unpack(_exactly(questions, _LENGTH.size))
            batch = [
                Source(_receive(questions).decode("utf-8", "surrogateescape"), _receive(questions))
                for _ in range(count)
            ]  # fmt: skip
            for source in batch:
                _allow(_SECONDS)
                _send(answers, parsing.parse(source))
            answers.flush()


def _limit(kind: int, wanted: int) -> None:
    """Lower a soft limit, as far as the system knows it."""
    _, hard = resource.getrlimit(kind)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _allow(seconds: int) -> None:
    """Let this process be killed once it has worked so many seconds more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)


def _to_nowhere() -> None:
    """Standard input and output as nobody's: what a library prints must not end up among the answers."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _batches(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """The files in batches of about the same size, the largest files first: what takes long must not come last."""
    batch: list[Source] = []
    size = 0
    for source in sorted(sources, key=lambda source: (-len(source.data), source.path)):
        batch.append(source)
        size += len(source.data)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)


def _receive(pipe: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) != length:
        raise _Gone
    return data
