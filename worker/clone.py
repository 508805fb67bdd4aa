"""Fetching an untrusted repository: bare, shallow, never a checkout."""

from __future__ import annotations

import asyncio
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from worker.errors import JobError
from worker.git import Git
from worker.mirrors import Mirrors
from worker.sources import Source

log = logging.getLogger(__name__)

#: Files larger than this are left on the server; the course lists them as left out.
BLOB_LIMIT: Final = "1m"
#: What git says of a mirror that cannot be used: it is thrown away, and all is fetched anew.
_DAMAGED: Final = frozenset({"damaged_repository", "not_a_repository", "clone_failed"})


@dataclass(frozen=True, kw_only=True)
class Clone:
    """A bare repository on this machine, and the commit that was asked for."""

    path: Path
    commit: str


async def fetch(
    source: Source, folder: Path, *, allow_local: bool = False, mirrors: Mirrors | None = None, owner: str = ""
) -> Clone:
    """Fetches one commit of `source` into `folder`/repository.git. Raises JobError with a code of the closed set.

    With `mirrors` only what changed since the last time comes over the network. `owner` is whose token opens a private
    repository: its mirror is nobody else's.
    """
    url = source.url(allow_local=allow_local)
    source.require_ref()
    repository = folder / "repository.git"
    if mirrors is None or source.is_local:
        return await _fetch(Git(source, folder, repository), url)
    await asyncio.to_thread(mirrors.sweep)
    with mirrors.hold(source, owner) as mirror:
        if mirror is None:
            return await _fetch(Git(source, folder, repository), url)
        clone = await _through(mirror, source, folder, url)
        await asyncio.to_thread(shutil.copytree, mirror, repository)
        return Clone(path=repository, commit=clone.commit)


async def _through(mirror: Path, source: Source, folder: Path, url: str) -> Clone:
    """Brings a mirror up to date. A mirror that git cannot use is made anew, once."""
    git = Git(source, folder, mirror)
    is_new = not git.exists
    try:
        return await _fetch(git, url)
    except JobError as error:
        if not is_new and error.code not in _DAMAGED:
            raise
        await asyncio.to_thread(shutil.rmtree, mirror, ignore_errors=True)
        if is_new:
            raise
        log.info("clone.mirror_renewed", extra={"code": error.code})
        return await _fetch(Git(source, folder, mirror), url)


async def _fetch(git: Git, url: str) -> Clone:
    source = git.source
    if not git.exists:
        await git.run("init", "--quiet", "--bare", "--template=", str(git.repository))
        await git.run("remote", "add", "origin", "--", url, inside=True)
    filters = [] if source.is_local else [f"--filter=blob:limit={BLOB_LIMIT}"]
    await git.run("fetch", "--quiet", "--depth=1", "--no-tags", *filters, "origin", source.ref, inside=True)
    commit = (await git.run("rev-parse", "--verify", "FETCH_HEAD^{commit}", inside=True)).strip()
    await git.run("update-ref", "--no-deref", "HEAD", commit, inside=True)
    return Clone(path=git.repository, commit=commit)
