"""Identifiers in addresses."""

from __future__ import annotations

from uuid import UUID

from core.errors import NotFound


def uuid(text: str) -> UUID:
    """Raises NotFound for what is none: there is nothing of that name."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
