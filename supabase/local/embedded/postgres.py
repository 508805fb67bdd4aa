"""The PostgreSQL server of a stack: made once, then started, watched and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from embedded import account, binaries, processes
from embedded.account import Account
from embedded.errors import StackError
from embedded.folder import Folder
from embedded.keys import Keys

ADMIN = "supabase_admin"
DATABASE = "postgres"
#: Seconds until a server must answer; replaying the log after a crash is part of it.
PATIENCE = 60.0
#: Fast shutdown: clients are cut, everything is written. Then immediate, if that does not end.
STOP_SIGNALS = (signal.SIGINT, signal.SIGQUIT)

_SETTINGS = """\
# Written anew at every start of the embedded Supabase; put your own settings into postgresql.conf.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = '64MB'
maintenance_work_mem = '64MB'
wal_level = replica
max_wal_senders = 0
max_wal_size = '512MB'
fsync = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u '
log_min_messages = warning
shared_preload_libraries = '{preload}'
"""
_ACCESS = """\
# Every connection, superuser included, proves that it knows its password.
host all all 127.0.0.1/32 scram-sha-256
"""
#: What a server says while it starts, stops or recovers.
_PASSING = ("starting up", "not yet accepting", "shutting down", "recovery", "too many", "clients already")


class Postgres:
    """One cluster in a data folder, and its server."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._binaries = binaries.postgres_folder()
        self._log = folder.logs / "postgres.log"
        self._account: Account | None = None

    @property
    def exists(self) -> bool:
        """Whether the cluster was made before."""
        return (self._folder.cluster / "PG_VERSION").is_file()

    def create(self, keys: Keys) -> None:
        """Make the cluster, in a folder that takes its name only when it is whole."""
        if self._folder.cluster.exists():
            raise StackError(
                f"{self._folder.cluster} is no PostgreSQL cluster; move it away, or choose another data folder. "
                "Nothing was changed."
            )
        temporary = self._folder.root / f"postgres.new-{os.getpid()}"
        for stale in self._folder.root.glob("postgres.new-*"):
            shutil.rmtree(stale)
        temporary.mkdir(mode=0o700)
        try:
            self._initdb(temporary, account.choose(self._binaries / "initdb", temporary), keys)
            (temporary / "pg_hba.conf").write_text(_ACCESS)
            with (temporary / "postgresql.conf").open("a") as settings:
                settings.write("\ninclude 'stack.conf'\n")
            temporary.rename(self._folder.cluster)
        finally:
            if temporary.exists():
                shutil.rmtree(temporary)

    async def start(self, port: int) -> processes.Child:
        """Start the server on `port`; it may not answer yet (see `wait`)."""
        cluster = self._folder.cluster
        self._require_fitting_version()
        await asyncio.to_thread(self.end_leftover)
        if self._account is None:
            self._account = await asyncio.to_thread(account.choose, self._binaries / "postgres", cluster)
        preload = "pg_stat_statements" if binaries.preloadable(self._binaries, "pg_stat_statements") else ""
        settings = cluster / "stack.conf"
        settings.write_text(_SETTINGS.format(port=port, preload=preload))
        self._account.own(settings)
        return await processes.spawn(
            "postgres",
            [self._binaries / "postgres", "-D", cluster],
            log=self._log,
            environment=self._environment(),
            stop_signals=STOP_SIGNALS,
            account=self._account,
            cwd=Path("/"),
        )

    async def wait(self, child: processes.Child, url: str) -> None:
        """Return when the server answers; StackError with its own last words when it ends or stays silent."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not child.running:
                raise StackError(self._explain())
            try:
                await asyncio.to_thread(_connect_once, url)
                return
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    raise StackError(
                        f"{self._folder.keys} does not fit the database beside it; restore the file from a copy, "
                        "or choose another data folder."
                    ) from error
                if "FATAL" in str(error) and not any(passing in str(error) for passing in _PASSING):
                    raise StackError(
                        f"PostgreSQL cannot serve {self._folder.cluster}: {_first_line(error)}; "
                        "restore the folder from a copy, or choose another data folder."
                    ) from error
            await asyncio.sleep(0.03)
        raise StackError(f"PostgreSQL did not answer within {PATIENCE:.0f} s; see {self._log}.")

    def end_leftover(self) -> bool:
        """Stop a server of an earlier, killed stack that still holds the cluster; whether there was one."""
        lock = self._folder.cluster / "postmaster.pid"
        if not lock.exists():
            return False
        servers = _processes_in(self._folder.cluster)
        if servers:
            pids = {process.pid for process in servers}
            postmasters = [process for process in servers if process.ppid() not in pids]
            processes.end(postmasters or servers, number=signal.SIGINT, patience=30)
        elif lock.exists():
            # Its pid may belong to some other program by now, which Postgres would take for a server.
            lock.replace(lock.with_suffix(".stale"))
        return bool(servers)

    def _initdb(self, cluster: Path, user: Account, keys: Keys) -> None:
        password = cluster.with_name(f"{cluster.name}.password-{secrets.token_hex(4)}")
        try:
            descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(descriptor, keys.admin_password.encode() + b"\n")
            os.close(descriptor)
            user.own(password)
            command: list[str | Path] = [
                *(self._binaries / "initdb", "-D", cluster, "-U", ADMIN, f"--pwfile={password}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            ]
            result = subprocess.run(  # noqa: S603
                user.wrap(command),
                env=self._environment(),
                cwd="/",
                capture_output=True,
                text=True,
                # Ctrl-C is for us to act on: a cluster is made whole or not at all.
                start_new_session=True,
                **user.switch,
            )
        finally:
            password.unlink(missing_ok=True)
        if result.returncode != 0:
            last = (result.stderr.strip().splitlines() or ["no message"])[-1]
            cause = next((line for line in result.stderr.splitlines() if "error:" in line or "FATAL" in line), last)
            raise StackError(f"PostgreSQL's initdb could not make {self._folder.cluster}: {cause.strip()}")

    def _require_fitting_version(self) -> None:
        """A cluster serves one major version only."""
        made_by = (self._folder.cluster / "PG_VERSION").read_text().strip()
        command: list[str | Path] = [self._binaries / "postgres", "--version"]
        try:
            # In a session of its own: Ctrl-C would reach it before it reaches us.
            answer = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=True, timeout=30, start_new_session=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StackError(f"{command[0]} does not run; renew .venv with `make clean setup`. ({error})") from error
        version = answer.stdout.rpartition(")")[2].split()[0].split(".")[0]
        if version != made_by:
            raise StackError(
                f"{self._folder.cluster} was made by PostgreSQL {made_by}, and PostgreSQL {version} is installed; "
                f"install {made_by}, or choose another data folder."
            )

    def _environment(self) -> dict[str, str]:
        """Nothing of ours but where programs are: PG* variables would steer the server."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        icu = self._binaries.parent / "share" / "icu"
        return {**environment, "ICU_DATA": str(icu)} if icu.is_dir() else environment

    def _explain(self) -> str:
        line = processes.last_line(self._log, "FATAL:", "PANIC:", "error:", "could not")
        if "No space left" in line:
            return f"The disk holding {self._folder.root} is full: PostgreSQL cannot start; free some space."
        cause = line.partition("FATAL:")[2].strip() or line or "it left no message"
        return f"PostgreSQL did not start: {cause} (see {self._log})."


def _connect_once(url: str) -> None:
    psycopg.connect(url, connect_timeout=5).close()


def _first_line(error: psycopg.OperationalError) -> str:
    return str(error).partition("FATAL:")[2].strip().partition("\n")[0]


def _processes_in(cluster: Path) -> list[psutil.Process]:
    """Every process whose working folder is the cluster, which is where each server process sits."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.name().startswith("postgres") and Path(process.cwd()) == cluster.resolve():
                found.append(process)
    return found
