"""Becomes another program that is signalled when its parent dies (Linux); run as a script, never imported.

Arguments: user id or -, group id or -, signal number, parent's pid, then the command. The order matters: the
kernel forgets the parent-death signal whenever a process changes its user.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    uid, gid, number, parent, *command = sys.argv[1:]
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    # The parent may have died before the line above.
    if os.getppid() != int(parent):
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - there is no shell, and none is wanted


main()
