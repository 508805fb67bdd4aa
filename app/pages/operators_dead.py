"""The dead letters: by error, one by one, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from app import wording
from app.i18n import _, grouped
from app.parts.live_table import Cell, Column, LiveTable
from app.parts.tags import Button, Tag, button
from core.operators import DeadCode, DeadLetter, Overview


class DeadLetters:
    """Two tables; their buttons are there only while changes are allowed."""

    def __init__(self, *, requeue: Callable[[DeadLetter], None], requeue_all: Callable[[DeadCode], None]) -> None:
        self._requeue = requeue
        self._requeue_all = requeue_all
        self._codes: dict[str, DeadCode] = {}
        self._letters: dict[str, DeadLetter] = {}
        self._buttons: dict[str, Button] = {}
        self._allowed = False
        with Tag("section", "operators-section", aria_labelledby="dead-title"):
            Tag("h2", text=_("Dead letters"), id="dead-title")
            self._note = Tag("p", "small quiet", _("Read-only. Allow changes, above, to send jobs back."))
            empty = _("No job has died lately.")
            self._by_code = LiveTable(_("Dead letters by error"), _code_columns(), empty=empty, act=self._code_button)
            self._by_job = LiveTable(_("Dead letters, one by one"), _job_columns(), empty="", act=self._job_button)

    def allow(self, wanted: bool) -> None:
        """Shows the buttons, or hides them."""
        self._allowed = wanted
        self._note.show(not wanted)
        self._show_buttons()

    def update(self, overview: Overview) -> None:
        self._codes = {code.error_code or "": code for code in overview.dead_codes}
        self._letters = {str(letter.job_id): letter for letter in overview.dead}
        self._by_code.update([(key, _code(code)) for key, code in self._codes.items()])
        self._by_job.update([(key, _letter(letter)) for key, letter in self._letters.items()])
        for key in [key for key, found in self._buttons.items() if found.is_deleted]:
            del self._buttons[key]
        self._show_buttons()

    def _show_buttons(self) -> None:
        for key, found in self._buttons.items():
            code = self._codes.get(key)
            # What has no code cannot be asked for by it; what is superseded nobody misses.
            useful = code is None or bool(key and code.open)
            found.show(self._allowed and useful)

    def _code_button(self, key: Hashable) -> None:
        self._button(str(key), _("Send all back"), lambda: self._requeue_all(self._codes[str(key)]))

    def _job_button(self, key: Hashable) -> None:
        self._button(str(key), _("Send back"), lambda: self._requeue(self._letters[str(key)]))

    def _button(self, key: str, text: str, act: Callable[[], None]) -> None:
        label = f"{text}: {key}"
        made = button(text, "button-small", icon_name="refresh", aria_label=label)
        made.on("click", act)
        self._buttons[key] = made


def _code_columns() -> tuple[Column, ...]:
    return (
        Column(title=_("Error")),
        Column(title=_("Missed"), numbers=True),
        Column(title=_("Superseded"), numbers=True),
        Column(title=_("Newest"), numbers=True),
        Column(title=_("Actions"), hidden_title=True),
    )


def _job_columns() -> tuple[Column, ...]:
    return (
        Column(title=_("Job")),
        Column(title=_("Error")),
        Column(title=_("What was said")),
        Column(title=_("Attempts"), numbers=True),
        Column(title=_("Died"), numbers=True),
        Column(title=_("State")),
        Column(title=_("Actions"), hidden_title=True),
    )


def _code(code: DeadCode) -> list[Cell]:
    return [
        Cell(text=code.error_code or _("none"), classes="mono"),
        Cell(text=grouped(code.open)),
        Cell(text=grouped(code.dead - code.open)),
        Cell(ago=code.newest_at.timestamp(), title=wording.exact(code.newest_at)),
    ]


def _letter(letter: DeadLetter) -> list[Cell]:
    state = Cell(text=_("superseded")) if letter.superseded else Cell(text=_("missed"), tone="failed", icon="alert")
    return [
        Cell(text=str(letter.job_id)[:8], classes="mono", title=str(letter.job_id)),
        Cell(text=letter.error_code or _("none"), classes="mono"),
        Cell(text=letter.error_message or "–", classes="said"),
        Cell(text=_("{number} of {most}", number=letter.attempt, most=letter.max_attempts)),
        Cell(ago=letter.finished_at.timestamp(), title=wording.exact(letter.finished_at)),
        state,
    ]
