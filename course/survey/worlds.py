"""All that the names of a repository can stand for, as it is now and as it was when it was last looked at."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from course.survey import cache as caching
from course.survey import vocabulary
from course.survey.cache import Cache
from course.survey.modules import Module
from course.survey.packing import Packed
from course.survey.resolvers import family, is_known, resolver

#: Of so many files, one may have changed for the others to be compared with what they were; of more, all are read.
_MOST_CHANGED = 4


class View(NamedTuple):
    """A file as it was seen: its content and the way it was parsed, what others see of it, how they reach it."""

    fingerprint: bytes
    interface: str
    #: The name it is imported by, its language, its role, and whether names are told apart one by one in its family.
    place: tuple[str, str, str, bool]


class World:
    """The views of all files, and what the manifests say."""

    def __init__(self, modules: Mapping[str, Module], others: Mapping[str, bytes]) -> None:
        self._modules = modules
        self._others = others
        self._coarse = _coarse(modules)
        self.views = {path: self._view(modules[path]) for path in sorted(modules)}

    @cached_property
    def ground(self) -> str:
        """A fingerprint of what any file may ask for that does not keep account of what it asks."""
        found = hashlib.sha256()
        for path, view in self.views.items():
            if not view.place[-1]:
                module = self._modules[path]
                found.update(json.dumps([path, *view.place, view.interface, module.package]).encode("ascii"))
        for path in sorted(self._others.keys() - self._modules.keys()) if self._coarse else ():
            found.update(json.dumps([path, hashlib.sha256(self._others[path]).hexdigest()]).encode("ascii"))
        if not all(is_known(module.language) for module in self._modules.values()):
            # They may name any file by its path.
            found.update(json.dumps(list(self.views)).encode("ascii"))
        return found.hexdigest()

    @cached_property
    def key(self) -> str:
        """A fingerprint of all that decides what a name stands for; the inside of a file is no part of it."""
        rows = [[path, *view.place, view.interface] for path, view in self.views.items()]
        return hashlib.sha256(json.dumps([self.ground, rows]).encode("ascii")).hexdigest()

    def is_fine(self, path: str) -> bool:
        return self.views[path].place[-1]

    def _view(self, module: Module) -> View:
        is_fine = family(module.language) not in self._coarse
        place = (module.dotted, module.language, module.role, is_fine)
        return View(module.fingerprint, module.packed.interface, place)


class Past:
    """A world that was looked at before, and under which keys its references are kept."""

    def __init__(self, key: str, ground: str, views: dict[str, View], tables: dict[str, bytes]) -> None:
        self.key = key
        self.ground = ground
        self.views = views
        #: The keys of the references of each file.
        self.tables = tables

    def kept(self, world: World) -> dict[str, bytes]:
        """The keys of what was found in files that are as they were, unless anything may mean something else now."""
        return {
            path: self.tables[path]
            for path, view in world.views.items()
            if self.views.get(path) == view and (self.ground == world.ground or world.is_fine(path))
        }

    def changes(self, world: World, modules: Mapping[str, Module], cache: Cache) -> frozenset[bytes] | None:
        """The marks of all words that may mean something else now; None where that cannot be told."""
        if self.key == world.key:
            return frozenset()
        changed = [path for path in self.views.keys() | world.views.keys() if self._is_new(path, world)]
        if len(changed) * _MOST_CHANGED > len(world.views) + _MOST_CHANGED:
            return None
        before = cache.load(view.fingerprint for path in changed if (view := self.views.get(path)))
        words: set[str] = set()
        for path in changed:
            old, new = self.views.get(path), world.views.get(path)
            for view in (old, new) if old is None or new is None or old.place != new.place else ():
                words.update(vocabulary.addresses(path, view.place[0]) if view else ())
            if old is not None and new is not None and old.interface != new.interface:
                try:
                    facts = Packed(before[old.fingerprint]).facts()
                except (LookupError, ValueError, TypeError):
                    return None
                words.update(vocabulary.changes(path, facts, modules[path].facts))
        return vocabulary.marks(words)

    def _is_new(self, path: str, world: World) -> bool:
        """Whether others see a file in another way than before; those that keep no account are read again anyway."""
        old, new = self.views.get(path), world.views.get(path)
        is_fine = any(view is not None and view.place[-1] for view in (old, new))
        return is_fine and (old is None or new is None or old[1:] != new[1:])


def pack(past: Past) -> bytes:
    """A past as bytes."""
    rows = [
        [path, view.fingerprint.hex(), view.interface, *view.place, past.tables[path].hex()]
        for path, view in past.views.items()
    ]
    return zlib.compress(json.dumps([past.key, past.ground, rows]).encode("ascii"), 1)


def unpack(data: bytes) -> Past | None:
    """The past that was packed, or None for bytes that are none."""
    try:
        key, ground, rows = json.loads(zlib.decompress(data))
        views, tables = {}, {}
        for path, fingerprint, interface, dotted, language, role, is_fine, table in rows:
            views[path] = View(bytes.fromhex(fingerprint), interface, (dotted, language, role, is_fine))
            tables[path] = bytes.fromhex(table)
        return Past(key, ground, views, tables)
    except (ValueError, TypeError, zlib.error):
        return None


class Memory:
    """The worlds that are remembered; `name` is what the repository was looked at under before."""

    def __init__(self, name: str, cache: Cache) -> None:
        self._cache = cache
        self._name = caching.key("last world", name)
        #: The world that was last looked at under that name, and its key, once they were asked for.
        self._last: tuple[bytes, Past] | None = None

    def warm(self) -> None:
        """Fetch what will be asked for unless much has changed: to be done while others are at work."""
        last = self._last_key()
        if past := self._load(last):
            self._last = last, past
            self._cache.warm(past.tables.values())

    def recall(self, world: World) -> Past | None:
        """The same world, else the one that was last looked at."""
        return self._load(caching.key("world", world.key)) or self._load(self._last_key())

    def remember(self, past: Past) -> None:
        key = caching.key("world", past.key)
        self._cache.store([(key, pack(past)), (self._name, key)])

    def _last_key(self) -> bytes:
        return self._last[0] if self._last else self._cache.load([self._name]).get(self._name, b"")

    def _load(self, key: bytes) -> Past | None:
        if self._last and self._last[0] == key:
            return self._last[1]
        known = self._cache.load([key]) if key else {}
        return unpack(known[key]) if key in known else None


def _coarse(modules: Mapping[str, Module]) -> set[str]:
    """The families in which any change may matter to any file."""
    scattered = {family(module.language) for module in modules.values() if module.packed.is_scattered}
    families = {family(language) for language in {module.language for module in modules.values()}}
    return scattered | {name for name in families if not resolver(name).keeps_account}
