"""The stack's ports: free ones, remembered, so that its address stays the same from start to start."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random
import socket
from collections.abc import Callable
from pathlib import Path

from embedded.errors import StackError
from embedded.private_files import write_private

#: Where the search begins: beside the Supabase CLI's ports (54320 to 54329), not on them.
FIRST = {"api": 54340, "database": 54341}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ports:
    """The loopback ports of one stack."""

    api: int
    database: int

    @classmethod
    def choose(cls, path: Path, report: Callable[[str], None]) -> Ports:
        """The remembered ports where they are free, else others, told through `report`."""
        remembered = _read(path)
        chosen: dict[str, int] = {}
        for name, first in FIRST.items():
            wanted = remembered.get(name)
            if wanted is not None and is_free(wanted) and wanted not in chosen.values():
                chosen[name] = wanted
                continue
            chosen[name] = _search(first, taken=set(chosen.values()))
            if wanted is not None:
                report(f"Port {wanted} ({name}) is taken by another program; using {chosen[name]} instead")
        ports = cls(**chosen)
        write_private(path, json.dumps(dataclasses.asdict(ports)) + "\n")
        return ports


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connection lingers in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _search(first: int, *, taken: set[int]) -> int:
    # Others at random: stacks that start together would all try the next one.
    others = random.sample(range(first + 2, first + 2000, 2), 400)
    for port in (first, *others):
        if port not in taken and is_free(port):
            return port
    raise StackError(f"No loopback port between {first} and {first + 2000} is free.")


def _read(path: Path) -> dict[str, int]:
    """What was remembered; a damaged file only costs the memory."""
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(path.read_text())
        if isinstance(content, dict):
            return {name: port for name, port in content.items() if name in FIRST and type(port) is int and port > 0}
    return {}
