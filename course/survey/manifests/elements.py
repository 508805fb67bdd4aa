"""XML as texts by path, by expat alone: no document type, hence no entity, is taken."""

from __future__ import annotations

from xml.parsers import expat

_MAX_DEPTH = 40
_MAX_TEXTS = 5_000


class _Refused(Exception):
    """The document has something in it that a manifest does not need."""


def texts(document: str) -> dict[str, str] | None:
    """The text of the first element at each path, such as `project/artifactId`; None for malformed documents."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(document.encode("utf-8", "replace"), True)
    except (expat.ExpatError, _Refused):
        return None
    return {path: " ".join("".join(parts).split()) for path, parts in reader.found.items()}


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._current: list[list[str] | None] = []

    def refuse(self, *_: object) -> None:
        raise _Refused

    def start(self, name: str, _: dict[str, str]) -> None:
        self._open.append(name.rpartition(":")[2])
        path = "/".join(self._open)
        if len(self._open) > _MAX_DEPTH or len(self.found) > _MAX_TEXTS:
            raise _Refused
        known = path in self.found
        self._current.append(None if known else self.found.setdefault(path, []))

    def end(self, _: str) -> None:
        self._open.pop()
        self._current.pop()

    def text(self, data: str) -> None:
        if self._current and (parts := self._current[-1]) is not None:
            parts.append(data)
