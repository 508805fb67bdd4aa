"""Small charts as SVG without any text: the words stand beside them, in the page, where they scale and are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: The box charts are drawn in; the page stretches it to its own size.
WIDTH: Final = 960
HEIGHT: Final = 200
#: How much of its place a bar fills.
_FILLED: Final = 0.72


def bars(stacks: Sequence[Sequence[tuple[float, str]]], most: float) -> str:
    """One bar for each stack, its parts one on the other: (value, class). `most` is the height of the box."""
    place = WIDTH / len(stacks)
    parts: list[str] = []
    for index, stack in enumerate(stacks):
        x, foot = index * place + place * (1 - _FILLED) / 2, float(HEIGHT)
        for value, kind in stack:
            height = HEIGHT * value / most
            foot -= height
            if value:
                box = f'x="{x:.1f}" y="{foot:.1f}" width="{place * _FILLED:.1f}" height="{height:.1f}"'
                parts.append(f'<rect class="bar-{kind}" {box}/>')
    return _svg(parts)


def lines(series: Sequence[tuple[Sequence[float | None], str]], most: float) -> str:
    """One line for each series: (values, class). A missing value makes a gap, a lone one is a dash."""
    parts: list[str] = []
    for values, kind in series:
        for run in _runs(values, most):
            points = run if len(run) > 1 else _dash(*run[0], width=WIDTH / len(values) * _FILLED)
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline class="line-{kind}" points="{path}"/>')
    return _svg(parts)


def _dash(x: float, y: float, *, width: float) -> list[tuple[float, float]]:
    return [(x - width / 2, y), (x + width / 2, y)]


def _runs(values: Sequence[float | None], most: float) -> list[list[tuple[float, float]]]:
    place = WIDTH / len(values)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is not None:
            runs[-1].append(((index + 0.5) * place, HEIGHT * (1 - value / most)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _svg(parts: Sequence[str]) -> str:
    grid = "".join(f'<line class="grid" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>' for y in (0, HEIGHT / 2, HEIGHT))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" focusable="false">{grid}{"".join(parts)}</svg>'
    )
