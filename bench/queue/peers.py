"""The peers: procrastinate, pgqueuer and graphile-worker, each by its own schema and its own statements."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from functools import partial
from importlib import metadata
from pathlib import Path
from uuid import UUID

from bench.queue.cluster import Cluster
from bench.queue.system import System, bind, read_sql

NAMES = ("procrastinate", "pgqueuer", "graphile-worker")
_HERE = Path(__file__).parent


def systems(folder: Path, *, with_graphile: bool) -> list[System]:
    """All three; graphile-worker is installed by npm into `folder`."""
    try:
        return [procrastinate(), pgqueuer(), *([graphile(folder)] if with_graphile else [])]
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error.name} is not installed: run .venv/bin/pip install -e '.[bench]'.") from error


def procrastinate() -> System:
    """Statements as its connector sends them, from its own file of queries."""
    from procrastinate import schema, sql

    def install(cluster: Cluster, database: str) -> None:
        cluster.create(database)
        cluster.execute(database, schema.SchemaManager.get_schema())
        cluster.execute(database, read_sql("procrastinate.sql"))

    return System(
        name="procrastinate",
        version=metadata.version("procrastinate"),
        install=install,
        claim=bind(sql.queries["fetch_job"], {"queues": "null", "worker_id": "1"}),
        complete=bind(sql.queries["finish_job"], {"job_id": ":id", "status": "'succeeded'", "delete_job": "false"}),
        tables=("procrastinate_jobs", "procrastinate_events"),
    )


def pgqueuer() -> System:
    """Statements as its query builder makes them, for one entrypoint without a limit and batches of one."""
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder
    from pgqueuer.domain.types import QueueEntrypoint, QueueManagerId

    builder = QueryQueueBuilder()
    claim = builder.build_dequeue_query(
        batch_size=1,
        entrypoints=[QueueEntrypoint("bench")],
        concurrency_limits=[0],
        queue_manager_id=QueueManagerId(UUID(int=1)),
        global_concurrency_limit=None,
        heartbeat_timeout=timedelta(seconds=30),
    )
    values = {str(place): _literal(value) for place, value in enumerate(claim.args, start=1)}

    def install(cluster: Cluster, database: str) -> None:
        cluster.create(database)
        cluster.execute(database, QueryBuilderEnvironment().build_install_query())
        cluster.execute(database, read_sql("pgqueuer.sql").replace("{enqueue}", builder.build_enqueue_query()))

    return System(
        name="pgqueuer",
        version=metadata.version("pgqueuer"),
        install=install,
        claim=bind(claim.sql, values),
        complete=bind(
            builder.build_log_job_query(),
            {"1": "array[:id::bigint]", "2": "array['successful']", "3": "array[null]"},
        ),
        tables=("pgqueuer", "pgqueuer_log"),
    )


def graphile(folder: Path) -> System:
    """Statements as its functions build them, for one task and jobs in no named queue."""
    shutil.copy(_HERE / "package.json", folder)
    _run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], folder)
    package = folder / "node_modules" / "graphile-worker"
    statements = json.loads(_run(["node", str(_HERE / "graphile.mjs")], folder))
    return System(
        name="graphile-worker",
        version=json.loads((package / "package.json").read_text())["version"],
        install=partial(_install_graphile, package),
        claim=bind(statements["claim"], {"1": "'bench'", "2": "'{1}'"}),
        complete=bind(statements["complete"], {"1": ":id"}),
        tables=("graphile_worker._private_jobs",),
    )


def _install_graphile(package: Path, cluster: Cluster, database: str) -> None:
    cluster.create(database)
    _run(["node", str(package / "dist" / "cli.js"), "--schema-only", "-c", cluster.url(database)], package)
    cluster.execute(database, read_sql("graphile.sql"))


def _literal(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, timedelta):
        return f"'{value.total_seconds()} s'"
    if isinstance(value, list):
        return "'{" + ",".join(str(item) for item in value) + "}'"
    return f"'{value}'"


def _run(command: list[str], folder: Path) -> str:
    program = shutil.which(command[0])
    if program is None:
        raise SystemExit(
            f"graphile-worker needs {command[0]}: install Node.js, or leave it out with --without-graphile."
        )
    result = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command[:2])} failed: {result.stderr.strip()[-500:]}")
    return result.stdout
