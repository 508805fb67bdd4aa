"""Who uses whom: every import, call, inheritance and mention that could be resolved, with its line."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from course.survey.facts import Import
from course.survey.modules import Module, key_name
from course.survey.names import Names

Verb = Literal["imports", "inherits", "raises", "instantiates", "calls", "decorates", "mentions"]


class Reference(NamedTuple):
    """One use of `target` inside `source`; both are keys: a path, or path::qualified name."""

    source: str
    target: str
    verb: Verb
    path: str
    line: int
    #: The text as written at that place.
    text: str
    typing_only: bool = False


def references(module: Module, modules: Mapping[str, Module], names: Names) -> Iterator[Reference]:
    """Every resolved reference in one file: its imports, then its uses, each in the order of lines."""
    yield from _imports(module, names)
    yield from _uses(module, names)
    yield from _mentions(module, modules)


def _imports(module: Module, names: Names) -> Iterator[Reference]:
    for item in module.facts.imports:
        target = names.imported(module.path, item) or names.import_base(module.path, item)
        if target is None or target == module.path:
            continue
        yield Reference(
            source=module.key(item.scope) if item.scope else module.path,
            target=target,
            verb="imports",
            path=module.path,
            line=item.line,
            text=_written(item),
            typing_only=item.typing_only,
        )


def _written(item: Import) -> str:
    """What stands at the place of an import: a default export is written by the name it is given."""
    if item.name == "default" and item.alias:
        return item.alias
    is_star_of_path = item.name == "*" and item.module.startswith(".")
    return item.module if is_star_of_path else item.name or item.module


def _uses(module: Module, names: Names) -> Iterator[Reference]:
    raised = {(item.line, item.subject) for item in module.facts.remarks if item.kind == "raises"}
    for use in module.facts.uses:
        # A class looks up its bases in the scope around it.
        scope = use.scope.rpartition(".")[0] if use.kind == "inherits" else use.scope
        key, exact = names.lookup(module.path, scope, use.text)
        source = module.key(use.scope) if use.scope else module.path
        if key is None or not key_name(key) or key == source or not names.fits(module.path, use, key, exact):
            continue
        verb = _verb(use.kind, key, exact, names)
        if verb == "instantiates" and (use.line, use.text) in raised:
            verb = "raises"
        yield Reference(source=source, target=key, verb=verb, path=module.path, line=use.line, text=use.text)


def _verb(kind: str, key: str, exact: bool, names: Names) -> Verb:
    if kind in ("calls", "invokes"):
        symbol = names.symbol(key)
        if not exact or symbol is None or symbol.kind == "constant":
            return "mentions"
        if symbol.kind == "class":
            return "instantiates" if kind == "calls" else "mentions"
        return "calls"
    if kind == "inherits":
        return "inherits"
    return "decorates" if kind == "decorates" else "mentions"


def _mentions(module: Module, modules: Mapping[str, Module]) -> Iterator[Reference]:
    """Files named by a relative path, in languages whose imports are not parsed."""
    for text, line in module.facts.mentions:
        target = _file_named(module, text, modules)
        if target is not None and target != module.path:
            yield Reference(source=module.path, target=target, verb="imports", path=module.path, line=line, text=text)


def _file_named(module: Module, text: str, modules: Mapping[str, Module]) -> str | None:
    if not text.startswith(".") and "/" not in text and "." not in text:
        return None
    base = posixpath.normpath(posixpath.join(module.folder, text))
    suffix = "." + module.path.rsplit(".", 1)[-1]
    for candidate in (base, base + suffix, *(base + other for other in (".ts", ".js", ".tsx", ".jsx")),
                      f"{base}/index{suffix}", f"{base}/index.js"):  # fmt: skip
        if candidate in modules:
            return candidate
    return None
