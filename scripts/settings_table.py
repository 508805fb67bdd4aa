"""Writes docs/settings.md from the settings classes: one table a process, so that the page cannot be out of date."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from core.settings import AppSettings, WorkerSettings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
HEAD = """# Settings

From the environment only, read once at the start. A wrong or missing one stops the start with a sentence that names it.
An empty value counts as none. Made by `make settings` from the classes in [core/settings.py](../core/settings.py).
"""
TABLES = (
    ("The app", "`fondation app`, `python -m app`", AppSettings),
    ("The worker", "`fondation worker`, `python -m worker`", WorkerSettings),
)
_WORDS = {Gt: "more than", Ge: "at least", Lt: "less than", Le: "at most"}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_table(title, command, kind) for title, command, kind in TABLES)])


def _table(title: str, command: str, kind: type[BaseSettings]) -> str:
    head = [
        f"## {title}",
        "",
        f"{command}.",
        "",
        "| variable | meaning | default | allowed |",
        "| --- | --- | --- | --- |",
    ]
    rows = [
        f"| `{name.upper()}` | {field.description} | {_default(field)} | {_allowed(field)} |"
        for name, field in kind.model_fields.items()
    ]
    return "\n".join([*head, *rows, ""])


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is PydanticUndefined:
        return "**required**"
    if value is None or value == "":
        return ""
    return f"`{int(value) if isinstance(value, bool) else value}`"


def _allowed(field: FieldInfo) -> str:
    if field.annotation is bool:
        return "`0`, `1`"
    is_secret = SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
    return ", ".join([*(["secret"] if is_secret else []), *(told for rule in field.metadata if (told := _bound(rule)))])


def _bound(rule: Any) -> str:
    if isinstance(rule, MinLen):
        if rule.min_length == 1:
            return ""
        return f"at least {rule.min_length} characters"
    if isinstance(rule, MaxLen):
        return f"at most {rule.max_length} characters"
    for kind, words in _WORDS.items():
        if isinstance(rule, kind):
            return f"{words} {getattr(rule, kind.__name__.lower())}"
    return ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.name}", file=sys.stderr)  # noqa: T201
