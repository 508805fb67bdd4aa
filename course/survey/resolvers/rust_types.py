"""Types of Rust as text: the one name that a type is, or that it holds."""

from __future__ import annotations

import re

_BEFORE = re.compile(r"^(?:&|\*const |\*mut |'\w+ ?|mut |dyn |impl |\(|->)\s*")
_NAME = re.compile(r"^(?:::)?[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*$")
#: What methods go through as if it were not there.
_THROUGH = {"Box", "Rc", "Arc"}
#: What `?` and `unwrap` open.
_OPENED = {"Result", "Option"}


def plain(written: str) -> str:
    """The dotted name of a type that is just one, references, boxes and type arguments aside; else nothing."""
    for _ in range(8):
        written = _bare(written)
        name, arguments = _split(written)
        if name.rpartition("::")[2] not in _THROUGH:
            return name.removeprefix("::").removeprefix("self::").replace("::", ".") if _NAME.match(name) else ""
        written = arguments
    return ""


def inner(written: str) -> str:
    """The dotted name of what a result or an optional value holds; else nothing."""
    name, arguments = _split(_bare(written))
    return plain(arguments) if name.rpartition("::")[2] in _OPENED else ""


def _bare(written: str) -> str:
    written = written.strip()
    for _ in range(8):
        match = _BEFORE.match(written)
        if match is None or written.startswith("("):
            break
        written = written[match.end() :]
    return written


def _split(written: str) -> tuple[str, str]:
    """A name, and the first of its type arguments."""
    name, _, rest = written.partition("<")
    if not rest:
        return name.partition(" + ")[0].strip(), ""
    depth = 0
    for place, char in enumerate(rest):
        if char in "<([":
            depth += 1
        elif (char in ")]" or (char == ">" and rest[place - 1 : place] != "-")) and depth:
            depth -= 1
        elif char in ",>" and not depth:
            return name.strip(), rest[:place].strip()
    return name.strip(), ""
