"""The Deno process that serves Supabase's URLs, and how its dependencies get onto this machine."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from embedded import binaries, processes, repairs
from embedded.errors import StackError
from embedded.folder import Folder
from embedded.keys import Keys
from embedded.ports import Ports

SERVER = Path(__file__).resolve().parent.parent
#: Seconds until the server must answer.
PATIENCE = 60.0
#: Settings of the GitHub sign-in: as the server knows them and the Supabase CLI names them, and in short.
GITHUB = {
    "SUPABASE_AUTH_EXTERNAL_GITHUB_CLIENT_ID": "GITHUB_CLIENT_ID",
    "SUPABASE_AUTH_EXTERNAL_GITHUB_SECRET": "GITHUB_CLIENT_SECRET",
    "SUPABASE_AUTH_EXTERNAL_GITHUB_URL": "GITHUB_URL",
}

#: What an operator sets for the Edge Functions, beside what stands in their folder's .env.
FOR_FUNCTIONS = ("GITHUB_WEBHOOK_SECRET",)

_QUIET = {
    "DENO_NO_UPDATE_CHECK": "1",
    "DENO_NO_PROMPT": "1",
    "NO_COLOR": "1",
    "LITE_TELEMETRY": "0",
    "DO_NOT_TRACK": "1",
    "NODE_ENV": "production",
}


def prepare(report: Callable[[str], None]) -> None:
    """Fetch the server's npm packages as deno.lock pins them; afterwards no start needs a network."""
    if (SERVER / "node_modules" / ".prepared").exists() and not _outdated():
        return
    report("Fetching the packages of the embedded Supabase")
    command: list[str | Path] = [binaries.deno(), "install", "--frozen", "--quiet"]
    environment = {**os.environ, **_QUIET, "DENO_DIR": str(SERVER / ".deno")}
    result = subprocess.run(command, cwd=SERVER, env=environment, capture_output=True, text=True)  # noqa: S603
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or ["no message"]
        cause = next((line for line in lines if "error" in line), lines[-1])
        raise StackError(f"Deno could not fetch the server's packages; is there a network? It said: {cause}")
    repairs.make(SERVER / "node_modules")
    (SERVER / "node_modules" / ".prepared").write_text(_wanted())


def offers_github() -> bool:
    """Whether this environment configures the sign-in with GitHub."""
    given = _github()
    return all(given.get(name) for name in list(GITHUB)[:2])


def _github() -> dict[str, str]:
    """What the environment says of the sign-in with GitHub, by the server's names."""
    found = {name: os.environ.get(name) or os.environ.get(short) for name, short in GITHUB.items()}
    return {name: value for name, value in found.items() if value}


def require_prepared() -> None:
    """StackError unless `prepare` was run for this deno.lock."""
    if not (SERVER / "node_modules" / ".prepared").exists():
        raise StackError("The packages of the embedded Supabase are missing; run `make setup` once with a network.")
    if _outdated():
        raise StackError("The packages of the embedded Supabase are outdated; run `make setup` with a network.")


async def start(folder: Folder, keys: Keys, ports: Ports, *, functions: Path, site_url: str) -> processes.Child:
    """Start the server; it may not answer yet (see `wait`)."""
    github = _github()
    command: list[str | Path] = [
        *(binaries.deno(), "run", "--cached-only", "--frozen", "--no-prompt", f"--config={SERVER / 'deno.json'}"),
        *_permissions(ports, functions, github),
        *([f"--env-file={env}"] if (env := functions / ".env").is_file() else []),
        SERVER / "server.ts",
    ]
    return await processes.spawn(
        "deno",
        command,
        log=folder.logs / "deno.log",
        environment={**_environment(folder, keys, ports, functions, site_url), **github},
        cwd=SERVER,
    )


async def wait(child: processes.Child, folder: Folder, keys: Keys, ports: Ports) -> None:
    """Return when the server answers; StackError with its last words when it ends or stays silent."""
    log = folder.logs / "deno.log"
    deadline = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(timeout=5, trust_env=False, verify=False) as client:  # noqa: S501 - plain HTTP
        while time.monotonic() < deadline:
            if not child.running:
                line = processes.last_line(log, "error", "Error")
                raise StackError(f"The embedded Supabase's server did not start: {line or 'no message'} (see {log}).")
            with contextlib.suppress(httpx.HTTPError, ValueError, AttributeError):
                answer = await client.get(f"http://127.0.0.1:{ports.api}/health")
                # Another stack's server may have got the port first.
                if answer.status_code == httpx.codes.OK and answer.json().get("instance") == _instance(keys):
                    return
            await asyncio.sleep(0.03)
    raise StackError(f"The embedded Supabase's server did not answer within {PATIENCE:.0f} s; see {log}.")


def _permissions(ports: Ports, functions: Path, github: dict[str, str]) -> list[str]:
    """What the server may do: its own port and Postgres, its own files and the functions, no program."""
    net = [f"127.0.0.1:{ports.api}", f"127.0.0.1:{ports.database}"]
    if github:
        address = (
            github.get("SUPABASE_AUTH_EXTERNAL_GITHUB_URL", "")
            .removeprefix("https://")
            .removeprefix("http://")
            .partition("/")[0]
        )
        net += [address] if address else ["github.com:443", "api.github.com:443"]
    read = ",".join(map(str, (SERVER, functions.absolute())))
    # Deno cannot be told of a path with a comma: there it may read everything.
    reading = "--allow-read" if read.count(",") > 1 else f"--allow-read={read}"
    return [f"--allow-net={','.join(net)}", reading, "--allow-env", "--allow-sys"]


def _environment(folder: Folder, keys: Keys, ports: Ports, functions: Path, site_url: str) -> dict[str, str]:
    """Everything the server knows; STACK_* is taken away before a function can see it."""
    database = f"127.0.0.1:{ports.database}/postgres"
    return {
        **_QUIET,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder.cache),
        "DENO_DIR": str(folder.cache / "deno"),
        "STACK_PORT": str(ports.api),
        "STACK_INSTANCE": _instance(keys),
        "STACK_DATABASE_URL": f"postgres://authenticator:{keys.authenticator_password}@{database}",
        "STACK_CATALOG_URL": f"postgres://supabase_read_only_user:{keys.catalog_password}@{database}",
        "STACK_REALTIME_URL": f"postgres://supabase_realtime_admin:{keys.realtime_password}@{database}",
        "STACK_JWT_SECRET": keys.jwt_secret,
        "STACK_PUBLISHABLE_KEY": keys.publishable_key,
        "STACK_SECRET_KEY": keys.secret_key,
        "STACK_FUNCTIONS": str(functions.absolute()),
        "STACK_SITE_URL": site_url,
        "APP_URL": site_url,
        **{name: os.environ[name] for name in FOR_FUNCTIONS if name in os.environ},
    }


def _instance(keys: Keys) -> str:
    """A name of this stack that gives nothing away."""
    return hashlib.sha256(keys.publishable_key.encode()).hexdigest()[:16]


def _outdated() -> bool:
    return (SERVER / "node_modules" / ".prepared").read_text() != _wanted()


def _wanted() -> str:
    """What must have been prepared."""
    return f"{(SERVER / 'deno.lock').read_text()}{repairs.fingerprint()}\n"
