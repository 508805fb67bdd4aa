"""What a job asks a worker to fetch, and where that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from worker.errors import JobError

#: Hosts a worker fetches from; `Source.base` says where they are.
HOSTS: Final = frozenset({"github.com"})

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
    token: str | None = field(default=None, repr=False)
    #: Where the host is: GitHub itself, or an enterprise's own.
    base: str = "https://github.com"
    #: Seconds each step of fetching it may take.
    seconds: float = 600.0

    @property
    def name(self) -> str:
        """What a person calls it: the last part of its path."""
        return self.full_name.rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_local(self) -> bool:
        return self.host == "local"

    @property
    def protocol(self) -> str:
        """The one protocol git may use."""
        return "file" if self.is_local else urlsplit(self.base).scheme

    @property
    def web_url(self) -> str | None:
        """Where its files can be seen, for links; none for a local folder."""
        return None if self.is_local else f"{self.base}/{self.full_name}"

    def url(self, *, allow_local: bool) -> str:
        """The URL for git, rebuilt from validated parts: what a person typed never reaches git. Raises JobError."""
        if self.is_local:
            return self._folder(allow_local=allow_local)
        if self.host not in HOSTS:
            raise JobError("host_not_allowed", f"This worker does not fetch from {self.host}.")
        if not _OWNER_AND_NAME.fullmatch(self.full_name):
            raise JobError("repository_not_found", "This is not the name of a repository; write it as owner/name.")
        return f"{self.base}/{self.full_name}.git"

    def require_ref(self) -> None:
        """Raises JobError for what cannot be the name of a branch, tag or commit."""
        if not _REF.fullmatch(self.ref):
            raise JobError("branch_not_found", f"“{self.ref[:80]}” is not the name of a branch, tag or commit.")

    def _folder(self, *, allow_local: bool) -> str:
        if not allow_local:
            raise JobError("local_not_allowed", "This worker does not read folders of its own machine.")
        path = Path(self.full_name)
        if not path.is_absolute() or not path.exists():
            raise JobError("repository_not_found", f"There is no folder {self.full_name}.")
        # git decodes percent signs in a URL.
        return f"file://{quote(bytes(path.resolve()))}"
