"""Where a visitor may be sent: only to a page of this app."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

#: Control characters, spaces and backslashes: browsers drop or turn them, and a path becomes a host.
_ODD: Final = re.compile(r"[\x00-\x20\x7f\\]")


def own_path(wanted: str | None, otherwise: str = "/") -> str:
    """`wanted` if it is a path of this app, else `otherwise`."""
    if not wanted or len(wanted) > 2000 or not wanted.startswith("/") or wanted.startswith("//") or _ODD.search(wanted):
        return otherwise
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("/auth/", "/sign-in", "/_nicegui")):
        return otherwise
    return wanted
