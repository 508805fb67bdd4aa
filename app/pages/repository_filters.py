"""The filters above the shelf: words, a state with its count, an order; all of them in the page's address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import shelf
from app.i18n import _
from app.parts.tags import Tag, icon


class Filters:
    """The form. The browser keeps the address, and tells what is wanted now."""

    def __init__(self, wanted: shelf.Wanted, changed: Callable[[shelf.Wanted], None]) -> None:
        self._changed = changed
        self._counts: dict[shelf.State | None, Tag] = {}
        with Tag(
            "form", "filters", role="search", aria_label=_("Filter the repositories"), data_filters="",
            data_sort=shelf.Order.RECENT.value,
        ) as self._form:  # fmt: skip
            self._tabs(wanted)
            with Tag("div", "filters-end"):
                with Tag("label", "filter-text"):
                    icon("search", "icon-small")
                    Tag("span", "sr-only", _("Filter by words"))
                    Tag("input", "input", type="search", name="q", data_initial=wanted.text, placeholder=_("Filter"),
                        autocomplete="off", maxlength="200")  # fmt: skip
                with Tag("label", "filter-sort"):
                    Tag("span", text=_("Sort"))
                    with Tag("select", "input", name="sort"):
                        for order, text in _orders():
                            Tag("option", value=order.value, text=text, selected=order is wanted.order)
        self._form.on("filter", self._told, js_handler="(e) => emit(e.detail)")

    def show(self, wanted: bool) -> None:
        self._form.show(wanted)

    def count(self, counts: shelf.Counts) -> None:
        """Shows how many there are of each state."""
        for state, element in self._counts.items():
            element.say(str(counts.total if state is None else counts.states.get(state, 0)))

    def _tabs(self, wanted: shelf.Wanted) -> None:
        with Tag("fieldset", "tabs"):
            Tag("legend", "sr-only", _("State"))
            for state, text in _states():
                with Tag("label", "tab"):
                    value = state.value if state else ""
                    Tag("input", type="radio", name="state", value=value, checked=state is wanted.state)
                    Tag("span", text=text)
                    self._counts[state] = Tag("span", "tab-count", "0")

    def _told(self, event: Any) -> None:
        self._changed(shelf.Wanted.parse(event.args if isinstance(event.args, dict) else {}))


def _states() -> list[tuple[shelf.State | None, str]]:
    return [
        (None, _("All")),
        (shelf.State.RUNNING, _("Running")),
        (shelf.State.READY, _("Ready")),
        (shelf.State.FAILED, _("Failed")),
        (shelf.State.NEW, _("No course yet")),
    ]


def _orders() -> list[tuple[shelf.Order, str]]:
    return [
        (shelf.Order.RECENT, _("Latest first")),
        (shelf.Order.NAME, _("By name")),
        (shelf.Order.ADDED, _("Last added first")),
    ]
