"""The one place where stored HTML reaches a page as it is.

Chapters are rendered from Markdown with HTML switched off and cleaned with an allow-list by the worker, once, when they
are stored; a user can write neither table. Nothing else may be shown with `sanitize=False`: a test looks.
"""

from __future__ import annotations

from typing import cast

from nicegui import ui

from app.parts import plain


def chapter(html: str) -> ui.html:
    """A chapter's stored HTML."""
    return _stored(html, "div").classes("prose")


def code(html: str) -> ui.html:
    """A stored line of code."""
    return _stored(html, "code")


def _stored(html: str, tag: str) -> ui.html:
    if plain.is_building():
        return cast(ui.html, plain.Node(tag).raw(html))
    return ui.html(html, sanitize=False, tag=tag)
