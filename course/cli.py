"""The command line of the analysis: JSON lines for a parent process, a few plain lines for a person."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course import export
from course.courses import Course
from course.engines import engine
from course.errors import CourseError, TooLarge, Unexpected, UnknownEngine
from course.messages import Log, Message, Progress, UnitDone
from course.pipeline import analyze
from course.summaries import Tally, summary
from course.tree import open_tree
from course.units import Memo


def main(arguments: Sequence[str]) -> int:
    """Run one command; answers the exit code."""
    options = _parser().parse_args(arguments)
    console: Console = JsonLines(options.receipts) if options.json_lines else Plain()
    try:
        _analyze(options, console)
    except CourseError as error:
        console.error(error)
        return 1
    except BrokenPipeError:
        # Whoever was reading has gone: nothing is left to say, nor anyone to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        console.error(TooLarge("This repository needs more memory than there is."))
        return 1
    except Exception as error:
        console.error(Unexpected(error))
        return 1
    return 0


def _analyze(options: argparse.Namespace, console: Console) -> None:
    started = time.monotonic()
    memo = Memo.load(options.memo) if options.memo else Memo()
    tree = open_tree(options.path, options.commit)
    name = options.name or _name(options.source_url)
    writer = engine(options.engine, _wishes(options.options))
    course = analyze(tree, writer, memo, console.message, name=name, cache=options.cache)
    if options.output:
        edition = export.Edition(course=course, source_url=options.source_url, committed=tree.committed)
        export.write(edition, "markdown", options.output)
    console.done(course, time.monotonic() - started)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course", description="Turn a repository into a course.")
    commands = parser.add_subparsers(required=True, metavar="command")
    analyze_ = commands.add_parser("analyze", help="make the course of a repository or a folder")
    analyze_.add_argument("path", type=Path, metavar="PATH", help="a repository, bare or not, or a plain folder")
    analyze_.add_argument("--commit", default="HEAD", metavar="SHA", help="the commit to read (default: HEAD)")
    analyze_.add_argument("--engine", default="offline", metavar="NAME", help="who writes (default: offline)")
    analyze_.add_argument("--options", default="{}", metavar="JSON", help="wishes for the engine, as a JSON object")
    analyze_.add_argument("--json-lines", action="store_true", help="speak JSON lines on stdout")
    receipts = "wait for a line on stdin after each unit that cost something: it is safe now"
    analyze_.add_argument("--receipts", action="store_true", help=receipts)
    analyze_.add_argument("--memo", type=Path, metavar="FILE", help="units of earlier runs, as JSON lines")
    analyze_.add_argument("--cache", type=Path, metavar="DIR", help="where the survey keeps what it found out")
    analyze_.add_argument("--source-url", default="", metavar="URL", help="where the repository can be seen")
    analyze_.add_argument("--name", default="", help="title of a project that does not name itself")
    analyze_.add_argument("--output", type=Path, metavar="DIR", help="write the course there as Markdown")
    return parser


def _wishes(text: str) -> dict[str, Any]:
    try:
        wishes = json.loads(text)
    except ValueError:
        wishes = None
    if not isinstance(wishes, dict):
        raise UnknownEngine("The options of the engine are not a JSON object.")
    return wishes


def _name(source_url: str) -> str:
    return source_url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")


class JsonLines:
    """One JSON object a line on stdout, each flushed: the parent reads while we work."""

    def __init__(self, receipts: bool = False) -> None:
        self._tally = Tally()
        #: Whether the parent says when it has stored what was paid for.
        self._receipts = receipts

    def message(self, message: Message) -> None:
        self._tally.hear(message)
        self._write(message.value())
        if self._receipts and isinstance(message, UnitDone) and message.unit.usage is not None:
            self._await_receipt()

    def error(self, error: CourseError) -> None:
        wait = {"seconds": error.seconds} if error.seconds is not None else {}
        self._write(
            {"type": "error", "code": error.code, "message": error.message, "retryable": error.retryable, **wait}
        )

    def done(self, course: Course, seconds: float) -> None:
        self._write({"type": "done", "course": course.value(), "summary": summary(course, self._tally, seconds)})

    def _await_receipt(self) -> None:
        # Nothing more is bought while the last purchase could still be lost, nor for a parent that has gone.
        if not sys.stdin.readline():
            raise BrokenPipeError

    def _write(self, value: dict[str, Any]) -> None:
        # Escaped to ASCII: whatever a path or a docstring holds, the line stays one line of valid UTF-8.
        sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")
        sys.stdout.flush()


class Plain:
    """A few lines for a person: what is happening on stderr, the result on stdout."""

    def message(self, message: Message) -> None:
        if isinstance(message, Progress):
            sys.stderr.write(f"{message.percent:3d} %  {message.message}\n")
        elif isinstance(message, Log):
            sys.stderr.write(f"       {message.message}\n")

    def error(self, error: CourseError) -> None:
        sys.stderr.write(f"{error.message}\n")

    def done(self, course: Course, seconds: float) -> None:
        stats = course.stats
        sys.stdout.write(
            f"{course.title}: {stats['chapters']} chapters, {stats['reading_minutes']} minutes to read, "
            f"{stats['citations_valid']:,} of {stats['citations']:,} citations hold, in {seconds:.1f} s.\n"
        )


Console = JsonLines | Plain
