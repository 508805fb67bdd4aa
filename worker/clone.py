"""Fetching an untrusted repository: bare, shallow, never a checkout; by plain git in an environment built from nothing.

No hook, filter, submodule, redirect, credential helper or configuration of the user takes part. The URL is rebuilt from
validated parts, the token travels in the environment alone, and git runs in its own process group under limits.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from worker import processes
from worker.errors import JobError

#: Hosts a worker fetches from.
HOSTS: Final = frozenset({"github.com"})
#: Files larger than this are left on the server; the course lists them as left out.
BLOB_LIMIT: Final = "1m"
#: Bytes a pack may have, seconds of processor time and of wall clock a fetch may take.
PACK_LIMIT: Final = 2 * 1024**3
CPU_LIMIT: Final = 300
DEADLINE: Final = 600.0

_OWNER_AND_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
#: What git itself accepts as a branch, tag or commit, minus everything that could be an option or a range.
_REF: Final = re.compile(r"(?!-)(?!.*\.\.)(?!.*@\{)[\w./+@#-]{1,255}")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What to fetch."""

    host: str
    full_name: str
    #: Branch, tag or commit; HEAD for the default branch.
    ref: str
    token: str | None = None

    @property
    def name(self) -> str:
        """What a person calls it: the last part of its path."""
        return self.full_name.rstrip("/").rsplit("/", 1)[-1]

    @property
    def web_url(self) -> str | None:
        """Where its files can be seen, for links; none for a local folder."""
        return None if self.host == "local" else f"https://{self.host}/{self.full_name}"


@dataclass(frozen=True, kw_only=True)
class Clone:
    """A bare repository on this machine, and the commit that was asked for."""

    path: Path
    commit: str


async def fetch(source: Source, folder: Path, *, allow_local: bool = False) -> Clone:
    """Fetches one commit of `source` into `folder`/repository.git. Raises JobError with a code of the closed set."""
    url = clone_url(source, allow_local=allow_local)
    if not _REF.fullmatch(source.ref):
        raise JobError("branch_not_found", f"“{source.ref[:80]}” is not the name of a branch, tag or commit.")
    git = _Git(source, folder)
    await git.run("init", "--quiet", "--bare", "--template=", str(git.repository))
    filters = [] if source.host == "local" else [f"--filter=blob:limit={BLOB_LIMIT}"]
    await git.run("remote", "add", "origin", "--", url, inside=True)
    await git.run("fetch", "--quiet", "--depth=1", "--no-tags", *filters, "origin", source.ref, inside=True)
    commit = (await git.run("rev-parse", "--verify", "FETCH_HEAD^{commit}", inside=True)).strip()
    await git.run("update-ref", "--no-deref", "HEAD", commit, inside=True)
    return Clone(path=git.repository, commit=commit)


def clone_url(source: Source, *, allow_local: bool) -> str:
    """The URL, rebuilt from validated parts: what a person typed never reaches git."""
    if source.host == "local":
        if not allow_local:
            raise JobError("local_not_allowed", "This worker does not read folders of its own machine.")
        path = Path(source.full_name)
        if not path.is_absolute() or not path.exists():
            raise JobError("repository_not_found", f"There is no folder {source.full_name}.")
        # git decodes percent signs in a URL.
        return f"file://{quote(bytes(path.resolve()))}"
    if source.host not in HOSTS:
        raise JobError("host_not_allowed", f"This worker does not fetch from {source.host}.")
    if not _OWNER_AND_NAME.fullmatch(source.full_name):
        raise JobError("repository_not_found", "This is not the name of a repository; write it as owner/name.")
    return f"https://{source.host}/{source.full_name}.git"


class _Git:
    """git, in the environment that this one source needs and nothing else."""

    def __init__(self, source: Source, folder: Path) -> None:
        self.repository = folder / "repository.git"
        self._folder = folder
        self._source = source
        self._env = _environment(source, folder)

    async def run(self, *arguments: str, inside: bool = False) -> str:
        git = shutil.which("git")
        if git is None:
            raise JobError("git_missing", "The worker has no git; install it.", retryable=True)
        where = [f"--git-dir={self.repository}"] if inside else []
        limits = {"cpu": CPU_LIMIT, "fsize": PACK_LIMIT}
        child = await processes.start([git, *where, *arguments], env=self._env, folder=self._folder, limits=limits)
        try:
            async with asyncio.timeout(DEADLINE):
                out, said = await asyncio.gather(child.stdout.read(), child.last_words())
                code = await child.wait()
        except TimeoutError as error:
            raise JobError("clone_timeout", "Fetching the repository took too long.") from error
        finally:
            child.kill()
        if code != 0:
            raise explain(said, self._source)
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
    protocol = "file" if source.host == "local" else "https"
    if source.host == "local":
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
    if source.token and protocol == "https":
        basic = base64.b64encode(f"x-access-token:{source.token}".encode()).decode()
        settings.append((f"http.https://{source.host}/.extraHeader", f"Authorization: Basic {basic}"))
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
    ("Authentication failed", "authentication_failed", "GitHub refused the token stored for {name}."),
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
            name = source.full_name.rstrip("/") if source.host == "local" else source.full_name
            return JobError(code, sentence.format(ref=source.ref, name=name, host=source.host))
    return JobError("clone_failed", f"{source.full_name} could not be fetched.")
