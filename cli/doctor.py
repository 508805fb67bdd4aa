"""`fondation doctor`: what this machine has, what is missing, and how to fix it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from cli import claude, console
from cli.home import Home


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was checked."""

    name: str
    good: bool
    detail: str
    #: What to do; empty where nothing has to be done.
    cure: str = ""


async def run(data: Path) -> bool:
    """Prints every finding. Answers whether all are good."""
    console.title("Fondation on this machine")
    healthy = True
    async for finding in _findings(Home(data)):
        healthy = healthy and finding.good
        (console.done if finding.good else console.failed)(finding.name, finding.detail)
        if finding.cure and not finding.good:
            console.note(finding.cure)
    return healthy


async def _findings(place: Home) -> AsyncIterator[Finding]:
    yield _python()
    yield _git()
    yield _postgres()
    yield _deno()
    yield _folder(place.data)
    yield _engine()
    yield _claude()
    async for finding in _supabase(place):
        yield finding


def _python() -> Finding:
    return Finding(
        name="Python",
        good=sys.version_info >= (3, 11),
        detail=platform.python_version(),
        cure="Install Python 3.11 or newer.",
    )


def _git() -> Finding:
    path = shutil.which("git")
    return Finding(
        name="git", good=path is not None, detail=path or "not found", cure="Install git with your package manager."
    )


def _postgres() -> Finding:
    from embedded import binaries
    from embedded.errors import StackError

    try:
        found = str(binaries.postgres_folder())
    except StackError as error:
        return Finding(name="PostgreSQL", good=False, detail="not found", cure=str(error))
    return Finding(name="PostgreSQL", good=True, detail=found)


def _deno() -> Finding:
    from embedded import gateway
    from embedded.errors import StackError

    try:
        gateway.require_prepared()
    except StackError as error:
        return Finding(name="Deno", good=False, detail="not ready", cure=str(error))
    return Finding(name="Deno", good=True, detail="with its packages")


def _folder(data: Path) -> Finding:
    parent = next(folder for folder in (data, *data.parents) if folder.exists())
    good = os.access(parent, os.W_OK | os.X_OK)
    return Finding(
        name="Data folder",
        good=good,
        detail=str(data),
        cure=f"{parent} cannot be written: choose another folder with --data.",
    )


def _engine() -> Finding:
    return Finding(name="Engine", good=True, detail="offline (needs no key and no network)")


def _claude() -> Finding:
    if not claude.is_installed():
        detail = "its packages are not installed: pip install 'fondation[claude]'"
    elif claude.has_key():
        detail = "a key is set (not tried)"
    else:
        detail = "no key; with ANTHROPIC_API_KEY set it can write courses too"
    return Finding(name="Claude", good=True, detail=detail)


async def _supabase(place: Home) -> AsyncIterator[Finding]:
    url = os.environ.get("SUPABASE_URL")
    keys = {name: os.environ.get(name) for name in ("SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY")}
    if not url:
        from embedded.endpoints import Endpoints

        endpoints = Endpoints.read(place.data / "endpoints.json")
        if endpoints is None:
            yield Finding(name="Supabase", good=True, detail="embedded, not running; `fondation up` starts it")
            return
        url = endpoints.url
        keys = {"publishable key": endpoints.publishable_key, "secret key": endpoints.secret_key}
    reached = await _get(f"{url.rstrip('/')}/auth/v1/health", "")
    yield Finding(
        name="Supabase URL",
        good=reached is not None,
        detail=url,
        cure="Nothing answers there: check SUPABASE_URL and the network.",
    )
    for name, key in keys.items() if reached is not None else ():
        answer = await _get(f"{url.rstrip('/')}/rest/v1/repositories?select=id&limit=1", key or "")
        good = bool(key) and answer is not None and _was_accepted(answer)
        yield Finding(
            name=name,
            good=good,
            detail="accepted" if good else "refused" if key else "not set",
            cure=f"Copy {name} from the settings of the Supabase project.",
        )


async def _get(url: str, key: str) -> httpx.Response | None:
    try:
        async with httpx.AsyncClient(timeout=5) as http:
            return await http.get(url, headers={"apikey": key} if key else {})
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def _was_accepted(answer: httpx.Response) -> bool:
    """Whether the key was: a role that may not read the table, which PostgREST answers with 401 too, has a good one."""
    return answer.status_code != httpx.codes.UNAUTHORIZED or '"42501"' in answer.text
