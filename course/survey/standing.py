"""How files and definitions stand to each other in the whole: their ranks and the groups they form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from course.survey import cache as caching
from course.survey import communities, ranking, tables
from course.survey.cache import Cache
from course.survey.modules import Module, key_name
from course.survey.names import Names
from course.survey.resolution import Resolved
from course.survey.tables import Sums

_WORD = re.compile(r"[A-Za-z_]\w+")


Groups = tuple[tuple[str, ...], ...]
#: A file, another one that it uses, and how often it does.
Link = tuple[str, str, int]


class Standing(NamedTuple):
    """Shares of importance by key, and groups of files."""

    ranks: dict[str, float]
    communities: Groups


def stand(
    modules: Mapping[str, Module],
    resolved: Resolved,
    names: Callable[[], Names],
    readme: str,
    world: str,
    cache: Cache,
) -> Standing:
    """The standing of everything; remembered while neither definitions nor references nor the README have changed."""
    key = caching.key("standing", world, resolved.signature, readme)
    known = cache.load([key]).get(key)
    if known and (found := _unpack(known)):
        return found
    sums = {path: _sums(path, resolved, names) for path in resolved.tables}
    named = _named(modules, resolved, readme)
    ranks = ranking.rank(modules, sums.values(), named)
    links = (
        (path, other, times) for path, own in sums.items() for other, times in zip(own.others, own.times, strict=True)
    )
    standing = Standing(ranks, _communities(modules, links, cache))
    if cache.is_on:
        cache.store([(key, json.dumps(standing).encode("ascii"))])
    return standing


def _communities(modules: Mapping[str, Module], links: Iterable[Link], cache: Cache) -> Groups:
    """The groups of files; remembered while files use each other as they did."""
    paths = communities.members(modules)
    graph = communities.graph(paths, links)
    key = caching.key("communities", json.dumps([paths, list(graph.values())]))
    known = cache.load([key]).get(key)
    groups = (_groups(known) if known else None) or communities.groups(paths, graph)
    if cache.is_on and not known:
        cache.store([(key, json.dumps(groups).encode("ascii"))])
    return groups


def _sums(path: str, resolved: Resolved, names: Callable[[], Names]) -> Sums:
    try:
        return resolved.tables[path].sums()
    except ValueError:
        return tables.sums(resolved.of(path), names().home)


def _named(modules: Mapping[str, Module], resolved: Resolved, readme: str) -> set[str]:
    """What the project itself puts forward: named in its README, or handed on by the file that speaks for a folder."""
    mentioned = set(_WORD.findall(readme))
    named = {
        module.key(top.name)
        for module in modules.values()
        if module.role == "source"
        for top in module.packed.tops
        if top.name in mentioned and top.kind != "constant"
    }
    return named | {
        item.target
        for path in resolved.tables
        if modules[path].is_init
        for item in resolved.of(path)
        if item.verb == "imports" and key_name(item.target)
    }


def _unpack(data: bytes) -> Standing | None:
    try:
        ranks, groups = json.loads(data)
        return Standing(dict(ranks), tuple(map(tuple, groups)))
    except (ValueError, TypeError):
        return None


def _groups(data: bytes) -> Groups | None:
    try:
        return tuple(map(tuple, json.loads(data)))
    except (ValueError, TypeError):
        return None
