"""The command line: one command a function, results on stdout, everything else on stderr."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from cli import console
from core.errors import FondationError

app = typer.Typer(
    name="fondation",
    help="Turns a Git repository into a course whose every claim points at a line that exists.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Data = Annotated[Path, typer.Option("--data", help="Folder of the embedded Supabase.", show_default=".fondation")]
SourceUrl = Annotated[
    str | None, typer.Option(help="Where the repository can be seen, for links: https://host/owner/name.")
]
#: Where the help lists what concerns courses by Claude alone.
CLAUDE: Final = "Courses by Claude"
SourceArgument = Annotated[str, typer.Argument(help="A folder, or a repository on GitHub as URL or owner/name.")]


class Format(StrEnum):
    """What `analyze --output` writes."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


class Audience(StrEnum):
    """Whom `analyze --audience` writes for."""

    NEWCOMER = "newcomer"
    DEVELOPER = "developer"
    EXPERT = "expert"


class ExportFormat(StrEnum):
    """What `export` writes."""

    MARKDOWN = "markdown"
    HTML = "html"
    EPUB = "epub"
    CODETOUR = "codetour"
    ANKI = "anki"
    JSON = "json"


@app.command()
def up(
    once: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="Run one job for SOURCE, print its outcome as JSON, and stop."),
    ] = None,
    data: Data = Path(".fondation"),
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the web app; the next free one if taken.")
    ] = 8080,
    engine: Annotated[
        str, typer.Option(help="Who writes the courses: offline, claude, or fake, which shows how Claude would.")
    ] = "offline",
) -> None:
    """Start everything on this machine: the embedded Supabase, a worker and the web app."""
    from cli import up as command

    with told():
        if once is not None:
            outcome = asyncio.run(command.run_once(once, data, engine=engine))
            print(json.dumps(outcome))  # noqa: T201
            raise typer.Exit(0 if outcome["status"] == "completed" else 1)
        asyncio.run(command.run(data, port=port, engine=engine))


@app.command()
def worker() -> None:
    """Run a worker against SUPABASE_URL until it is told to stop."""
    from worker.main import main as run

    raise typer.Exit(run())


@app.command(name="app")
def web() -> None:
    """Run the web app against SUPABASE_URL."""
    from app.main import main as run

    run()


@app.command()
def analyze(
    source: SourceArgument,
    output: Annotated[Path | None, typer.Option(help="Folder to write the course into.")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.MARKDOWN,
    engine: Annotated[str, typer.Option(help="Who writes the course: offline or claude.")] = "offline",
    model: Annotated[str | None, typer.Option(help="The model that writes.", rich_help_panel=CLAUDE)] = None,
    budget: Annotated[
        float | None, typer.Option(min=0, help="US dollars to spend at most.", rich_help_panel=CLAUDE)
    ] = None,
    audience: Annotated[Audience | None, typer.Option(help="Whom it is for.", rich_help_panel=CLAUDE)] = None,
    focus: Annotated[str | None, typer.Option(help="What matters most to you.", rich_help_panel=CLAUDE)] = None,
    language: Annotated[
        str | None, typer.Option(help="Its language: en or fr; Claude writes chapters in others too.")
    ] = None,
    parallel: Annotated[
        int | None, typer.Option(min=1, max=16, help="Calls at a time.", rich_help_panel=CLAUDE)
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Tell what it would cost, and stop.", rich_help_panel=CLAUDE)
    ] = False,
    commit: Annotated[str | None, typer.Option(help="Branch, tag or commit.", show_default="HEAD")] = None,
    source_url: SourceUrl = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder of finished work.", show_default="~/.cache/fondation")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Make everything anew, and keep nothing.")] = False,
) -> None:
    """Turn SOURCE into a course without any database. Prints one JSON summary."""
    from cli import sources

    wishes = {"model": model, "budget": budget, "audience": audience.value if audience else None, "focus": focus,
              "language": language, "parallel": parallel}  # fmt: skip
    with told():
        # The course's reader of repositories cannot even be imported without git.
        sources.git()
        from cli import analyze as command
        from cli import memos

        options = command.Options(
            output=output,
            form=output_format.value,
            engine=engine,
            wishes={name: value for name, value in wishes.items() if value is not None},
            estimate=estimate,
            commit=commit,
            source_url=source_url,
            cache=None if no_cache else cache or memos.default_folder(),
        )
        print(json.dumps(command.run(source, options)))  # noqa: T201


@app.command()
def export(
    course: Annotated[str, typer.Argument(help="A course.json that `analyze --format json` wrote.")],
    output: Annotated[Path, typer.Option(help="The file, or for markdown, html and codetour the folder, to write.")],
    output_format: Annotated[ExportFormat, typer.Option("--format", help="How to write it.")] = ExportFormat.HTML,
    source_url: SourceUrl = None,
) -> None:
    """Write a course in another form: a site, a book, a tour of the code, cards to learn with."""
    from cli import sources

    with told():
        sources.git()
        from cli import export as command

        print(json.dumps(command.run(course, output_format.value, output, source_url=source_url)))  # noqa: T201


@app.command()
def doctor(data: Data = Path(".fondation")) -> None:
    """Check what Fondation needs on this machine, and say how to fix what is missing."""
    from cli import doctor as command

    with told():
        raise typer.Exit(0 if asyncio.run(command.run(data)) else 1)


@contextmanager
def told() -> Iterator[None]:
    """Tells errors as one sentence, and Ctrl-C as nothing at all."""
    console.use_plain_logs()
    try:
        yield
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise typer.Exit(130) from None
    except FondationError as error:
        _fail(error.message, error.hint)
    except Exception as error:
        # Known by where they come from: to import them all would make every command need every part.
        if type(error).__module__.partition(".")[0] not in {"course", "embedded", "worker"}:
            raise
        _fail(str(error), "")


def _fail(message: str, hint: str) -> NoReturn:
    console.error(message, hint)
    raise typer.Exit(2) from None


def main() -> None:
    """Entry point of the `fondation` command."""
    app()


if __name__ == "__main__":
    main()
