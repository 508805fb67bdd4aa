"""The search that every page has: a button in the header, and the dialog it opens. search.js makes them work."""

from __future__ import annotations

from app.i18n import _
from app.parts.tags import Tag, icon


def opener() -> None:
    """The button. Without scripts it is a link to the search page."""
    with Tag("a", "search-open", href="/search", aria_label=_("Search"), title=_("Search: / or Ctrl K"),
             aria_keyshortcuts="/ Control+K Meta+K", aria_haspopup="dialog", data_search_open=""):  # fmt: skip
        icon("search")
        Tag("span", text=_("Search"), aria_hidden="true")
        Tag("kbd", text="/", aria_hidden="true")


def dialog() -> None:
    """An input that drives a list: the combobox pattern."""
    with Tag("dialog", "search", id="search", aria_label=_("Search your courses"), **_words()):
        with Tag("form", "search-form", action="/search", role="search"):
            icon("search")
            Tag("input", "search-input", id="search-words", name="q", type="search", role="combobox", maxlength="500",
                aria_label=_("Search your courses"), placeholder=_("Search your courses"), autocomplete="off",
                autocapitalize="none", spellcheck="false", aria_expanded="false", aria_controls="search-list",
                aria_autocomplete="list", enterkeyhint="search")  # fmt: skip
            with Tag("button", "button button-plain button-icon", type="button", aria_label=_("Close"), data_closes=""):
                icon("x")
        with Tag("label", "search-scope", hidden=True):
            Tag("input", type="checkbox", id="search-scope")
            Tag("span", text=_("Only in this course"))
        Tag("div", "search-list", id="search-list", role="listbox", aria_label=_("Chapters"), tabindex="-1")
        with Tag("p", "search-foot small"):
            Tag("span", "search-note", role="status", data_search_note="")
            with Tag("span", "search-keys", aria_hidden="true"):
                Tag("kbd", text="↑")
                Tag("kbd", text="↓")
                Tag("span", text=_("choose"))
                Tag("kbd", text="↵")
                Tag("span", text=_("open"))
                Tag("kbd", text="Esc")
                Tag("span", text=_("close"))


def _words() -> dict[str, str]:
    """What the script says."""
    return {
        "data_none": _("Nothing found for “{words}”. Try fewer or other words."),
        "data_one": _("1 chapter"),
        "data_many": _("{count} chapters"),
        "data_hint": _("Words, “a phrase in quotes”, or -without a word."),
        "data_trouble": _("The search does not answer. Try again in a moment."),
        "data_marked": _("{count} × “{words}” on this page"),
        "data_unmarked": _("“{words}” is not on this page in these words."),
        "data_next": _("Next place"),
        "data_clear": _("Remove the marks"),
    }
