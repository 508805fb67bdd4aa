"""git as a child process: in an environment built from nothing, in its own process group, under limits.

No hook, filter, submodule, redirect, credential helper or configuration of the user takes part. A token travels in the
environment alone.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from worker import processes
from worker.errors import JobError
from worker.sources import Source

#: Bytes a pack may have, seconds of processor time a command may take.
PACK_LIMIT: Final = 2 * 1024**3
CPU_LIMIT: Final = 300


class Git:
    """git, in the environment that this one source needs and nothing else."""

    def __init__(self, source: Source, folder: Path, repository: Path) -> None:
        self.repository = repository
        self._folder = folder
        self.source = source
        self._env = _environment(source, folder)

    @property
    def exists(self) -> bool:
        """Whether the repository has been made."""
        return self.repository.exists()

    async def run(self, *arguments: str, inside: bool = False) -> str:
        git = shutil.which("git")
        if git is None:
            raise JobError("git_missing", "The worker has no git; install it.", retryable=True)
        where = [f"--git-dir={self.repository}"] if inside else []
        limits = {"cpu": CPU_LIMIT, "fsize": PACK_LIMIT}
        child = await processes.start([git, *where, *arguments], env=self._env, folder=self._folder, limits=limits)
        try:
            async with asyncio.timeout(self.source.seconds):
                out, said = await asyncio.gather(child.stdout.read(), child.last_words())
                code = await child.wait()
        except TimeoutError as error:
            raise JobError("clone_timeout", "Fetching the repository took too long.") from error
        finally:
            child.kill()
        if code != 0:
            raise explain(said, self.source)
        return out.decode(errors="replace")


def _environment(source: Source, folder: Path) -> dict[str, str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "SSH_ASKPASS": "/bin/false",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
    }
    protocol = source.protocol
    if source.is_local:
        # The other end of a local fetch drops our GIT_CONFIG_COUNT, and refuses folders of another owner.
        trust = home / "gitconfig"
        trust.write_text("[safe]\n\tdirectory = *\n")
        env["GIT_CONFIG_GLOBAL"] = str(trust)
    env["GIT_ALLOW_PROTOCOL"] = protocol
    return env | _configuration(source, protocol)


def _configuration(source: Source, protocol: str) -> dict[str, str]:
    settings = [
        ("protocol.allow", "never"),
        (f"protocol.{protocol}.allow", "always"),
        ("http.followRedirects", "false"),
        ("http.lowSpeedLimit", "1000"),
        ("http.lowSpeedTime", "20"),
        ("transfer.credentialsInUrl", "die"),
        ("transfer.bundleURI", "false"),
        ("credential.helper", ""),
        ("core.hooksPath", os.devnull),
        ("core.fsmonitor", "false"),
        ("core.symlinks", "false"),
        ("submodule.recurse", "false"),
        ("fetch.recurseSubmodules", "false"),
        ("fetch.writeCommitGraph", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("pack.threads", "1"),
        ("core.bigFileThreshold", "4m"),
    ]
    if source.token and protocol != "file":
        basic = base64.b64encode(f"x-access-token:{source.token}".encode()).decode()
        settings.append((f"http.{source.base}/.extraHeader", f"Authorization: Basic {basic}"))
    env = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return env


#: What git says, in the order it is looked for, and what it means.
_MEANINGS: Final[Sequence[tuple[str, str, str]]] = (
    ("couldn't find remote ref HEAD", "empty_repository", "The repository is empty: it has no commit yet."),
    ("couldn't find remote ref", "branch_not_found", "The repository has no branch, tag or commit {ref}."),
    ("not our ref", "branch_not_found", "The repository has no branch, tag or commit {ref}."),
    ("does not appear to be a git repository", "not_a_repository", "{name} is not a Git repository."),
    ("not a git repository", "not_a_repository", "{name} is not a Git repository."),
    (" is corrupt", "damaged_repository", "{name} is damaged: git cannot read all of it."),
    ("bad object", "damaged_repository", "{name} is damaged: git cannot read all of it."),
    ("Repository not found", "repository_not_found", "{name} does not exist, or needs a sign-in that may see it."),
    ("could not read Username", "repository_not_found", "{name} does not exist, or needs a sign-in that may see it."),
    ("Authentication failed", "authentication_failed", "GitHub does not accept the token for {name}: sign in again."),
    ("returned error: 401", "authentication_failed", "GitHub does not accept the token for {name}: sign in again."),
    ("returned error: 429", "rate_limited", "{host} has been asked too much for now."),
    ("returned error: 404", "repository_not_found", "{name} does not exist, or needs a sign-in that may see it."),
    ("returned error: 403", "repository_not_found", "{name} may not be read."),
    ("returned error: 30", "repository_not_found", "{name} has moved; add it under its new name."),
    ("No space left on device", "no_space", "The worker has no room left for this repository."),
    ("File too large", "too_large", "The repository is too large for this worker."),
    ("SIGXFSZ", "too_large", "The repository is too large for this worker."),
    ("Could not resolve host", "clone_failed", "{host} cannot be reached from the worker."),
)


def explain(stderr: str, source: Source) -> JobError:
    """The closed-set error for what git printed. Its text, which may hold a URL or worse, goes no further."""
    for said, code, sentence in _MEANINGS:
        if said.lower() in stderr.lower():
            name = source.full_name.rstrip("/") if source.is_local else source.full_name
            return JobError(code, sentence.format(ref=source.ref, name=name, host=source.host))
    return JobError("clone_failed", f"{source.full_name} could not be fetched.")
