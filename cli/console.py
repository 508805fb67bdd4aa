"""What a person sees in the terminal: stages with their times, a job's progress, one-sentence errors. All on stderr."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

_err: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def use_plain_logs() -> None:
    """Keeps the libraries' logs out of the output of commands; services have logs of their own."""
    logging.basicConfig(level=logging.CRITICAL)


def say(text: str = "") -> None:
    _err.print(text, markup=False)


def title(text: str) -> None:
    _err.print(f"\n[bold]{escape(text)}[/]")


def note(text: str) -> None:
    _err.print(f"    {escape(text)}", style="dim")


def warn(text: str) -> None:
    _err.print(f"  [yellow]![/] {escape(text)}")


def done(text: str, detail: str = "") -> None:
    _err.print(f"  [green]✓[/] {escape(text):<28} [dim]{escape(detail)}[/]")


def failed(text: str, detail: str = "") -> None:
    _err.print(f"  [red]✗[/] {escape(text):<28} {escape(detail)}")


def link(label: str, url: str) -> None:
    _err.print(f"  {label:<10} [bold cyan]{escape(url)}[/]")


def error(message: str, hint: str = "") -> None:
    _err.print(f"[red]fondation:[/] {escape(message)}{' ' + escape(hint) if hint else ''}")


def table(rows: Table) -> None:
    _err.print(rows, soft_wrap=False)


@contextmanager
def stage(name: str, *, or_else: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """Prints a stage when it is over, with the time it took; a failing one is marked and its error passed on.

    `or_else` is an error that the caller has an answer to, and so no failure.
    """
    started = time.monotonic()
    try:
        yield
    except or_else:
        raise
    except BaseException:
        failed(name)
        raise
    done(name, f"{time.monotonic() - started:.1f} s")


class JobProgress:
    """A job's progress: a live bar in a terminal, one line a message elsewhere."""

    def __init__(self, beginning: str) -> None:
        self._bar = Progress(
            TextColumn("  "),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.description}", markup=False),
            console=_err,
            transient=True,
            disable=not _err.is_terminal,
        )
        self._task = self._bar.add_task(beginning, total=100)

    def __enter__(self) -> JobProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def update(self, percent: int) -> None:
        self._bar.update(self._task, completed=percent)

    def message(self, text: str) -> None:
        if _err.is_terminal:
            self._bar.update(self._task, description=text)
        else:
            note(text)
