"""The references of one file as bytes: what they are, what they add up to, and what was asked to find them."""

from __future__ import annotations

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from course.survey.modules import key_path
from course.survey.references import Reference

_LENGTHS = struct.Struct(">II")
_SIGNATURE = 16
#: A reference of the values of all its fields.
_reference: Callable[[tuple[Any, ...]], Reference] = partial(tuple.__new__, Reference)


class Sums(NamedTuple):
    """What the references of a file add up to, those for the type checker aside."""

    #: Files and top-level definitions, which the next two point to.
    ends: list[str]
    #: What uses what in which way, and how often; all four are of the same length.
    sources: list[int]
    targets: list[int]
    verbs: list[str]
    numbers: list[int]
    #: The files that are used, and how often they are.
    others: list[str]
    times: list[int]


class Table:
    """The packed references of one file; raises ValueError for bytes that are none."""

    __slots__ = ("_path", "_references", "_sums", "asked", "signature")

    def __init__(self, path: str, data: bytes) -> None:
        if len(data) < _LENGTHS.size + _SIGNATURE:
            raise ValueError("too short")
        asked, sums = _LENGTHS.unpack_from(data)
        start = _LENGTHS.size + _SIGNATURE
        #: A fingerprint of the references that does not know their lines.
        self.signature = data[_LENGTHS.size : start]
        #: The marks of all words that were asked for, each as long as the others.
        self.asked = data[start : start + asked]
        self._sums = data[start + asked : start + asked + sums]
        self._path = path
        self._references = data[start + asked + sums :]

    def references(self) -> list[Reference]:
        """All of them, in the order of lines, unpacked each time; raises ValueError."""
        try:
            return _unpack(self._path, self._references)
        except (LookupError, TypeError) as error:
            raise ValueError("no references") from error

    def sums(self) -> Sums:
        """What the references add up to; raises ValueError."""
        try:
            return Sums(*json.loads(self._sums))
        except TypeError as error:
            raise ValueError("no sums") from error


def pack(path: str, own: Sequence[Reference], sums: Sums, asked: Iterable[bytes]) -> bytes:
    """The references of one file as bytes, in columns with every text once."""
    sources: dict[str, int] = {}
    texts: dict[str, int] = {}
    rows = [
        (
            _place(sources, item.source.removeprefix(path)),
            _place(texts, item.target),
            _place(texts, item.verb),
            _place(texts, item.text),
            int(item.typing_only),
            item.line,
        )
        for item in own
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
    table = [list(sources), list(texts)]
    timeless = _json([path, *table, *columns[:-1]])
    mark = hashlib.sha256(timeless).digest()[:_SIGNATURE]
    words, head = b"".join(sorted(asked)), _json(sums)
    return b"".join((_LENGTHS.pack(len(words), len(head)), mark, words, head, _json([*table, *columns])))


def sums(own: Iterable[Reference], home: Callable[[str], str]) -> Sums:
    """Add references up; `home` says to which file or top-level definition a key belongs."""
    edges: Counter[tuple[str, str, str]] = Counter()
    links: Counter[str] = Counter()
    for item in own:
        if not item.typing_only:
            edges[home(item.source), home(item.target), item.verb] += 1
            links[key_path(item.target)] += 1
    ends: dict[str, int] = {}
    places = [(_place(ends, source), _place(ends, target)) for source, target, _ in edges]
    return Sums(
        ends=list(ends),
        sources=[source for source, _ in places],
        targets=[target for _, target in places],
        verbs=[verb for *_, verb in edges],
        numbers=list(edges.values()),
        others=list(links),
        times=list(links.values()),
    )


def _unpack(path: str, data: bytes) -> list[Reference]:
    within, texts, sources, targets, verbs, words, typing_only, lines = json.loads(data)
    own = [path + name for name in within]
    return list(
        map(
            _reference,
            zip(
                map(own.__getitem__, sources),
                map(texts.__getitem__, targets),
                map(texts.__getitem__, verbs),
                repeat(path, len(lines)),
                lines,
                map(texts.__getitem__, words),
                map(bool, typing_only),
                strict=True,
            ),
        )
    )


def _place(texts: dict[str, int], text: str) -> int:
    return texts.setdefault(text, len(texts))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
