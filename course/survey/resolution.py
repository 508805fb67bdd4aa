"""Resolving names across files, or remembering what they resolved to while nothing that could change it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from course.survey import cache as caching
from course.survey.cache import Cache
from course.survey.modules import Module
from course.survey.names import Names
from course.survey.references import Reference, references


class Resolved(NamedTuple):
    """Every reference in the order of paths and lines, and a fingerprint of them that does not know the lines."""

    references: list[Reference]
    signature: bytes


def resolve(modules: Mapping[str, Module], names: Callable[[], Names], world: bytes, cache: Cache) -> Resolved:
    """All references; `world` is a fingerprint of everything that decides what a name stands for."""
    keys = {path: caching.key("references", world, path, modules[path].fingerprint) for path in sorted(modules)}
    known = cache.load(keys.values())
    fresh: list[tuple[bytes, bytes]] = []
    found: list[Reference] = []
    signature = hashlib.sha256()
    for path, key in keys.items():
        packed = known.get(key)
        own = unpack(path, packed) if packed else None
        if own is None:
            own = list(references(modules[path], modules, names()))
            packed = pack(path, own)
            fresh.append((key, packed))
        signature.update(packed.partition(b"\n")[0] if packed else b"")
        found.extend(own)
    cache.store(fresh)
    return Resolved(found, signature.digest())


def world(modules: Mapping[str, Module], others: Mapping[str, bytes]) -> bytes:
    """A fingerprint of all that a name can stand for: paths, what each file shows the others, what manifests say."""
    found = hashlib.sha256()
    for path in sorted(modules):
        module = modules[path]
        row = [path, module.dotted, module.language, module.role, module.packed.interface]
        found.update(json.dumps(row).encode("ascii"))
    for path in sorted(others.keys() - modules.keys()):
        found.update(json.dumps([path, hashlib.sha256(others[path]).hexdigest()]).encode("ascii"))
    return found.digest()


def pack(path: str, own: list[Reference]) -> bytes:
    """The references of one file as bytes: a fingerprint, and columns with every text once."""
    texts: dict[str, int] = {}
    rows = [
        (
            _place(texts, item.source.removeprefix(path)),
            _place(texts, item.target),
            _place(texts, item.verb),
            _place(texts, item.text),
            int(item.typing_only),
            item.line,
        )
        for item in own
    ]
    table = json.dumps(list(texts)).encode("ascii")
    timeless = json.dumps([row[:-1] for row in rows]).encode("ascii")
    mark = hashlib.sha256(path.encode("utf-8", "surrogateescape") + b"\0" + table + timeless).hexdigest()
    columns = [list(column) for column in zip(*rows, strict=True)]
    return b"\n".join((mark.encode("ascii"), table, json.dumps(columns, separators=(",", ":")).encode("ascii")))


def unpack(path: str, data: bytes) -> list[Reference] | None:
    """The references of one file, or None for bytes that are none."""
    try:
        _, table, columns = data.split(b"\n")
        texts: list[Any] = json.loads(table)
        own = {place: path + text for place, text in enumerate(texts) if not text or text.startswith("::")}
        sources, targets, verbs, words, typing_only, lines = json.loads(columns) or [[]] * 6
        return list(
            map(
                Reference,
                [own[place] for place in sources],
                [texts[place] for place in targets],
                [texts[place] for place in verbs],
                [path] * len(lines),
                lines,
                [texts[place] for place in words],
                map(bool, typing_only),
            )
        )
    except (ValueError, LookupError, TypeError):
        return None


def _place(texts: dict[str, int], text: str) -> int:
    return texts.setdefault(text, len(texts))
