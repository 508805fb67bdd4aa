"""Facts as bytes: what travels between processes and lies in the cache, unpacked no sooner than it is asked for.

Three JSON documents: what every survey needs of every file, as it is, and compressed, the facts and the uses; the uses
are most of it, and only the resolution of names looks at them.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple, overload

from course.survey.facts import Binding, FileFacts, Import, Parameter, Remark, Symbol, SymbolKind, Use

#: The fields of FileFacts that hold tuples of these.
_ITEMS: dict[str, type[Any]] = {"symbols": Symbol, "imports": Import, "remarks": Remark, "bindings": Binding}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (*_ITEMS.values(), Parameter)}
#: The fields of those that hold tuples themselves.
_TUPLES = {kind: tuple(field.name for field in fields(kind) if field.default == ()) for kind in _FIELDS}
_PLAIN = tuple(field.name for field in fields(FileFacts) if field.name not in _ITEMS and field.name != "uses")
#: What no other file can see of this one: an edit that changes only this leaves their references as they are.
UNSEEN: dict[type[Any], set[str]] = {
    Symbol: {"start", "end", "line", "doc_start", "doc_end", "doc", "value"},
    Import: {"line", "first"},
}
_SEEN_ITEMS = ("symbols", "imports", "bindings")
_SEEN_PLAIN = ("package", "exports")
#: Lengths of the three parts.
_LENGTHS = struct.Struct(">III")
#: Fast is worth more here than small.
_LEVEL = 1


class Top(NamedTuple):
    """As much of a top-level definition as ranking needs."""

    name: str
    kind: SymbolKind
    is_public: bool
    is_test: bool


def pack(facts: FileFacts) -> bytes:
    """The facts of one file as bytes."""
    body = {name: getattr(facts, name) for name in _PLAIN}
    body |= {name: [_row(item) for item in getattr(facts, name)] for name in _ITEMS}
    tops = [Top(item.name, item.kind, item.is_public, item.is_test) for item in facts.symbols if not item.owner]
    own = {item.qualname for item in facts.symbols}
    is_scattered = any(item.owner and item.owner not in own for item in facts.symbols)
    head = [_interface(facts), len(facts.symbols), facts.main_line, facts.broken, is_scattered, tops]
    parts = [_json(head), *(zlib.compress(_json(part), _LEVEL) for part in (body, _columns(facts.uses)))]
    return _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


class Packed:
    """The facts of one file, packed; raises ValueError for bytes that are none."""

    __slots__ = ("_body", "_uses", "broken", "interface", "is_scattered", "main_line", "symbols", "tops")

    def __init__(self, data: bytes) -> None:
        if len(data) < _LENGTHS.size:
            raise ValueError("too short")
        head, body, uses = _LENGTHS.unpack_from(data)
        start = _LENGTHS.size
        self._body = data[start + head : start + head + body]
        self._uses = data[start + head + body : start + head + body + uses]
        #: A fingerprint of what other files can see of this one.
        self.interface: str
        #: How many definitions there are.
        self.symbols: int
        self.main_line: int
        self.broken: bool
        #: Whether it adds to types that other files define.
        self.is_scattered: bool
        values = json.loads(data[start : start + head])
        self.interface, self.symbols, self.main_line, self.broken, self.is_scattered, tops = values
        self.tops = [Top(*top) for top in tops]

    def facts(self) -> FileFacts:
        """Everything, with the uses still packed."""
        body = json.loads(zlib.decompress(self._body))
        values: dict[str, Any] = {name: _tuple(body[name]) for name in _PLAIN}
        for name, kind in _ITEMS.items():
            values[name] = tuple(_item(kind, row) for row in body[name])
        return FileFacts(**values, uses=Uses(self._uses))


class Uses(Sequence[Use]):
    """The uses of a file, unpacked each time they are gone through: they are many, and looked at once."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    @overload
    def __getitem__(self, index: int) -> Use: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Use, ...]: ...
    def __getitem__(self, index: int | slice) -> Use | tuple[Use, ...]:
        return tuple(self)[index]

    def __len__(self) -> int:
        return len(self._columns()[2])

    def __iter__(self) -> Iterator[Use]:
        texts, scopes, *columns = self._columns()
        for text, kind, line, scope in zip(*columns, strict=True):
            yield Use(text=texts[text], kind=kind, line=line, scope=scopes[scope])

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._data)

    def _columns(self) -> list[list[Any]]:
        found: list[list[Any]] = json.loads(zlib.decompress(self._data))
        return found


def _columns(uses: Sequence[Use]) -> list[list[Any]]:
    """Texts and scopes once each, then text, kind, line and scope of every use."""
    texts = {text: place for place, text in enumerate(dict.fromkeys(use.text for use in uses))}
    scopes = {scope: place for place, scope in enumerate(dict.fromkeys(use.scope for use in uses))}
    return [
        list(texts),
        list(scopes),
        [texts[use.text] for use in uses],
        [use.kind for use in uses],
        [use.line for use in uses],
        [scopes[use.scope] for use in uses],
    ]


def _interface(facts: FileFacts) -> str:
    seen: list[Any] = [getattr(facts, name) for name in _SEEN_PLAIN]
    for name in _SEEN_ITEMS:
        unseen = UNSEEN.get(_ITEMS[name], set())
        names = [field for field in _FIELDS[_ITEMS[name]] if field not in unseen]
        seen.append([[_value(getattr(item, field)) for field in names] for item in getattr(facts, name)])
    # Of several definitions, the one with a comment may be the one that counts.
    seen.append([bool(item.doc) for item in facts.symbols])
    return hashlib.sha256(_json(seen)).hexdigest()


def _row(item: Any) -> list[Any]:
    return [_value(getattr(item, name)) for name in _FIELDS[type(item)]]


def _value(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Parameter):
        return [_row(item) for item in value]
    return value


def _item(kind: type[Any], row: list[Any]) -> Any:
    values = dict(zip(_FIELDS[kind], row, strict=True))
    for name in _TUPLES[kind]:
        value = values[name]
        values[name] = tuple([_item(Parameter, item) for item in value]) if name == "parameters" else tuple(value)
    return kind(**values)


def _tuple(value: Any) -> Any:
    """Lists as the tuples they were."""
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
