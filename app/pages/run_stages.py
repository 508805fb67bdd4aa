"""The timeline of a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app import timeline
from app.i18n import _
from app.parts.tags import Tag, button, icon
from app.timeline import Stage, State

_ICONS = {
    State.PENDING: "circle",
    State.ACTIVE: "spinner",
    State.DONE: "check",
    State.FAILED: "alert",
    State.WAITING: "clock",
}


class Stages:
    """The rows, made once and changed in place; each opens to what it is for, and the one that failed opens itself."""

    def __init__(self, *, retry: Callable[[], Awaitable[None]]) -> None:
        with Tag("ol", "stages", role="list"):
            self._rows = {key: _Row(key) for key in timeline.KEYS}
        # One block for whichever stage fails: it moves there.
        self._failure = _Failure(retry)
        self._failed = ""

    def update(self, stages: list[Stage], advice: str) -> None:
        for stage in stages:
            self._rows[stage.key].update(stage)
        failed = next((s for s in stages if s.state is State.FAILED and not s.is_canceled), None)
        self._failure.element.show(failed is not None)
        if failed is None:
            self._failed = ""
            return
        self._failure.say(failed.note, advice)
        if failed.key != self._failed:
            self._failed = failed.key
            self._failure.element.move(self._rows[failed.key].details)
            self._rows[failed.key].open()


class _Row:
    def __init__(self, key: str) -> None:
        anchor = timeline.anchor(key)
        with Tag("li", "stage", id=anchor, data_state=State.PENDING) as self._row:
            with Tag("span", "stage-mark", aria_hidden="true"):
                self._icon = icon(_ICONS[State.PENDING])
            with Tag("details", "stage-body") as self.details:
                with Tag("summary", "stage-name"):
                    Tag("span", text=timeline.title(key))
                    self._word = Tag("span", "word")
                    icon("chevron", "icon-small stage-more")
                self._purpose = Tag("p", "stage-note", timeline.purpose(key))
                with Tag("p", "stage-links"):
                    Tag("a", text=_("Link to this step"), href=f"#{anchor}")
                    Tag("button", "text-button", _("Its lines in the log"), type="button", data_log_step=key)
            self._time = Tag("time", "stage-time")
            self._note = Tag("p", "stage-note stage-last")

    def open(self) -> None:
        self.details.put(open=True)
        # A reader may have closed it since it was opened for an earlier attempt.
        self.details.run_method("setAttribute", "open", "")

    def update(self, stage: Stage) -> None:
        self._row.put(data_state=stage.state.value, aria_current="step" if stage.state is State.ACTIVE else None)
        self._row.put(data_canceled="" if stage.is_canceled else None)
        glyph = f"icon icon-{'x' if stage.is_canceled else _ICONS[stage.state]}"
        if self._icon.classes != glyph.split():
            self._icon.classes(replace=glyph)
        self._word.say(stage.word)
        self._purpose.say(stage.purpose)
        note = "" if stage.state is State.FAILED and not stage.is_canceled else stage.note
        self._note.say(note).show(bool(note))
        started, ended = stage.started_at, stage.ended_at
        self._time.put(
            data_since=str(started.timestamp()) if started else None,
            data_ended=str(ended.timestamp()) if ended else None,
        ).show(started is not None)


class _Failure:
    def __init__(self, retry: Callable[[], Awaitable[None]]) -> None:
        with Tag("div", "stage-failure", data_testid="failure") as self.element:
            self._reason = Tag("p", "stage-reason")
            self._advice = Tag("p")
            self._retry = button(_("Retry"), "button-small", icon_name="refresh").on("click", retry)

    def say(self, reason: str, advice: str) -> None:
        self._reason.say(reason or _("The attempt failed."))
        self._advice.say(advice)
