"""The timeline of a run."""

from __future__ import annotations

from app import timeline
from app.parts.tags import Tag, icon
from app.timeline import Stage, State

_ICONS = {
    State.PENDING: "circle",
    State.ACTIVE: "spinner",
    State.DONE: "check",
    State.FAILED: "alert",
    State.WAITING: "clock",
}


class Stages:
    """The rows, made once and changed in place."""

    def __init__(self) -> None:
        with Tag("ol", "stages", role="list"):
            self._rows = {key: _Row(key, title) for key, title, _ in timeline.STAGES}

    def update(self, stages: list[Stage]) -> None:
        for stage in stages:
            self._rows[stage.key].update(stage)


class _Row:
    def __init__(self, key: str, title: str) -> None:
        with Tag("li", "stage", id=f"step-{key}", data_state=State.PENDING) as self._row:
            with Tag("span", "stage-mark", aria_hidden="true"):
                self._icon = icon(_ICONS[State.PENDING])
            with Tag("div", "stage-body"):
                with Tag("p", "stage-name"):
                    Tag("span", text=title)
                    self._word = Tag("span", "word")
                self._note = Tag("p", "stage-note")
            self._time = Tag("time", "stage-time")

    def update(self, stage: Stage) -> None:
        self._row.put(data_state=stage.state.value, aria_current="step" if stage.state is State.ACTIVE else None)
        self._row.put(data_canceled="" if stage.is_canceled else None)
        self._icon.classes(replace=f"icon icon-{'x' if stage.is_canceled else _ICONS[stage.state]}")
        self._word.say(stage.word)
        self._note.say(stage.note or (stage.purpose if stage.state in {State.ACTIVE, State.WAITING} else ""))
        started, ended = stage.started_at, stage.ended_at
        self._time.put(
            data_since=str(started.timestamp()) if started else None,
            data_ended=str(ended.timestamp()) if ended else None,
        ).show(started is not None)
