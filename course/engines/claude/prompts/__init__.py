"""The prompts, one file a step, with $names for what is filled in."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from string import Template


def filled(name: str, **values: object) -> str:
    """A prompt with its values; raises KeyError for one that is missing."""
    return Template(_text(name)).substitute({key: str(value) for key, value in values.items()})


def version(*names: str) -> str:
    """Changes whenever one of the prompts does."""
    return hashlib.sha256("\0".join(_text(name) for name in names).encode()).hexdigest()[:12]


@cache
def _text(name: str) -> str:
    return resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
