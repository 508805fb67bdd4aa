"""`fondation analyze`: a course straight from a repository, without database, worker or account."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import course
from cli import claude, console, costs, memos, sources
from core.errors import FondationError
from course import export
from course.messages import Log, Message, Progress
from course.summaries import Tally, summary
from worker import clone
from worker.sources import Source


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a person may choose beside the source."""

    output: Path | None = None
    form: str = "markdown"
    engine: str = "offline"
    #: What the engine is told: model, budget, audience, …
    wishes: dict[str, Any] = field(default_factory=dict)
    #: Only tell what it would cost.
    estimate: bool = False
    #: Branch, tag or commit; None for the newest commit.
    commit: str | None = None
    #: Where the repository can be seen, for links; None for what the source tells.
    source_url: str | None = None
    #: Folder of what earlier runs found out and wrote; None for none.
    cache: Path | None = None


def run(text: str, options: Options) -> dict[str, Any]:
    """Analyses SOURCE and writes the course into `output`, if given. Answers the summary that is printed."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fondation-") as folder, _prepared(options):
        wanted, where, at = asyncio.run(_place(text, Path(folder), options.commit))
        tree = course.open_tree(where, at)
        if options.engine == "claude":
            expected = claude.estimate(tree, options.wishes, wanted.name)
            costs.estimate(expected)
            if options.estimate:
                return {"estimate": expected}
        # An imported folder has another place each time: what was typed is what it is known by.
        known_as = str(Path(text).expanduser().resolve()) if wanted.host == "local" else wanted.full_name
        made, tally = _make(tree, wanted.name, memos.Units(options.cache, f"{wanted.host} {known_as}"), options)
        committed = tree.committed
    if options.output is not None:
        source_url = options.source_url if options.source_url is not None else wanted.web_url or ""
        edition = export.Edition(course=made, source_url=source_url, committed=committed)
        written = export.write(edition, options.form, options.output)
        console.done("Written", str(written[0]))
    spent = made.stats.get("usage")
    return summary(made, tally, time.monotonic() - started) | ({"usage": spent} if spent else {})


def _prepared(options: Options) -> AbstractContextManager[None]:
    """Raises FondationError for what cannot work, before anything is fetched."""
    if options.engine != "claude":
        if options.estimate:
            raise FondationError("Only Claude costs money.", hint="Name the engine: --engine claude --estimate.")
        return nullcontext()
    (claude.require_parts if options.estimate else claude.require_key)()
    return claude.remembered_rules(options.cache)


def _make(tree: course.Tree, name: str, units: memos.Units, options: Options) -> tuple[course.Course, Tally]:
    tally = Tally()
    engine = course.engine(options.engine, options.wishes)
    with _Shown() as shown:

        def hear(message: Message) -> None:
            tally.hear(message)
            units.hear(message)
            shown.hear(message)

        try:
            # In this thread: Ctrl-C cannot reach into another one.
            made = course.analyze(tree, engine, units.memo(), hear, name=name, cache=options.cache)
        finally:
            # Also of a run that ends early: the next one goes on from there, and what it cost is told.
            units.keep()
            if (spent := engine.spent()) is not None:
                costs.spent(spent)
    return made, tally


async def _place(text: str, folder: Path, commit: str | None) -> tuple[Source, Path, str]:
    """What the source is, where it can be read, and which commit to take."""
    source = await sources.resolve(text, folder / "imports")
    wanted = Source(host=source.host, full_name=source.full_name, ref=commit or source.branch or "HEAD")
    if source.host == "local":
        return wanted, Path(source.full_name), wanted.ref
    with console.stage(f"Fetching {source.full_name}"):
        fetched = await clone.fetch(wanted, folder)
    return wanted, fetched.path, fetched.commit


class _Shown:
    """The pipeline's messages as a person sees them."""

    def __init__(self) -> None:
        self._progress = console.JobProgress("Reading the repository")

    def __enter__(self) -> _Shown:
        self._progress.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.__exit__(*error)

    def hear(self, message: Message) -> None:
        if isinstance(message, Progress):
            self._progress.update(message.percent)
            self._progress.message(message.message)
        elif isinstance(message, Log):
            console.note(message.message)
