"""A table that changes in place: rows keep their elements, and with them focus, for as long as they are there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from app.parts.tags import Tag, icon


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one cell shows: a text, a time that ticks in the browser, or both after an icon."""

    text: str = ""
    #: Unix times: "4 min 5 s" and "4 s ago".
    since: float | None = None
    ago: float | None = None
    icon: str = ""
    #: A tone of `.state`, which the icon and the text say too.
    tone: str = ""
    classes: str = ""
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. `numbers` stand at the right, one under the other."""

    title: str
    numbers: bool = False
    #: The title is for those who listen; what is under it speaks for itself.
    hidden_title: bool = False


@dataclass(kw_only=True)
class _Row:
    element: Tag
    cells: list[_CellView] = field(default_factory=list)


class LiveTable:
    """Rows by key. `act` fills the last cell of a new row, for example with a button."""

    def __init__(
        self, caption: str, columns: Sequence[Column], *, empty: str, act: Callable[[Hashable], None] | None = None
    ) -> None:
        self._columns = columns
        self._act = act
        self._rows: dict[Hashable, _Row] = {}
        with Tag("div", "table-box", role="group", tabindex="0", aria_label=caption) as self._box, Tag("table"):
            Tag("caption", "sr-only", caption)
            with Tag("thead"), Tag("tr"):
                for column in columns:
                    with Tag("th", "numbers" if column.numbers else "", scope="col"):
                        Tag("span", "sr-only" if column.hidden_title else "", column.title)
            self._body = Tag("tbody")
        self._empty = Tag("p", "quiet", empty)

    def update(self, rows: Sequence[tuple[Hashable, Sequence[Cell]]]) -> None:
        """Shows these rows in this order."""
        wanted = {key for key, _cells in rows}
        for key in [key for key in self._rows if key not in wanted]:
            self._rows.pop(key).element.delete()
        for place, (key, cells) in enumerate(rows):
            row = self._rows.get(key) or self._add(key)
            for view, cell in zip(row.cells, cells, strict=False):
                view.show(cell)
            if list(self._rows).index(key) != place:
                self._move(key, place)
        self._box.show(bool(rows))
        self._empty.show(not rows)

    def _add(self, key: Hashable) -> _Row:
        with self._body, Tag("tr") as element:
            shown = len(self._columns) - (1 if self._act else 0)
            cells = [_CellView(column, first=index == 0) for index, column in enumerate(self._columns[:shown])]
            if self._act:
                with Tag("td", "act"):
                    self._act(key)
        self._rows[key] = _Row(element=element, cells=cells)
        return self._rows[key]

    def _move(self, key: Hashable, place: int) -> None:
        row = self._rows.pop(key)
        row.element.move(target_index=place)
        order = list(self._rows.items())
        order.insert(place, (key, row))
        self._rows = dict(order)


class _CellView:
    def __init__(self, column: Column, *, first: bool) -> None:
        kind = {"scope": "row"} if first else {}
        with Tag("th" if first else "td", "numbers" if column.numbers else "", **kind), Tag("span") as self._box:
            self._icon = icon("dot", "icon-small").show(False)
            self._text = Tag("span")
            self._time = Tag("time", "number")

    def show(self, cell: Cell) -> None:
        tone = f"state state-{cell.tone}" if cell.tone else ""
        self._box.classes(replace=f"{tone} {cell.classes}".strip()).put(title=cell.title)
        self._icon.show(bool(cell.icon)).classes(replace=f"icon icon-small icon-{cell.icon or 'dot'}")
        self._text.say(cell.text)
        self._time.put(
            data_since=None if cell.since is None else str(cell.since),
            data_ago=None if cell.ago is None else str(cell.ago),
        )
