"""A survey as plain values: what tests compare, and what shows two surveys to be the same."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

from course.survey.facts import FileFacts, Symbol
from course.survey.modules import Module
from course.survey.names import Names
from course.survey.references import Reference
from course.survey.survey import Survey

_DERIVED = {"name", "qualname", "kind", "start", "end", "line", "doc_start", "doc_end"}


def describe(survey: Survey) -> dict[str, Any]:
    """Everything read and resolved, ready for JSON and without what is left at its default.

    No ranks and no groups: how they are weighed is no matter of right and wrong.
    """
    return {
        "modules": {path: _module(module, survey.names) for path, module in sorted(survey.modules.items())},
        "references": [_reference(item) for item in survey.references],
        "counts": [f"{item.language}: {item.files} files, {item.lines} lines" for item in survey.counts],
        "left_out": {item.path: item.reason for item in survey.left_out},
        "project": _filled(survey.project, {"readme_text"}),
        "packages": [_filled(item, {"commands"}) for item in survey.packages],
        "programs": [f"{item.path}:{item.line} {item.how}" for item in survey.programs],
    }


def digest(survey: Survey) -> str:
    """A fingerprint of the whole survey, ranks and groups included."""
    value = [survey.commit, describe(survey), survey.ranks, survey.communities, list(survey.files)]
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _module(module: Module, names: Names) -> dict[str, Any]:
    facts = module.facts
    return {
        "language": module.language,
        "role": module.role,
        "dotted": module.dotted,
        **_filled(facts, {"symbols", "imports", "uses", "remarks", "bindings", "doc_start", "doc_end"}),
        **({"doc_lines": f"{facts.doc_start}-{facts.doc_end}"} if facts.doc_start else {}),
        **({"package_manifest": module.package} if module.package else {}),
        "symbols": [_symbol(symbol) for symbol in facts.symbols],
        "imports": _imports(module.path, facts, names),
        "uses": [f"{use.line} {use.kind} {use.text} in {use.scope or 'the file'}" for use in facts.uses],
        "bindings": [f"{item.name}: {item.type} in {item.scope or 'the file'}" for item in facts.bindings],
        "remarks": [_filled(remark, set()) for remark in facts.remarks],
    }


def _symbol(symbol: Symbol) -> dict[str, Any]:
    lines = f"{symbol.start}-{symbol.end}" + (f" at {symbol.line}" if symbol.line != symbol.start else "")
    doc = {"doc_lines": f"{symbol.doc_start}-{symbol.doc_end}"} if symbol.doc_start else {}
    return {"name": symbol.qualname, "kind": symbol.kind, "lines": lines, **doc, **_filled(symbol, _DERIVED)}


def _imports(path: str, facts: FileFacts, names: Names) -> list[dict[str, Any]]:
    return [
        {**_filled(item, set()), "found": names.imported(path, item) or names.import_base(path, item)}
        for item in facts.imports
    ]


def _reference(item: Reference) -> str:
    tail = " (typing only)" if item.typing_only else ""
    return f"{item.path}:{item.line} {item.source} {item.verb} {item.target} as {item.text}{tail}"


def _filled(item: Any, without: set[str]) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults, nested ones likewise."""
    found = {}
    for field in dataclasses.fields(item):
        value = getattr(item, field.name)
        if field.name not in without and (field.default is dataclasses.MISSING or value != field.default):
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return _filled(value, set())
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
