"""What a person may name as SOURCE: a folder, a Git repository on this machine, or one on GitHub."""

from __future__ import annotations

import asyncio
import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from app.sources import NotASource, parse
from core.errors import FondationError

#: Not part of what a person means by "this folder": repositories, environments, caches.
_NOT_IMPORTED: Final = (".git", ".fondation", ".venv", "node_modules", "__pycache__", ".*_cache")


@dataclass(frozen=True, kw_only=True)
class Source:
    """A repository as `add_repository` takes it."""

    host: str
    full_name: str
    #: The one that was named; none for the default branch.
    branch: str | None = None


async def resolve(text: str, imports: Path) -> Source:
    """The repository that `text` names. A folder that is no Git repository is imported into one under `imports`."""
    if text.startswith("file://"):
        text = unquote(text.removeprefix("file://").removeprefix("localhost"))
    if (folder := _folder(text)) is not None:
        return Source(host="local", full_name=str(await _repository(folder, imports)))
    try:
        typed = parse(text)
    except NotASource as error:
        if "://" in text or text.startswith("git@"):
            raise FondationError(str(error), hint="From elsewhere, clone it and name the folder.") from error
        hint = "Name a folder, or a repository on GitHub as owner/name."
        raise FondationError(f"There is no folder {text}.", hint=hint) from error
    return Source(host=typed.host, full_name=typed.full_name, branch=typed.branch)


def git() -> str:
    """The git of this machine. Raises FondationError where there is none."""
    found = shutil.which("git")
    if found is None:
        raise FondationError("git is not installed.", hint="Install it with your system's package manager.")
    return found


async def head(repository: str) -> str | None:
    """The commit HEAD points at; none in an empty repository."""
    code, out = await _git(Path(repository), "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return out.strip() if code == 0 else None


def _folder(text: str) -> Path | None:
    """What `text` names on this machine, if anything."""
    try:
        path = Path(text).expanduser()
        return path.resolve() if text.strip() and path.exists() else None
    except (OSError, RuntimeError, ValueError):
        # Too long, a loop of links, a user who is not there, a NUL: no path at all.
        return None


async def _repository(folder: Path, imports: Path) -> Path:
    if not folder.is_dir():
        raise FondationError(f"{folder} is a file.", hint="Name the folder of the repository.")
    code, out = await _git(folder, "rev-parse", "--absolute-git-dir")
    git_dir = Path(out.strip()) if code == 0 else None
    if git_dir is not None and (git_dir == folder or (folder / ".git").exists()):
        return folder
    return await _import(folder, imports)


async def _import(folder: Path, imports: Path) -> Path:
    """A one-commit repository with the files of `folder`: same name, same files, same commit."""
    target = imports / f"{zlib.crc32(os.fsencode(folder)):08x}" / (folder.name or "root")
    shutil.rmtree(target, ignore_errors=True)
    try:
        await asyncio.to_thread(shutil.copytree, folder, target, symlinks=True, ignore=_not_imported)
    except OSError as error:
        raise FondationError(
            f"{folder} could not be copied to {target.parent}: {_reason(error)}.", hint="Make room, or name another."
        ) from error
    if not any(target.iterdir()):
        raise FondationError(f"{folder} is empty.", hint="Name a folder with source code in it.")
    commit = ["commit", "--quiet", "--allow-empty", "--message", f"Import {folder.name}"]
    for command in (["init", "--quiet"], ["add", "--all"], commit):
        code, out = await _git(target, *command)
        if code != 0:
            raise FondationError(f"{folder} could not be imported into a repository: {out.strip()[-200:]}")
    return target


def _not_imported(folder: str, names: list[str]) -> set[str]:
    """What is left out by its name, and what nobody could read: locked files, sockets, pipes, devices."""
    left_out = shutil.ignore_patterns(*_NOT_IMPORTED)(folder, names)
    return left_out | {name for name in names if not _is_copyable(Path(folder, name))}


def _is_copyable(path: Path) -> bool:
    if path.is_symlink():
        return True
    return os.access(path, os.R_OK | os.X_OK) if path.is_dir() else path.is_file() and os.access(path, os.R_OK)


def _reason(error: OSError) -> str:
    """Of a whole copy, the first file's reason."""
    if error.strerror is None and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][2]).partition("] ")[2].partition(":")[0].lower()
    return (error.strerror or str(error)).lower()


async def _git(folder: Path, *arguments: str) -> tuple[int, str]:
    config = ["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"]
    process = await asyncio.create_subprocess_exec(
        *(git(), *config, "-C", str(folder), *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=_environment(),
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode(errors="replace")


def _environment() -> dict[str, str]:
    """No configuration of the user or the machine, and the same commit for the same files, whenever it is made."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    person = {"NAME": "Fondation", "EMAIL": "import@fondation.example", "DATE": "2026-01-01T00:00:00Z"}
    made = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    return kept | made | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
