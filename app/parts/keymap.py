"""What the keys do, behind `?`."""

from __future__ import annotations

from app.i18n import _
from app.parts.tags import Tag, button


def keymap() -> None:
    """The dialog; keys.js opens it."""
    with Tag("dialog", "dialog", id="keymap", aria_labelledby="keymap-title"), Tag("div", "dialog-body"):
        Tag("h2", text=_("Keyboard"), id="keymap-title")
        with Tag("dl", "keymap"):
            for keys, meaning, when in (
                (("←", "→"), _("The chapter before, the chapter after"), "a[rel='prev'], a[rel='next']"),
                (("/",), _("Search"), "[data-search-open]"),
                (("n", "p"), _("The next section, the one before"), ".reader-article"),
                (("m",), _("Mark the chapter as read or unread"), "[data-mark-read]"),
                (("r",), _("Look again now"), "[data-refresh]"),
                (("g", "r"), _("Go to the repositories"), "[data-go='r']"),
                (("g", "o"), _("Go to the operators’ page"), "[data-go='o']"),
                (("t",), _("Light, dark, or like the system"), None),
                (("?",), _("This list"), None),
                (("Esc",), _("Close what is open"), None),
            ):
                with Tag("div", data_when=when):
                    with Tag("dt"):
                        for key in keys:
                            Tag("kbd", text=key)
                    Tag("dd", text=meaning)
        # Whoever speaks to their computer must be able to switch keys of one letter off (WCAG 2.1.4).
        with Tag("label", "keymap-on"):
            Tag("input", type="checkbox", id="keymap-on", checked=True)
            Tag("span", text=_("Use these keys"))
        with Tag("div", "actions"):
            button(_("Close"), "button-small", data_closes="", autofocus=True)
