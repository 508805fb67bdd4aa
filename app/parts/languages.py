"""The choice of the interface's language: plain forms, which work on every page and without any script."""

from __future__ import annotations

from nicegui import ui

from app import i18n
from app.i18n import _
from app.parts import plain
from app.parts.tags import Tag


def languages() -> None:
    """All of them by name, in their own language each."""
    with _form("languages"):
        for tag in i18n.LANGUAGES:
            pressed = "true" if tag == i18n.language() else "false"
            _choice(tag, i18n.NAMES[tag], "language", aria_pressed=pressed)


def other_language() -> None:
    """Where there is little room: the one that is not on, by its letters."""
    tag = next(tag for tag in i18n.LANGUAGES if tag != i18n.language())
    with _form("language-other"):
        _choice(tag, tag.upper(), "language", aria_label=i18n.NAMES[tag], title=i18n.NAMES[tag])


def _form(classes: str) -> Tag:
    form = Tag("form", classes, action="/language", method="post", role="group", aria_label=_("Language"))
    with form:
        url = (plain.request() or ui.context.client.request).url
        Tag("input", type="hidden", name="next", value=url.path + (f"?{url.query}" if url.query else ""))
    return form


def _choice(tag: str, text: str, classes: str, **attributes: str) -> None:
    Tag("button", classes, text, type="submit", name="language", value=tag, lang=tag, translate="no", **attributes)
