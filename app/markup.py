"""The one place where stored HTML reaches a page as it is.

Chapters are rendered from Markdown with HTML switched off and cleaned with an allow-list by the worker, once, when they
are stored; a user can write neither table. Nothing else may be shown with `sanitize=False`: a test looks.
"""

from __future__ import annotations

from nicegui import ui


def chapter(html: str) -> ui.html:
    """A chapter's stored HTML."""
    return ui.html(html, sanitize=False, tag="div").classes("prose")
