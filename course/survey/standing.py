"""How files and definitions stand to each other in the whole: their ranks and the groups they form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from course.survey import cache as caching
from course.survey import communities, ranking
from course.survey.cache import Cache
from course.survey.modules import Module, key_name
from course.survey.names import Names
from course.survey.references import Reference
from course.survey.resolution import Resolved

_WORD = re.compile(r"[A-Za-z_]\w+")


class Standing(NamedTuple):
    """Shares of importance by key, and groups of files."""

    ranks: dict[str, float]
    communities: tuple[tuple[str, ...], ...]


def stand(
    modules: Mapping[str, Module],
    resolved: Resolved,
    names: Callable[[], Names],
    readme: str,
    world: bytes,
    cache: Cache,
) -> Standing:
    """The standing of everything; remembered while neither definitions nor references nor the README have changed."""
    key = caching.key("standing", world, resolved.signature, readme)
    known = cache.load([key]).get(key)
    if known and (found := _unpack(known)):
        return found
    named = _named(modules, resolved.references, readme)
    standing = Standing(
        ranking.rank(modules, resolved.references, names(), named),
        communities.communities(modules, resolved.references),
    )
    if cache.is_on:
        cache.store([(key, json.dumps(standing).encode("ascii"))])
    return standing


def _named(modules: Mapping[str, Module], references: list[Reference], readme: str) -> set[str]:
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
        for item in references
        if item.verb == "imports" and modules[item.path].is_init and key_name(item.target)
    }


def _unpack(data: bytes) -> Standing | None:
    try:
        ranks, groups = json.loads(data)
        return Standing(dict(ranks), tuple(tuple(group) for group in groups))
    except (ValueError, TypeError):
        return None
