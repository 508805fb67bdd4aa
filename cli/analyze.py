"""`fondation analyze`: a course straight from a repository, without database, worker or account."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import course
from cli import console, sources
from core.errors import FondationError
from course import export
from course.messages import Log, Message, Progress, UnitDone
from worker import clone


def run(text: str, output: Path | None, output_format: str, *, engine: str, commit: str | None) -> dict[str, Any]:
    """Analyses SOURCE and writes the course into `output`, if given. Answers the summary that is printed."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fondation-") as folder, _Progress() as progress:
        where, name, at = asyncio.run(_place(text, Path(folder), commit))
        # In this thread: Ctrl-C cannot reach into another one.
        tree = course.open_tree(where, at)
        made = course.analyze(tree, course.engine(engine), emit=progress.show, name=name)
    if output is not None:
        _write(made, output, output_format)
    return _summary(made, progress, round(time.monotonic() - started, 2))


async def _place(text: str, folder: Path, commit: str | None) -> tuple[Path, str, str]:
    """Where the repository can be read, what it is called, and which commit to take."""
    source = await sources.resolve(text, folder / "imports")
    wanted = clone.Source(host=source.host, full_name=source.full_name, ref=commit or source.branch or "HEAD")
    if source.host == "local":
        return Path(source.full_name), wanted.name, wanted.ref
    with console.stage(f"Fetching {source.full_name}"):
        fetched = await clone.fetch(wanted, folder)
    return fetched.path, wanted.name, fetched.commit


def _write(made: course.Course, output: Path, output_format: str) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        if output_format == "json":
            (output / "course.json").write_text(
                json.dumps(made.value(), indent=1, ensure_ascii=False), encoding="utf-8"
            )
        else:
            export.write_markdown(made, output)
    except OSError as error:
        hint = "Choose another folder with --output."
        raise FondationError(f"{output} cannot be written: {error.strerror}.", hint=hint) from error
    console.done("Written", str(output))


def _summary(made: course.Course, progress: _Progress, seconds: float) -> dict[str, Any]:
    return {
        "engine": made.engine,
        "commit": made.commit,
        "chapters": len(made.chapters),
        "citations": made.stats["citations"],
        "citations_valid": made.stats["citations_valid"],
        "coverage": made.coverage,
        "left_out": len(made.left_out),
        "units": progress.units,
        "units_reused": progress.reused,
        "seconds": seconds,
    }


class _Progress:
    """Shows the pipeline's messages, and counts its units."""

    def __init__(self) -> None:
        self.units = 0
        self.reused = 0
        self._shown = console.JobProgress("Reading the repository")

    def __enter__(self) -> _Progress:
        self._shown.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._shown.__exit__(*error)

    def show(self, message: Message) -> None:
        if isinstance(message, Progress):
            self._shown.update(message.percent)
            self._shown.message(message.message)
        elif isinstance(message, UnitDone):
            self.units += 1
            self.reused += message.unit.reused
        elif isinstance(message, Log):
            console.note(message.message)
