"""Native dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.i18n import _
from app.parts.tags import Tag, button


class Confirmation:
    """One dialog a page asks with before it destroys something; created once, filled for each question."""

    def __init__(self) -> None:
        self._act: Callable[[], Awaitable[None]] | None = None
        with (
            Tag(
                "dialog", "dialog", aria_labelledby="confirmation-title", aria_describedby="confirmation-text"
            ) as self._dialog,
            Tag("div", "dialog-body"),
        ):
            self._title = Tag("h2", id="confirmation-title")
            self._text = Tag("p", "quiet", id="confirmation-text")
            with Tag("div", "actions"):
                self._no = button("", data_closes="", autofocus=True)
                self._yes = button("", "button-danger")
        self._yes.on("click", self._confirmed)

    def ask(self, title: str, text: str, yes: str, act: Callable[[], Awaitable[None]], *, no: str = "") -> None:
        """Asks; `act` runs if the answer is yes. `no` says what happens otherwise."""
        self._title.say(title)
        self._text.say(text)
        self._yes.label.say(yes)
        self._no.label.say(no or _("Keep it"))
        self._act = act
        self._dialog.run_method("showModal")

    async def _confirmed(self) -> None:
        self._dialog.run_method("close")
        act, self._act = self._act, None
        if act is not None:
            await act()


def asking(name: str, action: str, title: str, text: str, yes: str, *, no: str = "") -> None:
    """The question before a form is sent, on pages without the framework: whatever has `data-opens=name` asks it."""
    with (
        Tag("dialog", "dialog", id=name, aria_labelledby=f"{name}-title", aria_describedby=f"{name}-text"),
        Tag("form", "dialog-body", action=action, method="post", data_once=""),
    ):
        Tag("h2", text=title, id=f"{name}-title")
        Tag("p", "quiet", text, id=f"{name}-text")
        with Tag("div", "actions"):
            button(no or _("Keep it"), data_closes="", autofocus=True)
            button(yes, "button-danger", type_="submit")
