"""What a file says to others, by the words they ask for it: whoever asked for none of them need not ask again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from course.survey.facts import FileFacts, Import, Symbol
from course.survey.packing import UNSEEN

_SYMBOL = tuple(field.name for field in fields(Symbol) if field.name not in UNSEEN[Symbol])
_IMPORT = tuple(field.name for field in fields(Import) if field.name not in UNSEEN[Import])
#: Bytes that stand for a word; two that share them only make a file be read again for nothing.
_MARK = 5
#: So many words are looked for one by one.
_FEW = 50


def changes(path: str, before: FileFacts, after: FileFacts) -> Iterator[str]:
    """The words whose answer in a file is not what it was."""
    old, new = rows(path, before), rows(path, after)
    return (word for word in old.keys() | new.keys() if old.get(word) != new.get(word))


def rows(path: str, facts: FileFacts) -> Mapping[str, Sequence[str]]:
    """All that others can see of a file, each piece under every word it is asked for by, in the order of the file.

    What decides what other pieces mean, as a wildcard does, stands under the path itself.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for words, row in _rows(path, facts):
        text = json.dumps(row, default=_plain)
        for word in words:
            found[word].append(text)
    return found


def words(asked: Iterable[str]) -> set[str]:
    """The words in what was asked for: of a key, each part of the name and each scope around it."""
    found: set[str] = set()
    for item in asked:
        _, mark, name = item.partition("::")
        if not mark:
            found.add(item)
        else:
            found.update(name.split("."))
            found.update(_outer(name))
    return found


def marks(words: Iterable[str]) -> frozenset[bytes]:
    """Words as what is remembered of them."""
    return frozenset(_mark(word) for word in words)


@lru_cache(maxsize=100_000)
def _mark(word: str) -> bytes:
    return hashlib.blake2b(word.encode("utf-8", "surrogateescape"), digest_size=_MARK).digest()


def is_marked(asked: bytes, changed: frozenset[bytes]) -> bool:
    """Whether one of the changed words is among those that were asked for."""
    if len(changed) < _FEW:
        # Marks that are found between two others are none: a file is read again for nothing, once in a long while.
        return any(mark in asked for mark in changed)
    return not changed.isdisjoint(asked[start : start + _MARK] for start in range(0, len(asked), _MARK))


def addresses(path: str, dotted: str) -> set[str]:
    """The words by which a file itself is asked for."""
    stem = path.rpartition(".")[0].removesuffix("/__init__")
    return {path, dotted, stem.replace("/", ".")}


def _rows(path: str, facts: FileFacts) -> Iterator[tuple[Iterable[str], Any]]:
    kinds = {symbol.qualname: symbol.kind for symbol in facts.symbols}
    yield [path], ["file", facts.package, facts.exports is None]
    for symbol in facts.symbols:
        yield [symbol.name], ["symbol", *(getattr(symbol, name) for name in _SYMBOL)]
    for item in facts.imports:
        words = {item.alias, item.name, *item.module.split(".")} if item.name != "*" else {path}
        yield words, ["import", *(getattr(item, name) for name in _IMPORT)]
    for binding in facts.bindings:
        # What a method binds may be of its class; what else a function binds is only looked for in that function.
        around = [kinds.get(outer) for outer in _outer(binding.scope)]
        is_local = "." not in binding.name and around[:1] != ["class"]
        word = binding.scope if is_local else binding.name.rpartition(".")[2]
        yield [word], ["binding", binding.scope, binding.name, binding.type, around]
    for name in facts.exports or ():
        yield [name], ["export", name]


def _outer(scope: str) -> Iterator[str]:
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]


def _plain(value: Any) -> Any:
    return [getattr(value, field.name) for field in fields(value)]
