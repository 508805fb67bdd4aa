"""Resolving names across files, or remembering what they resolved to while nothing they asked for has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from itertools import chain
from typing import NamedTuple

from course.survey import cache as caching
from course.survey import tables, vocabulary
from course.survey.cache import Cache
from course.survey.modules import Module
from course.survey.names import Names
from course.survey.references import Reference, references
from course.survey.tables import Table
from course.survey.worlds import Memory, Past, World


class Resolved(NamedTuple):
    """Who uses whom."""

    #: The references of each file as they are kept, in the order of paths.
    tables: dict[str, Table]
    #: A fingerprint of them that does not know the lines.
    signature: bytes
    #: The references of one file in the order of lines; unpacked each time, no sooner than somebody asks.
    of: Callable[[str], list[Reference]]

    def references(self) -> list[Reference]:
        """All of them, in the order of paths and lines."""
        return list(chain.from_iterable(map(self.of, self.tables)))


def resolve(
    modules: Mapping[str, Module], names: Callable[[], Names], world: World, memory: Memory, cache: Cache
) -> Resolved:
    """What every name stands for."""
    past = memory.recall(world) if cache.is_on else None
    keys, found = _kept(past, modules, world, cache) if past else ({}, {})
    fresh: list[tuple[bytes, bytes]] = []
    for path in world.views:
        if path not in found:
            packed = _read(modules[path], modules, names(), world)
            found[path] = Table(path, packed)
            keys[path] = caching.key("references", path, packed) if cache.is_on else b""
            fresh.append((keys[path], packed))
    if cache.is_on and (fresh or past is None or past.key != world.key):
        cache.store(fresh)
        memory.remember(Past(world.key, world.ground, world.views, keys))
    ordered = {path: found[path] for path in world.views}
    signature = hashlib.sha256(b"".join(table.signature for table in ordered.values())).digest()

    def of(path: str) -> list[Reference]:
        try:
            return ordered[path].references()
        except ValueError:
            # What was kept is not what it should be.
            return _references(modules[path], modules, names())

    return Resolved(ordered, signature, of)


def _kept(
    past: Past, modules: Mapping[str, Module], world: World, cache: Cache
) -> tuple[dict[str, bytes], dict[str, Table]]:
    """What still holds of what was found before, with the keys it is kept under."""
    changed = past.changes(world, modules, cache)
    keys = {path: key for path, key in past.kept(world).items() if changed is not None or not world.is_fine(path)}
    known = cache.load(keys.values())
    found: dict[str, Table] = {}
    for path, key in keys.items():
        table = _table(path, known.get(key))
        if table is not None and not (changed and vocabulary.is_marked(table.asked, changed)):
            found[path] = table
    return {path: keys[path] for path in found}, found


def _read(module: Module, modules: Mapping[str, Module], names: Names, world: World) -> bytes:
    own = _references(module, modules, names)
    asked = vocabulary.marks(vocabulary.words(names.asked)) if world.is_fine(module.path) else ()
    return tables.pack(module.path, own, tables.sums(own, names.home), asked)


def _references(module: Module, modules: Mapping[str, Module], names: Names) -> list[Reference]:
    names.read(module.path)
    return list(references(module, modules, names))


def _table(path: str, packed: bytes | None) -> Table | None:
    try:
        return Table(path, packed) if packed else None
    except ValueError:
        return None
