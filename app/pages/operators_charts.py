"""The charts of the operators' page: drawn by us, told in a sentence, and there as a table too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from babel.dates import format_time
from nicegui import ui

from app import charts, i18n, wording
from app.i18n import _, grouped, known, later, n_
from app.parts.live_table import Cell, Column, LiveTable
from app.parts.tags import Tag, icon
from core.operators import Hour, Latency, Overview

#: Name, how many in an hour, and the class that draws it: by colour, and by fill, line or hatching.
_ENDS: Final[tuple[tuple[str, Callable[[Hour], int], str], ...]] = (
    (later("Completed"), lambda hour: hour.completed, "completed"),
    (later("Dead"), lambda hour: hour.dead, "dead"),
    (later("Canceled"), lambda hour: hour.canceled, "canceled"),
)
_TIMES: Final[tuple[tuple[str, Callable[[Hour], float | None], str], ...]] = (
    (later("Run, median"), lambda hour: hour.run_p50, "run-median"),
    (later("Run, 95 of 100"), lambda hour: hour.run_p95, "run-most"),
    (later("Wait, median"), lambda hour: hour.wait_p50, "wait-median"),
    (later("Wait, 95 of 100"), lambda hour: hour.wait_p95, "wait-most"),
)
_PERIODS: Final = {"last hour": later("Last hour"), "last day": later("Last day")}


class Charts:
    """Throughput and latency, over the last day."""

    def __init__(self) -> None:
        self._drawn: tuple[Hour, ...] = ()
        with Tag("div", "charts"):
            names = [(known(name), kind) for name, _value, kind in _ENDS]
            self._throughput = _Chart("throughput", _("Throughput"), names)
            names = [(known(name), kind) for name, _value, kind in _TIMES]
            self._latency = _Chart("latency", _("Latency"), names)
        columns = (
            Column(title=_("Period")),
            Column(title=_("Courses"), numbers=True),
            *(Column(title=_("Wait") + f" p{part}", numbers=True) for part in (50, 95, 99)),
            *(Column(title=_("Run") + f" p{part}", numbers=True) for part in (50, 95, 99)),
        )
        self._periods = LiveTable(
            _("Latency by period"), columns, empty=_("No course has been completed in the last day.")
        )

    def update(self, overview: Overview) -> None:
        self._periods.update([(latency.period, _period(latency)) for latency in overview.latency])
        if overview.hours == self._drawn:
            return
        self._drawn = hours = overview.hours
        self._throughput.show(hours, *_throughput(hours))
        self._latency.show(hours, *_latency(hours))


class _Chart:
    def __init__(self, name: str, title: str, legend: Sequence[tuple[str, str]]) -> None:
        with Tag("figure", "card chart", aria_labelledby=f"{name}-title", data_testid=name):
            with Tag("figcaption"):
                Tag("h2", text=title, id=f"{name}-title")
                self._sentence = Tag("p", "small quiet")
                with Tag("ul", "legend", role="list"):
                    for text, kind in legend:
                        with Tag("li"):
                            Tag("i", f"key-{kind}", aria_hidden="true")
                            Tag("span", text=text)
            with Tag("div", "plot", aria_hidden="true"):
                self._most = Tag("span", "plot-most number")
                self._plot = ui.html("", sanitize=True).classes("plot-area")
                self._times = Tag("div", "plot-times number")
            with Tag("details", "left-out"):
                with Tag("summary"):
                    icon("chevron", "icon-small")
                    Tag("span", text=_("As a table"))
                columns = (Column(title=_("Hour (UTC)")), *(Column(title=text, numbers=True) for text, _kind in legend))
                self._table = LiveTable(title, columns, empty="")

    def show(self, hours: Sequence[Hour], svg: str, most: str, sentence: str, rows: Sequence[Sequence[str]]) -> None:
        self._plot.set_content(svg)
        self._most.say(most)
        self._sentence.say(sentence)
        self._times.clear()
        with self._times:
            for hour in hours[::6]:
                Tag("span", text=_clock(hour.hour))
            Tag("span", text=_("now"))
        self._table.update(
            [
                (hour.hour, [Cell(text=text) for text in (_clock(hour.hour), *row)])
                for hour, row in zip(hours, rows, strict=True)
            ]
        )


def _throughput(hours: Sequence[Hour]) -> tuple[str, str, str, list[list[str]]]:
    stacks = [[(value(hour), kind) for _name, value, kind in _ENDS] for hour in hours]
    most = max(1, *(sum(value for value, _kind in stack) for stack in stacks))
    completed = sum(hour.completed for hour in hours)
    sentence = n_("{count} course in 24 hours", "{count} courses in 24 hours", completed) + ", "
    sentence += n_("{count} job died.", "{count} jobs died.", sum(hour.dead for hour in hours))
    rows = [[grouped(value) for value, _kind in stack] for stack in stacks]
    return charts.bars(stacks, most), grouped(most), sentence, rows


def _latency(hours: Sequence[Hour]) -> tuple[str, str, str, list[list[str]]]:
    series = [([value(hour) for hour in hours], kind) for _name, value, kind in _TIMES]
    found = [value for values, _kind in series for value in values if value is not None]
    most = max(found, default=0.0) or 1.0
    sentence = _("Seconds from due to claimed, and from claimed to completed.")
    rows = [[_time(value(hour)) for _name, value, _kind in _TIMES] for hour in hours]
    return charts.lines(series, most), wording.seconds(most), sentence, rows


def _period(latency: Latency) -> list[Cell]:
    times = (latency.wait_p50, latency.wait_p95, latency.wait_p99, latency.run_p50, latency.run_p95, latency.run_p99)
    name = known(_PERIODS.get(latency.period, latency.period))
    return [Cell(text=name), Cell(text=grouped(latency.jobs)), *(Cell(text=_time(value)) for value in times)]


def _time(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{grouped(round(value, 1))} s" if value < 60 else wording.seconds(value)


def _clock(moment: datetime) -> str:
    return format_time(moment, "HH:mm", locale=i18n.locale())
