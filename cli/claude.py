"""What the commands need to know of Claude: is there a key, what would a course cost, how to try it without either."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import FondationError

if TYPE_CHECKING:
    from course.tree import Tree

#: Any of these lets the API be asked.
KEYS: Final = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
#: Of the stand-in, which asks for a key but not for a particular one.
_MADE_UP_KEY: Final = "a-made-up-key"


def has_key() -> bool:
    return any(os.environ.get(name) for name in KEYS)


def require_key() -> None:
    """Raises FondationError where courses by Claude cannot be written."""
    require_parts()
    if not has_key():
        raise FondationError(
            "Claude needs a key, and ANTHROPIC_API_KEY is not set.",
            hint="Set it, or take --engine offline, which needs none.",
        )


def is_installed() -> bool:
    return all(find_spec(name) is not None for name in ("anthropic", "kingfisher_sdk"))


def require_parts() -> None:
    """Raises FondationError where the packages for Claude are not installed."""
    if not is_installed():
        raise FondationError(
            "Courses by Claude need two more packages.", hint="Install them with: pip install 'fondation[claude]'"
        )


def stand_in(url: str) -> dict[str, str]:
    """Settings of a worker that asks a stand-in at this address; no real key reaches it."""
    return {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": _MADE_UP_KEY,
        "ANTHROPIC_AUTH_TOKEN": "",
        "CLAUDE_MODEL": "",
        "CLAUDE_DEMONSTRATION": "1",
    }


@contextmanager
def remembered_rules(cache: Path | None) -> Iterator[None]:
    """Keeps the compiled rules of the secret scanner in the user's cache: compiling them takes seconds."""
    if cache is None or "KF_RULE_CACHE_DIR" in os.environ:
        yield
        return
    folder = cache / "rules"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        yield
        return
    os.environ["KF_RULE_CACHE_DIR"] = str(folder)
    try:
        yield
    finally:
        del os.environ["KF_RULE_CACHE_DIR"]


def estimate(tree: Tree, wishes: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a course would cost; with a key the API counts the tokens, which costs nothing."""
    from course.engines import claude

    credentials = claude.Credentials.from_environment() if has_key() else None
    found = claude.estimate(tree, claude.Options.from_mapping(wishes), name, credentials)
    return {
        "total": asdict(found.total) | {"usd": round(found.usd, 6)},
        "steps": {step: asdict(usage) | {"usd": round(usage.usd, 6)} for step, usage in found.steps.items()},
        "prices_as_of": found.prices_as_of,
    }
