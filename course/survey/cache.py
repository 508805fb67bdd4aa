"""What was found out before, by the content it was found in: one SQLite file that several processes may share.

Nothing in it is trusted to be there or to be sound: a cache that cannot be read is no cache, and a value that is not
what it should be is computed anew. Nothing in it is ever executed.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Self

#: Bytes of values that are kept; what was not used for longest goes first.
MAX_BYTES = 512 * 1024 * 1024
_NAME = "survey.sqlite"
#: Seconds to wait for another process that writes.
_PATIENCE = 10.0
#: Values are marked as used again after this many seconds.
_FRESH = 3600
_BATCH = 500
#: Bytes of the check sum before each value.
_MARK = 16

_SCHEMA = """
create table if not exists found (
  key blob primary key,
  value blob not null,
  used integer not null
)
"""

GRAMMARS = (
    "tree-sitter", "tree-sitter-c", "tree-sitter-c-sharp", "tree-sitter-cpp", "tree-sitter-go", "tree-sitter-java",
    "tree-sitter-javascript", "tree-sitter-kotlin", "tree-sitter-php", "tree-sitter-python", "tree-sitter-ruby",
    "tree-sitter-rust", "tree-sitter-typescript",
)  # fmt: skip


class Cache:
    """Values by key, in a folder; without one, nothing is remembered.

    For use by one thread; to be closed, which also makes room where it is needed.
    """

    def __init__(self, folder: Path | None, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        #: Keys of values that were of use, and are not marked so yet.
        self._stale: list[bytes] = []
        #: Values that were fetched before they were asked for.
        self._warm: dict[bytes, bytes] = {}
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_on(self) -> bool:
        return self._folder is not None

    def held(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys that have a value, be it whole or not."""
        wanted = list(dict.fromkeys(keys))
        found: set[bytes] = set()
        with self._open() as database:
            if database is not None:
                for start in range(0, len(wanted), _BATCH):
                    batch = wanted[start : start + _BATCH]
                    places = ",".join("?" * len(batch))
                    rows = database.execute(f"select key from found where key in ({places})", batch)  # noqa: S608  # only marks
                    found.update(key for (key,) in rows)
        return found

    def load(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values that are known and whole."""
        wanted = dict.fromkeys(keys)
        found = {key: self._warm.pop(key) for key in wanted if key in self._warm}
        missing = [key for key in wanted if key not in found]
        fresh = int(time.time()) - _FRESH
        with self._open() as database:
            if database is not None:
                for start in range(0, len(missing), _BATCH):
                    for key, value, used in _select(database, missing[start : start + _BATCH]):
                        found[key] = value
                        self._stale += [key] if used < fresh else []
        return found

    def warm(self, keys: Iterable[bytes]) -> None:
        """Fetch values now that will be asked for later, once."""
        self._warm |= self.load(keys)

    def store(self, values: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep values, and remember which old ones were of use."""
        now = int(time.time())
        kept = [(key, _mark(value) + value, now) for key, value in values]
        if not kept and not self._stale:
            return
        with self._open() as database:
            if database is None:
                return
            with database:
                database.executemany(
                    "insert or replace into found (key, value, used) values (?, ?, ?)",
                    kept,
                )
                database.executemany("update found set used = ? where key = ?", ((now, key) for key in self._stale))
        self._stale.clear()

    def close(self) -> None:
        """Make room where it is needed, and let go of the file."""
        self._warm.clear()
        if self._database is not None:
            with self._open() as database:
                if database is not None:
                    with database:
                        self._prune(database)
            self._disconnect()

    def _prune(self, database: sqlite3.Connection) -> None:
        if _size(database) <= self._max_bytes:
            # The values are smaller still: they need not be looked at.
            return
        (total,) = database.execute("select coalesce(sum(length(value)), 0) from found").fetchone()
        if total <= self._max_bytes:
            return
        database.execute(
            """
            delete from found where key in (
              select key from (
                select key, sum(length(value)) over (order by used desc, key) as size from found
              ) where size > ?
            )
            """,
            # A fifth is freed at once, so that not every run has to make room.
            (self._max_bytes * 4 // 5,),
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """The database, or None; whatever SQLite complains of inside, the work goes on without it."""
        if self._database is None:
            self._database = self._connect()
        try:
            yield self._database
        except sqlite3.OperationalError:
            # Locked for too long, or no room on the disk: it may be sound all the same.
            self._disconnect()
        except sqlite3.DatabaseError:
            self._disconnect()
            if self._folder is not None:
                _remove(self._folder)

    def _disconnect(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _connect(self) -> sqlite3.Connection | None:
        if self._folder is None:
            return None
        for _ in range(2):
            try:
                return _database(self._folder / _NAME)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    return None
                # Not a database, or a damaged one: it is worth nothing.
                _remove(self._folder)
            except OSError:
                return None
        return None


def _database(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = sqlite3.connect(path, timeout=_PATIENCE)
    try:
        # A log beside the file lets readers and a writer work at once. Nobody waits for the disk: what a power cut
        # damages is found to be damaged.
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = off")
        database.execute(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _size(database: sqlite3.Connection) -> int:
    """Bytes of the file that are in use."""
    pages, free, size = (
        database.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _remove(folder: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            (folder / f"{_NAME}{suffix}").unlink()


def _select(database: sqlite3.Connection, keys: list[bytes]) -> Iterator[tuple[bytes, bytes, int]]:
    places = ",".join("?" * len(keys))
    rows = database.execute(f"select key, value, used from found where key in ({places})", keys)  # noqa: S608  # only marks
    for key, value, used in rows:
        if isinstance(value, bytes) and _mark(value[_MARK:]) == value[:_MARK]:
            yield key, value[_MARK:], used if isinstance(used, int) else 0


def _mark(value: bytes) -> bytes:
    """What stands before a value, to show that it is whole."""
    return hashlib.blake2b(value, digest_size=_MARK).digest()


@lru_cache(maxsize=1)
def version() -> bytes:
    """A fingerprint of the code that finds things out: this package and the grammars."""
    known = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        known.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in GRAMMARS:
        with suppress(metadata.PackageNotFoundError):
            known.update(f"{name} {metadata.version(name)}\n".encode())
    return known.digest()


def key(kind: str, *parts: bytes | str) -> bytes:
    """The key of something found out in `parts`."""
    found = hashlib.sha256(version())
    for part in (kind, *parts):
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.digest()
