"""As whom Postgres runs: it refuses root, so root lends it another user, and if need be a way in."""

from __future__ import annotations

import dataclasses
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embedded.errors import StackError

#: Tried in this order; both exist on nearly every system.
USERS = ("postgres", "nobody")
#: Capabilities that let a plain user through folders only root may enter; the first lets it read only.
CAPABILITIES = ("dac_read_search", "dac_override")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Account:
    """A user to run commands as; `uid` is None for the present one."""

    uid: int | None = None
    gid: int | None = None
    #: What `setpriv` must add because the plain user does not reach the paths.
    capability: str | None = None

    def wrap(self, command: Sequence[str | Path]) -> list[str]:
        """The command line that runs `command` as this user."""
        words = [str(word) for word in command]
        if self.capability is None:
            return words
        return [
            shutil.which("setpriv") or "setpriv",
            f"--reuid={self.uid}",
            f"--regid={self.gid}",
            "--clear-groups",
            f"--inh-caps=-all,+{self.capability}",
            f"--ambient-caps=-all,+{self.capability}",
            # access(2), by which Postgres looks for itself, otherwise ignores the capability.
            "--securebits=+no_setuid_fixup",
            "--pdeathsig=INT",
            "--",
            *words,
        ]

    @property
    def switch(self) -> dict[str, Any]:
        """Arguments of `subprocess` that become this user (`setpriv` does it where a capability is needed)."""
        if self.uid is None or self.capability is not None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, *paths: Path) -> bool:
        """Whether a process of this user gets at each of `paths` and can run the first."""
        test = shutil.which("test") or "/bin/test"
        checks = [[test, "-x", str(paths[0])], *([test, "-r", str(path)] for path in paths[1:])]
        return all(self._succeeds(check) for check in checks)

    def _succeeds(self, command: list[str]) -> bool:
        try:
            result = subprocess.run(  # noqa: S603
                self.wrap(command), cwd="/", capture_output=True, timeout=20, start_new_session=True, **self.switch
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return result.returncode == 0


PRESENT_USER = Account()


def choose(executable: Path, cluster: Path) -> Account:
    """Who can run `executable` on the folder `cluster`: the present user, or as root a lesser one.

    `cluster` must exist; it is given to that user unless it belongs to a lesser one already.
    """
    if os.geteuid() != 0:
        return PRESENT_USER
    owner = cluster.stat()
    user = _lesser_user()
    account = Account(uid=owner.st_uid or user.pw_uid, gid=owner.st_gid if owner.st_uid else user.pw_gid)
    account.own(cluster)
    candidates = [account]
    if sys.platform.startswith("linux") and shutil.which("setpriv"):
        candidates += [dataclasses.replace(account, capability=capability) for capability in CAPABILITIES]
    for candidate in candidates:
        if candidate.reaches(executable, cluster):
            return candidate
    closed = _closed_folder(executable, cluster)
    raise StackError(
        f"PostgreSQL refuses to run as root, and the user {user.pw_name} cannot enter {closed}; "
        "open that folder with chmod o+x, install util-linux (setpriv), or start as an ordinary user."
    )


def _lesser_user() -> pwd.struct_passwd:
    for name in USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StackError(
        "PostgreSQL refuses to run as root, and this system has neither a user 'postgres' nor 'nobody'; "
        "create one, or start as an ordinary user."
    )


def _closed_folder(*paths: Path) -> Path:
    """The outermost folder above `paths` that others may not enter."""
    for path in paths:
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & 0o001:
                return folder
    return paths[-1]
